import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import { rsaPair } from "../../support/keys";
import { type Access, call } from "./client";
import { echoFunction } from "./code";

/** An emulator, in this process or another. */
type Target = Access & { readonly envId: string };

const secretNames = ["apiV3Key", "privateKey"];

/** A complete set for WeChat Pay in public-key mode; made at run time. */
export function credentials(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  return {
    appId: "wx0123456789abcdef",
    merchantId: "1900000001",
    merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
    apiV3Key: "canary-apiv3-0123456789abcdef-ab",
    privateKey: rsaPair("merchant").privateKey,
    wxPayPublicKey: rsaPair("wechat-pay").publicKey,
    wxPayPublicKeyId: "PUB_KEY_ID_0112345678",
    ...more,
  };
}

/** Ext with its secret values encrypted by the vendor's own code. */
export function encryptedExt(values: Readonly<Record<string, string>>, fieldKey: string): string {
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    secretNames.includes(name) && value !== "" ? AESCrypto.encrypt(value, fieldKey) : value,
  ]);
  return JSON.stringify(Object.fromEntries(entries));
}

/** The key for secret values, from the emulator's key service. */
export async function fieldKey({ endpoint }: Pick<Access, "endpoint">): Promise<string> {
  const response = await fetch(`${endpoint}/Graydecision/V1/QueryRainbowConfig?group=tcb-config`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ EnvType: "Default", Group: "tcb-config", EnvId: "local-env" }),
  });
  const { Response } = (await response.json()) as { Response: { Data: { ConfigValue: string } } };
  return JSON.parse(Response.Data.ConfigValue)[0].kvs.kvs[0].value;
}

/** Everything that a create for WeChat Pay, Mini Program, needs; `more` replaces single parameters. */
export async function newIntegration(emulator: Target, name = "pay", more: object = {}): Promise<object> {
  return {
    EnvId: emulator.envId,
    Business: "integration",
    Name: name,
    KeyID: `${name}-a1b2c3d4`,
    AuthTypeCode: "weixinpaydc",
    Ext: encryptedExt(credentials(), await fieldKey(emulator)),
    DemoCodeFunctionName: `${name}-function`,
    RuntimeConfig: runtimeConfig(echoFunction()),
    ...more,
  };
}

export function runtimeConfig(code?: Buffer, environment: Readonly<Record<string, string>> = {}): object {
  return {
    ...(code && { Code: { ZipFile: code.toString("base64") } }),
    Environment: JSON.stringify(environment),
  };
}

export async function createIntegration(emulator: Target, name?: string, more?: object) {
  return call(emulator, "CreateUserKey", await newIntegration(emulator, name, more));
}

export async function getIntegration(emulator: Target, keyId: string, more: object = {}) {
  const parameters = { EnvId: emulator.envId, Business: "integration", KeyID: keyId, ...more };
  return (await call(emulator, "GetOneUserKey", parameters)).UserKeyInfo;
}

export async function listIntegrations(emulator: Target, more: object = {}) {
  const parameters = { EnvId: emulator.envId, Business: "integration", Offset: 0, Limit: 100, ...more };
  return (await call(emulator, "GetUserKeyList", parameters)).UserKeyList;
}

/** The function as the cloud API tells it, its variables as an object. */
export async function getFunction(emulator: Target, name: string) {
  const answer = await call(emulator, "GetFunction", { Namespace: emulator.envId, FunctionName: name });
  const pairs: { Key: string; Value: string }[] = answer.Environment.Variables;
  return { ...answer, variables: Object.fromEntries(pairs.map(({ Key, Value }) => [Key, Value])) };
}

export async function getDomain(emulator: Target, keyId: string) {
  const Filters = [{ Name: "Domain", Values: [`${keyId}.integration-callback.tcloudbase.com`] }];
  const { Domains } = await call(emulator, "DescribeHTTPServiceRoute", { EnvId: emulator.envId, Filters });
  return Domains[0];
}
