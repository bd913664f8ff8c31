import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";
import { isBase64 } from "../../../gateway/base64";
import { Refusal } from "../../../gateway/codes";
import { matches, readForms } from "../../../gateway/forms";
import { requireFresh } from "../../../gateway/freshness";
import type { ReceivedCallback } from "../../../gateway/protocol";
import { deliveryForm, eventForm } from "../../../gateway/webhook";
import { equalInConstantTime } from "../../../plumbing/constant-time";

/* GitLab's signing token, which is Standard Webhooks: an HMAC over id, time and body (vendor source). */

export interface SigningToken {
  readonly key: KeyObject;
}

const prefix = "whsec_";
const freshMs = 300_000;
const signaturesMax = 8;
const forms = {
  "webhook-id": deliveryForm,
  "webhook-timestamp": matches(/^\d{1,12}$/),
  // Several while a token is being changed, each with its version.
  "webhook-signature": matches(/^[0-9A-Za-z,+/= ]{1,1024}$/),
  "x-gitlab-event": eventForm,
};

export function isSigningToken(secret: string): boolean {
  return secret.startsWith(prefix);
}

/** Throws Refusal CREDENTIALS_UNUSABLE. */
export function parseSigningToken(secret: string): SigningToken {
  const encoded = secret.slice(prefix.length);
  if (encoded === "" || !isBase64(encoded)) {
    throw new Refusal("CREDENTIALS_UNUSABLE", `webhookSecret starts with ${prefix} and is not base64 after it`);
  }
  return { key: createSecretKey(encoded, "base64") };
}

export function proveSigned({ headers, body, nowMs }: ReceivedCallback, { key }: SigningToken) {
  const read = readForms(forms, (name) => headers[name], "HEADER");
  const { "webhook-id": id, "webhook-timestamp": timestamp } = read;
  requireFresh(Number(timestamp) * 1000, nowMs, freshMs);
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  const signatures = read["webhook-signature"].split(" ", signaturesMax);
  if (!signatures.some((signature) => equalInConstantTime(signature, `v1,${expected}`))) {
    throw new Refusal("SIGNATURE_INVALID", "checked with the signing token");
  }
  // Not the time: a delivery that is repeated is signed anew. The event is a header that is not signed.
  const proven = { key: `${id} ${hash("sha256", body)}`, delivery: read["x-gitlab-event"] };
  return { how: `signed with the signing token, ${id}`, ...proven };
}
