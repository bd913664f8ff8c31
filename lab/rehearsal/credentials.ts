import { createPrivateKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import { type CredentialField, credentialFields, type IntegrationType } from "pulumi-cloudbase/internal/catalog/index";
import type { Fact, Facts } from "pulumi-cloudbase/internal/report/index";
import { selfSignedCertificate } from "../senders/certificate";
import { alphanumeric, digits, hex, type RandomBytes, seededRandom } from "../senders/random";
import type { WechatPayPlatform } from "../store/wechat-pay-records";
import { makeWechatPayPlatform } from "../third-parties/wechat-pay/sender/platform";
import type { PlannedChange, PlannedState } from "./types";

export type Credentials = Readonly<Record<string, string>>;

/** Credentials as they are on one side of the change, with the WeChat Pay that fits them. */
export interface Side {
  readonly credentials: Credentials;
  /** As a program gives them: with what proves that they belong together. */
  readonly declared: Credentials;
  readonly platform: WechatPayPlatform;
}

export interface BeforeAndAfter {
  readonly before: Side;
  /** Absent when the integration is deleted. */
  readonly after?: Side;
}

const makeKeyPair = promisify(generateKeyPair);
const keyBits = 2048;
const dayMs = 24 * 60 * 60 * 1000;
/** Merchant certificates run for five years (documented). */
const certificateMs = 5 * 365 * dayMs;

/**
 * Credentials of the same structure as the real ones, which no plan holds: every field that has a fact gets a value, and
 * another one on the other side exactly where the plan says that it changes. Identifiers are the plan's own.
 */
export async function makeCredentials(change: PlannedChange, seed: string, nowMs: number): Promise<BeforeAndAfter> {
  const platform = await makeWechatPayPlatform(nowMs);
  const before = await makeSide(change.before, { platform, seed, side: "before", kept: {}, nowMs });
  const { after, changed } = change;
  if (!after) return { before };
  const next = changed.some((name) => after.type.credentials[name]?.format === "rsa-public-key")
    ? { ...(await makeWechatPayPlatform(nowMs)), ...certificateOf(platform) }
    : platform;
  const kept = Object.fromEntries(Object.entries(before.credentials).filter(([name]) => !changed.includes(name)));
  return { before, after: await makeSide(after, { platform: next, seed, side: "after", kept, nowMs }) };
}

/** Platform certificates are not among what a program declares: they stay what they are. */
function certificateOf({ certificatePem, certificatePrivateKeyPem }: WechatPayPlatform) {
  return { certificatePem, certificatePrivateKeyPem };
}

interface Making {
  readonly platform: WechatPayPlatform;
  readonly seed: string;
  readonly side: "before" | "after";
  /** Values that do not change. */
  readonly kept: Credentials;
  readonly nowMs: number;
}

async function makeSide({ type, facts }: PlannedState, { platform, seed, side, kept, nowMs }: Making): Promise<Side> {
  const named = { ...platform, publicKeyId: idOf(type, facts) ?? platform.publicKeyId };
  const credentials: Record<string, string> = {};
  for (const [name, field] of credentialFields(type)) {
    const fact = facts[name];
    if (fact === undefined) continue;
    credentials[name] =
      kept[name] ?? (await makeValue(field, { fact, platform: named, random: seededRandom(seed, `${side} ${name}`) }));
  }
  return { credentials, declared: withEvidence(type, credentials, nowMs), platform: named };
}

/** A serial number that changes without its key, or the reverse, is refused without the certificate of both. */
function withEvidence(type: IntegrationType, credentials: Credentials, nowMs: number): Credentials {
  const { merchantId, merchantSerialNumber, privateKey } = credentials;
  if (!type.evidence.merchantCertificate || !merchantId || !merchantSerialNumber || !privateKey) return credentials;
  const serial = Buffer.from(
    merchantSerialNumber.padStart(merchantSerialNumber.length + (merchantSerialNumber.length % 2), "0"),
    "hex",
  );
  const merchantCertificate = selfSignedCertificate(
    {
      serial,
      organization: "Tenpay.com",
      commonName: merchantId,
      notBeforeMs: nowMs - dayMs,
      notAfterMs: nowMs + certificateMs,
    },
    createPrivateKey(privateKey),
  );
  return { ...credentials, merchantCertificate };
}

/** The id of WeChat Pay's public key as the plan has it: it stands in what the gateway says. */
function idOf(type: IntegrationType, facts: Facts): string | undefined {
  const name = credentialFields(type).find(([, { format }]) => format === "public-key-id")?.[0];
  const fact = name === undefined ? undefined : facts[name];
  return typeof fact === "string" && /^PUB_KEY_ID_[0-9A-Za-z]+$/.test(fact) ? fact : undefined;
}

async function makeValue(
  { format, secret }: CredentialField,
  { fact, platform, random }: { fact: Fact; platform: WechatPayPlatform; random: RandomBytes },
): Promise<string> {
  switch (format) {
    case "app-id":
      return shown(fact, /^wx[0-9a-f]{16}$/) ?? `wx${hex(random, 16)}`;
    case "merchant-id":
      return shown(fact, /^\d{8,10}$/) ?? `19${digits(random, 8)}`;
    case "certificate-serial":
      return shown(fact, /^[0-9A-Fa-f]{2,40}$/) ?? `5${hex(random, 39).toUpperCase()}`;
    case "rsa-private-key":
      return privateKeyPem();
    case "rsa-public-key":
      return platform.publicKeyPem;
    case "public-key-id":
      return platform.publicKeyId;
    case "api-v3-key":
    case "push-token":
      return alphanumeric(random, 32);
    case "meeting-token":
      return alphanumeric(random, 25);
    case "encoding-aes-key":
      return alphanumeric(random, 43);
    case "app-secret":
      return hex(random, 32);
    case "opaque":
      return (secret ? undefined : shown(fact, /^[\x21-\x7e]{1,512}$/)) ?? alphanumeric(random, 24);
  }
}

/** An identifier that the plan tells in clear. */
function shown(fact: Fact, form: RegExp): string | undefined {
  return typeof fact === "string" && form.test(fact) ? fact : undefined;
}

async function privateKeyPem(): Promise<string> {
  const { privateKey } = await makeKeyPair("rsa", { modulusLength: keyBits });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}
