import { timingSafeEqual } from "node:crypto";
import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import type { ApiRequest } from "./parse";
import { Refusal } from "./refusal";
import { type Authorization, canonicalRequest, readAuthorization, sign, stringToSign } from "./tc3";

export interface Keys {
  readonly secretId: string;
  readonly secretKey: string;
}

/** Who signed it, and for which service. Throws a Refusal. */
export function authenticate(request: ApiRequest, keys: Keys, nowMs: number): Authorization {
  const header = request.headers.authorization;
  const authorization = header === undefined ? undefined : readAuthorization(header);
  if (!authorization) {
    throw new Refusal(
      "AuthFailure.InvalidAuthorization",
      "The Authorization header is missing or does not have the form `TC3-HMAC-SHA256 Credential=<id>/<date>/<service>/tc3_request, SignedHeaders=<names>, Signature=<64 hex digits>`.",
    );
  }
  checkSignedHeaders(authorization);
  checkTime(request, authorization, nowMs);
  if (request.headers["x-tc-token"]) {
    throw new Refusal(
      "AuthFailure.TokenFailure",
      "The emulator's keys are permanent and take no session token; unset TENCENTCLOUD_SESSIONTOKEN.",
    );
  }
  if (authorization.secretId !== keys.secretId) {
    throw new Refusal(
      "AuthFailure.SecretIdNotFound",
      `SecretId ${authorization.secretId} is not known here; the emulator prints its own keys when it starts.`,
    );
  }
  checkSignature(request, authorization, keys.secretKey);
  return authorization;
}

/** Documented: content-type and host at least. */
function checkSignedHeaders({ signedHeaders }: Authorization): void {
  const missing = ["content-type", "host"].filter((name) => !signedHeaders.includes(name));
  if (missing.length === 0) return;
  throw new Refusal("AuthFailure.InvalidAuthorization", `SignedHeaders lacks ${missing.join(" and ")}.`);
}

function checkTime({ timestamp }: ApiRequest, { date }: Authorization, nowMs: number): void {
  const seconds = Number(timestamp);
  const skewSeconds = Math.round(nowMs / 1000) - seconds;
  if (Math.abs(skewSeconds) > cloudLimits.clockSkewSecondsMax) {
    throw new Refusal(
      "AuthFailure.SignatureExpire",
      `X-TC-Timestamp ${timestamp} is ${Math.abs(skewSeconds)} s ${skewSeconds > 0 ? "behind" : "ahead of"} the server's clock; at most ${cloudLimits.clockSkewSecondsMax} s are allowed. Set the clock right.`,
    );
  }
  const utcDate = new Date(seconds * 1000).toISOString().slice(0, 10);
  if (date !== utcDate) {
    throw new Refusal(
      "AuthFailure.SignatureFailure",
      `The credential scope says ${date}, but X-TC-Timestamp ${timestamp} is ${utcDate} in UTC.`,
    );
  }
}

function checkSignature(request: ApiRequest, authorization: Authorization, secretKey: string): void {
  const given = Buffer.from(authorization.signature, "hex");
  const accepted = readings(request).map((value) => {
    const canonical = canonicalRequest(request, authorization.signedHeaders, value);
    const text = stringToSign(request.timestamp, authorization, canonical);
    return { canonical, text, matches: timingSafeEqual(given, sign(secretKey, authorization, text)) };
  });
  const [first] = accepted;
  if (!first || accepted.some(({ matches }) => matches)) return;
  // Answered only because this is a local emulator; it shows both sides of the difference, never the key.
  throw new Refusal(
    "AuthFailure.SignatureFailure",
    `The signature does not match. Compare with what was computed here.\nCanonical request:\n${first.canonical}\nString to sign:\n${first.text}`,
  );
}

/**
 * The ways in which clients write the same headers: the host as it was sent or without its port (vendor source:
 * manager-node and the Node.js SDK sign it without), values as they are or in lower case (documented).
 */
function readings({ headers }: ApiRequest): ((name: string) => string)[] {
  const asSent = (name: string) => (headers[name] ?? "").trim();
  const withoutPort = (name: string) => (name === "host" ? asSent(name).replace(/:\d+$/, "") : asSent(name));
  return [asSent, withoutPort].flatMap((value) => [value, (name: string) => value(name).toLowerCase()]);
}
