import { createCipheriv, createSign, type KeyObject } from "node:crypto";
import { chinaTime } from "../../../plumbing/clock";
import { jsonText } from "../../../senders/json-text";
import type { JsonObject } from "../../../senders/merge-patch";
import { alphanumeric, type RandomBytes } from "../../../senders/random";
import type { SignedRequest } from "../../../senders/third-party-sender";
import type { WechatPayEvent } from "./event";

export interface Signer {
  /** Goes into Wechatpay-Serial. */
  readonly serial: string;
  readonly key: KeyObject;
  readonly description: string;
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

const resourceNonceCharacters = 12;
const signatureNonceCharacters = 32;

/** AEAD_AES_256_GCM with the APIv3 key; the tag follows the ciphertext (documented). */
export function encrypt(
  plaintext: JsonObject,
  apiV3Key: string,
  notification: { readonly event: WechatPayEvent; readonly id: string; readonly createdAtMs: number },
  random: RandomBytes,
): Envelope {
  const { event, id, createdAtMs } = notification;
  const nonce = alphanumeric(random, resourceNonceCharacters);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(apiV3Key), Buffer.from(nonce));
  cipher.setAAD(Buffer.from(event.originalType));
  const ciphertext = [cipher.update(jsonText(plaintext), "utf8"), cipher.final(), cipher.getAuthTag()];
  return {
    id,
    create_time: chinaTime(createdAtMs),
    resource_type: "encrypt-resource",
    event_type: event.name,
    summary: event.summary,
    resource: {
      original_type: event.originalType,
      algorithm: "AEAD_AES_256_GCM",
      ciphertext: Buffer.concat(ciphertext).toString("base64"),
      associated_data: event.originalType,
      nonce,
    },
  };
}

/** With a fresh nonce and the time given, as each attempt of the real one does (assumed). */
export function sign(body: Buffer, signer: Signer, atMs: number, random: RandomBytes): SignedRequest {
  const timestamp = String(Math.floor(atMs / 1000));
  const nonce = alphanumeric(random, signatureNonceCharacters);
  const message = Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`), body, Buffer.from("\n")]);
  return {
    body,
    headers: {
      "Content-Type": "application/json",
      "User-Agent": "Mozilla/4.0",
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Serial": signer.serial,
      "Wechatpay-Signature": createSign("RSA-SHA256").update(message).sign(signer.key, "base64"),
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    },
  };
}
