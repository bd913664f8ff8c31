import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { z } from "zod";
import type { Problem } from "../problem";
import { failure } from "./failure";
import type { CredentialName } from "./types";

/** Who signs, and what the answers are checked with. Keys are parsed; no text of a secret is kept beside `apiV3Key`. */
export interface Merchant {
  readonly merchantId: string;
  readonly serial: string;
  readonly privateKey: KeyObject;
  readonly apiV3Key: Buffer;
  /** Absent in certificate mode. */
  readonly wechatPayKey?: { readonly id: string; readonly publicKey: KeyObject };
}

/** The door: what cannot be used is refused before anything is sent. Expects values that were checked and repaired. */
export function readMerchant(
  credentials: Readonly<Record<string, string>>,
): { merchant: Merchant } | { failures: Problem[] } {
  const parsed = schema.safeParse(credentials);
  if (!parsed.success) return { failures: parsed.error.issues.map(toFailure) };
  const { merchantId, merchantSerialNumber, privateKey, apiV3Key, wxPayPublicKey, wxPayPublicKeyId } = parsed.data;
  return {
    merchant: {
      merchantId,
      serial: merchantSerialNumber,
      privateKey,
      apiV3Key,
      ...(wxPayPublicKey &&
        wxPayPublicKeyId !== undefined && { wechatPayKey: { id: wxPayPublicKeyId, publicKey: wxPayPublicKey } }),
    },
  };
}

function text(pattern: RegExp, otherwise: string) {
  return z.string({ error: "is missing." }).regex(pattern, otherwise);
}

function key(parse: (pem: string) => KeyObject, kind: string) {
  return z.string({ error: "is missing." }).transform((pem, context): KeyObject => {
    try {
      const parsed = parse(pem);
      if (parsed.asymmetricKeyType === "rsa") return parsed;
    } catch {
      // What OpenSSL says about it helps nobody; provider/credentials knows the causes.
    }
    context.addIssue(`cannot be read as the PEM of an RSA ${kind} key.`);
    return z.NEVER;
  });
}

const schema = z
  .object({
    // They become part of headers and paths.
    merchantId: text(/^\d{8,10}$/, "is not a merchant id."),
    merchantSerialNumber: text(/^[0-9A-Fa-f]{2,40}$/, "is not a certificate's serial number."),
    privateKey: key(createPrivateKey, "private"),
    apiV3Key: z
      .string({ error: "is missing." })
      .transform((value) => Buffer.from(value))
      .refine((bytes) => bytes.length === 32, "is not 32 bytes long."),
    wxPayPublicKey: key(createPublicKey, "public").optional(),
    wxPayPublicKeyId: text(/^PUB_KEY_ID_[0-9A-Za-z]{8,64}$/, "is not a public key id.").optional(),
  })
  .superRefine(({ wxPayPublicKey, wxPayPublicKeyId }, context) => {
    if ((wxPayPublicKey === undefined) === (wxPayPublicKeyId === undefined)) return;
    const absent = wxPayPublicKey === undefined ? "wxPayPublicKey" : "wxPayPublicKeyId";
    const message = "is missing; wxPayPublicKey and wxPayPublicKeyId are given together, or neither.";
    context.addIssue({ code: "custom", path: [absent], message });
  });

function toFailure({ path, message }: z.core.$ZodIssue): Problem {
  const name = names.find((known) => known === path[0]);
  if (name === undefined) throw new Error(`no credential is called ${path.join(".")}`);
  return failure(name, message);
}

const names = Object.keys(schema.shape) as CredentialName[];
