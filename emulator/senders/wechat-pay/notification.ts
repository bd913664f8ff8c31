import { createCipheriv, createSign, type KeyObject } from "node:crypto";
import { chinaTime } from "../../clock";
import type { JsonObject } from "../merge-patch";
import type { WechatPayEvent } from "./events";
import { alphanumeric, type RandomBytes, uuid } from "./random";

/** A notification before it is encrypted and signed, and what with. */
export interface Draft {
  readonly event: WechatPayEvent;
  readonly id: string;
  readonly nowMs: number;
  readonly plaintext: JsonObject;
  readonly encryption: { readonly apiV3Key: string; readonly inWords: string };
  readonly signer: Signer;
  /** Added to the signature's timestamp. */
  readonly clockOffsetSeconds: number;
}

export interface Signer {
  /** Goes into Wechatpay-Serial. */
  readonly serial: string;
  readonly key: KeyObject;
  readonly inWords: string;
}

/** In the order of real traffic. */
export interface Envelope {
  readonly id: string;
  readonly create_time: string;
  readonly resource_type: string;
  readonly event_type: string;
  readonly summary: string;
  readonly resource: {
    readonly original_type: string;
    readonly algorithm: string;
    readonly ciphertext: string;
    readonly associated_data: string;
    readonly nonce: string;
  };
}

export interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const resourceNonceCharacters = 12;
const signatureNonceCharacters = 32;

/** AEAD_AES_256_GCM with the APIv3 key; the tag follows the ciphertext (documented). */
export function encrypt(draft: Draft, random: RandomBytes): Envelope {
  const nonce = alphanumeric(random, resourceNonceCharacters);
  const { originalType } = draft.event;
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(draft.encryption.apiV3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(originalType));
  const ciphertext = [cipher.update(JSON.stringify(draft.plaintext), "utf8"), cipher.final(), cipher.getAuthTag()];
  return {
    id: draft.id,
    create_time: chinaTime(draft.nowMs),
    resource_type: "encrypt-resource",
    event_type: draft.event.name,
    summary: draft.event.summary,
    resource: {
      original_type: originalType,
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: Buffer.concat(ciphertext).toString("base64"),
      associated_data: originalType,
      nonce,
    },
  };
}

/** Each call signs with a fresh nonce and the time given, as each attempt of the real one does (assumed). */
export function sign(body: Buffer, draft: Draft, nowMs: number, random: RandomBytes): SignedRequest {
  const timestamp = String(Math.floor(nowMs / 1000) + draft.clockOffsetSeconds);
  const nonce = alphanumeric(random, signatureNonceCharacters);
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from("\n")]);
  return {
    body,
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Mozilla/4.0",
      "Request-ID": uuid(random),
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Serial": draft.signer.serial,
      "Wechatpay-Signature": createSign("RSA-SHA256").update(message).sign(draft.signer.key, "base64"),
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    },
  };
}
