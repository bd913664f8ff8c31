import { createHmac } from "node:crypto";

/* Two ways to prove a webhook (documented; vendor source: the merge requests of the signing token). */

const signingTokenPrefix = "whsec_";

export function isSigningToken(secret: string): boolean {
  return secret.startsWith(signingTokenPrefix);
}

/** The secret itself, in a header: it protects neither body nor ids. */
export function secretToken(secret: string): Readonly<Record<string, string>> {
  return { "X-Gitlab-Token": secret };
}

/** Standard Webhooks: an HMAC over id, time and body. A secret that is no signing token is a wrong one, and any key does. */
export function signed(
  secret: string,
  { id, atMs, body }: { readonly id: string; readonly atMs: number; readonly body: Buffer },
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(atMs / 1000));
  const key = isSigningToken(secret)
    ? Buffer.from(secret.slice(signingTokenPrefix.length), "base64")
    : Buffer.from(secret);
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}
