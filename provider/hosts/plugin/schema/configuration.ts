import { credential } from "./credentials";
import type { Properties, PropertySpec, ResourceSpec } from "./spec";
import type { Types } from "./types";

/**
 * The settings of a provider instance as the stack's configuration has them, `pulumi config set cloudbase:endpoint …`: a
 * reference is JSON there. With the types of references here, Pulumi's generator of Java SDKs stops at a file that it made
 * twice (observed, pulumi-java 0.9.9 and 0.16.1).
 */
export function configuration(types: Types): Properties {
  const asText = ({ oneOf, ...setting }: PropertySpec): PropertySpec =>
    oneOf ? { ...setting, type: "string" } : setting;
  return Object.fromEntries(Object.entries(settings(types)).map(([name, setting]) => [name, asText(setting)]));
}

function settings(types: Types): Properties {
  const key = (description: string): PropertySpec => ({ ...credential(types), description, secret: true });
  const text = (description: string): PropertySpec => ({ type: "string", description });
  const texts = (description: string): PropertySpec => ({ type: "array", items: { type: "string" }, description });
  return {
    endpoint: text("Where the cloud's API is called; default: `CLOUDBASE_ENDPOINT`, else the cloud itself."),
    region: text("Region of the environments; default: `TENCENTCLOUD_REGION`, else ap-shanghai."),
    wechatPayEndpoint: text(
      "Where a live proof asks; default: `CLOUDBASE_WECHATPAY_ENDPOINT`, else WeChat Pay itself.",
    ),
    allowedEndpoints: texts(
      "Of the endpoints that `CLOUDBASE_ALLOWED_ENDPOINTS` allows, those that this provider may send credentials to. The cloud's own is always allowed.",
    ),
    allowedAccounts: texts("Ids of the accounts that the keys may be of. Others are refused before anything is sent."),
    secretId: key("Id of the cloud key, best by reference; default: `TENCENTCLOUD_SECRETID`."),
    secretKey: key("The cloud key, best by reference; default: `TENCENTCLOUD_SECRETKEY`."),
    sessionToken: key("Token of temporary keys, best by reference; default: `TENCENTCLOUD_SESSIONTOKEN`."),
    profile: text(
      "Profile of `~/.tencentcloud/credentials` that holds the keys, in the place of `secretId` and `secretKey`.",
    ),
    fingerprintKey: key("What fingerprints are made with, best by reference; default: `CLOUDBASE_FINGERPRINT_KEY`."),
    envId: text("Id of the environment for integrations that name none."),
    description: text("Description of integrations that have none of their own."),
  };
}

export function provider(types: Types): ResourceSpec {
  return {
    description:
      "An account of the cloud: where its API is called, and with which keys. Keys are never kept in state; one that is given as text is known only while the program runs, so refresh and destroy need a reference or the environment.",
    inputProperties: settings(types),
    requiredInputs: [],
  };
}
