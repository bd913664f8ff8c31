import { createRequire } from "node:module";

/** The SDK beside this package: its own copies of client, server and messages, of which a process may have one only. */
export const sdkFile = createRequire(__filename).resolve("@pulumi/pulumi/package.json");
const requireFromSdk = createRequire(sdkFile);

export const grpc: typeof import("@grpc/grpc-js") = requireFromSdk("@grpc/grpc-js");
export const { ResourceProviderService }: typeof import("@pulumi/pulumi/proto/provider_grpc_pb") = requireFromSdk(
  "@pulumi/pulumi/proto/provider_grpc_pb",
);
export const messages: typeof import("@pulumi/pulumi/proto/provider_pb") = requireFromSdk(
  "@pulumi/pulumi/proto/provider_pb",
);
export const { PluginInfo }: typeof import("@pulumi/pulumi/proto/plugin_pb") = requireFromSdk(
  "@pulumi/pulumi/proto/plugin_pb",
);
export const { Status }: typeof import("@pulumi/pulumi/proto/status_pb") = requireFromSdk(
  "@pulumi/pulumi/proto/status_pb",
);
export const { Struct }: typeof import("google-protobuf/google/protobuf/struct_pb") = requireFromSdk(
  "google-protobuf/google/protobuf/struct_pb",
);
export const { Any }: typeof import("google-protobuf/google/protobuf/any_pb") = requireFromSdk(
  "google-protobuf/google/protobuf/any_pb",
);
export const { Empty }: typeof import("google-protobuf/google/protobuf/empty_pb") = requireFromSdk(
  "google-protobuf/google/protobuf/empty_pb",
);
