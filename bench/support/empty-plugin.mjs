// A provider plugin that answers at once: what a call costs by itself.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = requireFromSdk("@grpc/grpc-js");
const { ResourceProviderService } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");

const server = new grpc.Server();
server.addService(ResourceProviderService, {
  configure: (_call, callback) => callback(null, new messages.ConfigureResponse()),
  check: ({ request }, callback) => {
    const response = new messages.CheckResponse();
    response.setInputs(request.getNews());
    callback(null, response);
  },
  diff: (_call, callback) => callback(null, new messages.DiffResponse()),
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
