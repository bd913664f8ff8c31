import { randomInt } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { EmulatorStartError } from "../host/start-error";
import type { WechatPayPlatform } from "./wechat-pay-records";

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** What is made once, at the first start, and kept. */
export interface Identity {
  readonly envId: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** 32 characters: the key that secret values of Ext are encrypted with. */
  readonly fieldKey: string;
  /** Number of the cloud account, which DescribeEnvs shows in the storage's entry (documented sample). */
  readonly appId: string;
  /** When the environment was made: `2026-01-05 10:00:00`, the form of the documented sample. */
  readonly environmentCreatedAt: string;
}

const defaultEnvId = "local-env";
const platformName = "wechatPayPlatform";
const valueRow = z.object({ value: z.string() });
const pem = z.string().max(8192);
export const platformRecord = z.strictObject({
  publicKeyId: z.string().regex(/^PUB_KEY_ID_[0-9A-Za-z]{1,64}$/, "must be PUB_KEY_ID_ and digits"),
  publicKeyPem: pem,
  privateKeyPem: pem,
  certificatePem: pem,
  certificatePrivateKeyPem: pem,
}) satisfies z.ZodType<WechatPayPlatform>;

export function aboutTable(database: DatabaseSync) {
  const find = database.prepare("SELECT value FROM about WHERE name = ?");
  const insert = database.prepare("INSERT INTO about (name, value) VALUES (?, ?)");
  const replace = database.prepare("INSERT OR REPLACE INTO about (name, value) VALUES (?, ?)");

  function keep(name: string, make: () => string): string {
    const found = valueRow.optional().parse(find.get(name));
    if (found) return found.value;
    const value = make();
    insert.run(name, value);
    return value;
  }

  return {
    /** Throws EmulatorStartError when the store belongs to another environment than the one asked for. */
    identity(envId: string | undefined, nowMs: number): Identity {
      keep("what", () => "pulumi-cloudbase emulator: encrypted Ext, function variables in plain text");
      const kept = keep("envId", () => envId ?? defaultEnvId);
      if (envId !== undefined && envId !== kept) {
        throw new EmulatorStartError(
          "option-invalid",
          `The data folder holds environment ${kept}, not ${envId}. Leave the environment id out, or choose another data folder.`,
        );
      }
      return {
        envId: kept,
        secretId: keep("secretId", () => `AKID${randomText(32)}`),
        secretKey: keep("secretKey", () => randomText(32)),
        fieldKey: keep("fieldKey", () => randomText(32)),
        appId: keep("appId", () => String(randomInt(1_300_000_000, 1_400_000_000))),
        environmentCreatedAt: keep("environmentCreatedAt", () =>
          new Date(nowMs).toISOString().slice(0, 19).replace("T", " "),
        ),
      };
    },
    /** The local WeChat Pay's keys; undefined until they are kept. */
    wechatPayPlatform(): WechatPayPlatform | undefined {
      const found = valueRow.optional().parse(find.get(platformName));
      return found && platformRecord.parse(JSON.parse(found.value));
    },
    keepWechatPayPlatform(platform: WechatPayPlatform): void {
      keep(platformName, () => JSON.stringify(platform));
    },
    replaceWechatPayPlatform(platform: WechatPayPlatform): void {
      replace.run(platformName, JSON.stringify(platform));
    },
  };
}

function randomText(length: number): string {
  return Array.from({ length }, () => letters.charAt(randomInt(letters.length))).join("");
}
