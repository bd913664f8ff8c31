import * as pulumi from "@pulumi/pulumi";
import type { Credential } from "./args";
import { refusal } from "./refusal";

/** What a provider instance goes by; what it is not given, the environment says. */
export interface ProviderArgs {
  /** Where the cloud's API is called; default: `CLOUDBASE_ENDPOINT`, else the cloud itself. */
  readonly endpoint?: pulumi.Input<string> | undefined;
  /** Region of the environments; default: `TENCENTCLOUD_REGION`, else ap-shanghai. */
  readonly region?: pulumi.Input<string> | undefined;
  /** Where a live proof asks; default: `CLOUDBASE_WECHATPAY_ENDPOINT`, else WeChat Pay itself. */
  readonly wechatPayEndpoint?: pulumi.Input<string> | undefined;
  /** Of the endpoints that `CLOUDBASE_ALLOWED_ENDPOINTS` allows, those that this provider may send credentials to. */
  readonly allowedEndpoints?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Ids of the accounts that the keys may be of. Others are refused before anything is sent. */
  readonly allowedAccounts?: pulumi.Input<pulumi.Input<string>[]> | undefined;
  /** Id of the cloud key, best by reference; default: `TENCENTCLOUD_SECRETID`. */
  readonly secretId?: Credential | undefined;
  /** The cloud key, best by reference; default: `TENCENTCLOUD_SECRETKEY`. As text it is known only while the program runs. */
  readonly secretKey?: Credential | undefined;
  /** Token of temporary keys, best by reference; default: `TENCENTCLOUD_SESSIONTOKEN`. */
  readonly sessionToken?: Credential | undefined;
  /** Profile of `~/.tencentcloud/credentials` that holds the keys, in the place of `secretId` and `secretKey`. */
  readonly profile?: pulumi.Input<string> | undefined;
  /** What fingerprints are made with, best by reference; default: `CLOUDBASE_FINGERPRINT_KEY`. */
  readonly fingerprintKey?: Credential | undefined;
  /** Id of the environment for integrations that name none. */
  readonly envId?: pulumi.Input<string> | undefined;
  /** Description of integrations that have none of their own. */
  readonly description?: pulumi.Input<string> | undefined;
}

const packageName = "cloudbase";
const secretNames: readonly string[] = ["secretId", "secretKey", "sessionToken", "fingerprintKey"];

/**
 * An account of the cloud, for the integrations that are given it. They are served by the provider plugin, which the engine
 * must find: in Pulumi.yaml, or on the PATH.
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, options?: pulumi.ResourceOptions) {
    const { version }: { version: string } = require("pulumi-cloudbase/package.json");
    const given = Object.entries(args).filter(([, value]) => value !== undefined);
    super(
      packageName,
      name,
      { sdkVersion: version, ...Object.fromEntries(given.map(([key, value]) => [key, asText(key, value)])) },
      options,
    );
  }
}

/** A provider's configuration is text: what has parts goes as JSON. */
function asText(key: string, value: unknown): pulumi.Output<string> {
  const known: pulumi.Output<unknown> = pulumi.output(value);
  const text = known.apply((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  return secretNames.includes(key) && !isReference(value) ? pulumi.secret(text) : text;
}

function isReference(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    ("env" in value || "file" in value) &&
    !pulumi.Output.isInstance(value)
  );
}

/** The provider that a resource with these options is of; undefined where it has none of ours. Throws for another's. */
export function providerOf(name: string, options: pulumi.CustomResourceOptions): pulumi.ProviderResource | undefined {
  const { provider, parent } = options;
  if (provider === undefined) return parent?.getProvider(`${packageName}:index:Integration`);
  if ("pkg" in provider && provider.pkg === packageName) return provider;
  const sentence = `${name}: the resource option provider cannot be honoured: it is no provider of pulumi-cloudbase.`;
  throw refusal("OPTION_REFUSED", sentence);
}
