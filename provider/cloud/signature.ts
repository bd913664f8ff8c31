import { createHash, createHmac } from "node:crypto";

export interface RequestToSign {
  readonly service: string;
  /** Exactly the Host header that is sent, with its port if it has one. */
  readonly host: string;
  readonly contentType: string;
  readonly body: string;
  readonly timestampSeconds: number;
}

const algorithm = "TC3-HMAC-SHA256";
const signedHeaders = "content-type;host";

/** The Authorization header of a POST to `/` (documented: 1778/111040, TC3-HMAC-SHA256). Pure. */
export function authorizationHeader(request: RequestToSign, secretId: string, secretKey: string): string {
  const date = new Date(request.timestampSeconds * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${request.service}/tc3_request`;
  const toSign = [algorithm, request.timestampSeconds, scope, sha256(canonicalRequest(request))].join("\n");
  const signingKey = [date, request.service, "tc3_request"].reduce<string | Buffer>(hmac, `TC3${secretKey}`);
  const signature = hmac(signingKey, toSign).toString("hex");
  return `${algorithm} Credential=${secretId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

function canonicalRequest({ contentType, host, body }: RequestToSign): string {
  const canonicalHeaders = `content-type:${contentType}\nhost:${host}\n`;
  const query = "";
  return ["POST", "/", query, canonicalHeaders, signedHeaders, sha256(body)].join("\n");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
