import { z } from "zod";
import { parseJson } from "../json";
import { ProviderError } from "../provider-error";
import { askedOnce } from "./asked-once";
import type { Call } from "./call";
import type { CloudClient } from "./client";
import { encryptionKeyBytes } from "./field-encryption";
import { commonOrigin } from "./origins";

/* Everything about this service is vendor source: manager-node's integration/secretKey.js. It asks for no signature. */

const action = "QueryRainbowConfig";
const group = "tcb-config";
const keyName = "dev-platform-apis";
const realOrigin = "https://wedaapi.tcbautomation.cn";

const answerSchema = z.looseObject({
  Data: z.looseObject({ ErrorCode: z.string(), ConfigValue: z.string().optional() }),
});

const configSchema = z
  .array(
    z.looseObject({
      kvs: z.looseObject({ kvs: z.array(z.looseObject({ key: z.string(), value: z.unknown() })) }),
    }),
  )
  .min(1);

/** Gives the key that an environment's secret fields are encrypted with; remembers it by environment, never a failure. */
export function encryptionKeys(cloud: CloudClient): (envId: string) => Promise<string> {
  return askedOnce((envId: string) => fetchKey(cloud, envId));
}

async function fetchKey(cloud: CloudClient, envId: string): Promise<string> {
  const resource = `the encryption key of ${envId}`;
  const origin = commonOrigin(cloud.settings) ?? realOrigin;
  const call: Call = {
    action,
    origin,
    isRepeatable: true,
    isRead: true,
    request: () => ({
      url: `${origin}/Graydecision/V1/QueryRainbowConfig?group=${group}`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ EnvType: "Default", Group: group, EnvId: envId }),
    }),
  };
  const { Data } = await cloud.ask(call, answerSchema, { resource });
  if (Data.ErrorCode !== "0") throw keyError(resource, `the key service answered with error ${Data.ErrorCode}`);
  const key = keyIn(Data.ConfigValue ?? "");
  if (key === undefined) throw keyError(resource, "the key service's answer holds no key");
  if (Buffer.byteLength(key, "utf8") !== encryptionKeyBytes) {
    throw keyError(resource, `the key service's key is not ${encryptionKeyBytes} bytes long`);
  }
  return key;
}

function keyIn(configValue: string): string | undefined {
  const config = configSchema.safeParse(parseJson(configValue));
  const value = config.data?.[0]?.kvs.kvs.find(({ key }) => key === keyName)?.value;
  return typeof value === "string" ? value : undefined;
}

function keyError(resource: string, reason: string): ProviderError {
  return new ProviderError({
    responsible: "cloud",
    action,
    resource,
    code: "ENCRYPTION_KEY_UNAVAILABLE",
    reason,
    hint: "Run again in a few minutes; if it stays, report it to pulumi-cloudbase.",
  });
}
