import { createHash, createHmac } from "node:crypto";

export interface RequestToSign {
  readonly service: string;
  /** What the signature covers, by lower-case names in their order; content-type and host at least (documented). */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timestampSeconds: number;
}

const algorithm = "TC3-HMAC-SHA256";

/** The Authorization header of a POST to `/` (documented: 1778/111040, TC3-HMAC-SHA256). Pure. */
export function authorizationHeader(request: RequestToSign, secretId: string, secretKey: string): string {
  const date = new Date(request.timestampSeconds * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const toSign = [algorithm, request.timestampSeconds, scope, sha256(canonicalRequest(request))].join("\n");
  const signingKey = [date, request.service, "tc3_request"].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(signingKey, toSign).toString("hex");
  return `${algorithm} Credential=${secretId}/${scope}, SignedHeaders=${namesOf(request)}, Signature=${signature}`;
}

function canonicalRequest(request: RequestToSign): string {
  // Values in lower case (documented); the cloud's own names of actions are not.
  const lines = Object.entries(request.headers).map(([name, value]) => `${name}:${value.trim().toLowerCase()}\n`);
  const query = "";
  return ["POST", "/", query, lines.join(""), namesOf(request), sha256(request.body)].join("\n");
}

function namesOf({ headers }: RequestToSign): string {
  return Object.keys(headers).join(";");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
