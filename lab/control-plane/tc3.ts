import { createHash, createHmac } from "node:crypto";

/*
 * TC3-HMAC-SHA256 as the verifying side computes it (documented: API 3.0, signature v3). Written apart from the client's
 * signer, so that the two cannot be wrong together.
 */

const algorithm = "TC3-HMAC-SHA256";

export interface Authorization {
  readonly secretId: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly date: string;
  readonly service: string;
  /** Lower case, in the client's order. */
  readonly signedHeaders: readonly string[];
  /** Hex. */
  readonly signature: string;
}

const pattern =
  /^TC3-HMAC-SHA256 +Credential=([^/,\s]+)\/(\d{4}-\d{2}-\d{2})\/([^/,\s]+)\/tc3_request, *SignedHeaders=([^,\s]+), *Signature=([0-9a-f]{64})$/;

/** undefined when the header does not have the documented form. */
export function readAuthorization(header: string): Authorization | undefined {
  const [, secretId, date, service, signedHeaders, signature] = pattern.exec(header.trim()) ?? [];
  if (!secretId || !date || !service || !signedHeaders || !signature) return undefined;
  return { secretId, date, service, signedHeaders: signedHeaders.toLowerCase().split(";"), signature };
}

export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly body: Buffer;
}

/** `value` says what each signed header counts as. */
export function canonicalRequest(
  { method, path, query, body }: SignedRequest,
  signedHeaders: readonly string[],
  value: (name: string) => string,
): string {
  const headers = signedHeaders.map((name) => `${name}:${value(name)}\n`).join("");
  return [method, path, query, headers, signedHeaders.join(";"), sha256(body)].join("\n");
}

export function stringToSign(timestamp: string, { date, service }: Authorization, canonical: string): string {
  return [algorithm, timestamp, `${date}/${service}/tc3_request`, sha256(canonical)].join("\n");
}

/** The signature, 32 bytes. */
export function sign(secretKey: string, { date, service }: Authorization, text: string): Buffer {
  return [date, service, "tc3_request", text].reduce<Buffer>(hmac, Buffer.from(`TC3${secretKey}`));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}
