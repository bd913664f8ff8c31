import { configuration, provider } from "./configuration";
import { functionSchemas } from "./function-schemas";
import { resources } from "./resources";
import type { PackageSpec } from "./spec";
import { Types } from "./types";

export type { PackageSpec } from "./spec";

/** The provider's schema: what the catalog and sdk/ say, in Pulumi's form. SDKs of every language are generated from it. */
export function pluginSchema(): PackageSpec {
  const { version }: { version: string } = require("pulumi-cloudbase/package.json");
  const types = new Types();
  const parts = {
    config: { variables: configuration(types) },
    provider: provider(types),
    resources: resources(types),
    functions: functionSchemas(types),
  };
  return {
    name: "cloudbase",
    displayName: "Tencent CloudBase Integration Center",
    version,
    description: "Integrations of Tencent CloudBase: WeChat Pay, Official Accounts, Mini Programs and others, as code.",
    keywords: ["pulumi", "cloudbase", "wechat-pay", "category/cloud", "kind/native"],
    license: "Apache-2.0",
    publisher: "pulumi-cloudbase",
    // The Go SDK brings a go.mod.
    meta: { supportPack: true },
    language,
    types: types.definitions,
    ...parts,
  };
}

/** Names of the generated SDKs. The npm package `pulumi-cloudbase` is hand-written and has the same classes. */
const language = {
  nodejs: { packageName: "pulumi-cloudbase-sdk", respectSchemaVersion: true },
  python: {
    packageName: "pulumi_cloudbase",
    respectSchemaVersion: true,
    pyproject: { enabled: true },
  },
  go: {
    importBasePath: "pulumi-cloudbase/sdk/go/cloudbase",
    respectSchemaVersion: true,
    generateResourceContainerTypes: true,
  },
  csharp: { rootNamespace: "Pulumi", respectSchemaVersion: true },
  java: { basePackage: "com.pulumi" },
};
