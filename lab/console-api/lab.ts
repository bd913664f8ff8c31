import { z } from "zod";
import type { Input, Output } from "./route";

/** One open question of the cloud, how the emulator answers it, and what speaks for that. */
const behaviour = z.object({
  /** Of the switch. */
  name: z.string(),
  /** What it decides, in words. */
  question: z.string(),
  value: z.union([z.string(), z.number()]),
  /** `chosen`: by who started the emulator. `observed`: in a live environment (observed.json). The others are of the default. */
  evidence: z.enum(["documented", "vendor source", "assumed", "observed", "chosen"]),
  /** A day. */
  observedOn: z.string().exactOptional(),
  region: z.string().exactOptional(),
  /** What it would be else, where that is something else. */
  standard: z.union([z.string(), z.number()]).exactOptional(),
  standardEvidence: z.string().exactOptional(),
});
export type Behaviour = Output<typeof behaviour>;

const words = z.object({ en: z.string(), zh: z.string() });

/** What can be sent to integrations of one type. */
const sendMenu = z.object({
  displayName: z.string(),
  /** `route`: name of the callback route that it goes to. */
  events: z.array(z.object({ name: z.string(), description: words, route: z.string() })),
  /** `expectedCode`: what the gateway logs for it; "" where it is delivered. */
  faults: z.array(z.object({ name: z.string(), description: words, expectedCode: z.string() })),
  /** Pauses between attempts, in the third party's schedule. */
  retryGapsMs: z.array(z.number()),
});

/** Why a callback was refused, for the person whose callback it was: the likely cause, and what to do. */
const reason = z.object({ cause: z.string(), fix: z.string() });
export type Reason = Output<typeof reason>;
const translatedReason = z.object({ en: reason, zh: reason });
export type TranslatedReason = Output<typeof translatedReason>;

/** Where this is, what can be sent, and what a refusal means. */
export const environment = z.object({
  envId: z.string(),
  /** Origins of the cloud API and of the callback gateway. */
  endpoint: z.string(),
  gateway: z.string(),
  /** By the cloud's code of the type. */
  types: z.record(z.string(), sendMenu),
  /** By the gateway's code. */
  reasons: z.record(z.string(), translatedReason),
  behaviours: z.array(behaviour),
});

/** What a merchant configures. */
export const wechatPayKey = z.object({ publicKeyId: z.string(), publicKeyPem: z.string() });
export type WechatPayKey = Output<typeof wechatPayKey>;

/** Made known to the local WeChat Pay, as its merchant console does. */
export const merchantRegistration = z.strictObject({
  merchantId: z.string().regex(/^\d{8,10}$/, "must be 8 to 10 digits"),
  merchantSerialNumber: z.string().regex(/^[0-9A-Fa-f]{2,40}$/, "must be a hex number"),
  publicKeyPem: z.string().startsWith("-----BEGIN PUBLIC KEY-----", "must be a public key as PEM").max(4096),
  apiV3Key: z.string().length(32, "must have 32 characters"),
  appIds: z.array(z.string().max(64)).max(10),
});

export const registeredMerchant = z.object({ registered: z.string() });

/** Credentials and keys only when asked. */
export const exportOrder = z.strictObject({ secrets: z.boolean() });
export type ExportOrder = Input<typeof exportOrder>;

/** Of the document only what says that it is one; `lab import` reads all of it. */
export const exportedLab = z.looseObject({ format: z.string(), version: z.number() });

export const importedLab = z.object({
  integrations: z.number(),
  functions: z.number(),
  /** Names of the integrations that came without their credentials: `pulumi up` brings them. */
  withoutCredentials: z.array(z.string()),
});
export type ImportedLab = Output<typeof importedLab>;
