import { createVerify } from "node:crypto";
import type { Clock } from "../../../plumbing/clock";
import type { HttpError } from "../../../plumbing/http/error";
import { refusal } from "./refusal";

/** Who may ask: one merchant API certificate, and what WeChat Pay knows of its merchant. */
export interface WechatPayMerchant {
  /** SPKI PEM, the public half of the merchant's private key. */
  readonly publicKeyPem: string;
  readonly apiV3Key: string;
  /** AppIDs that are bound to the merchant. */
  readonly appIds: readonly string[];
}

export interface SignedRequest {
  readonly method: string;
  /** Path with query exactly as it arrived: that is what was signed. */
  readonly target: string;
  readonly authorization: string | undefined;
  readonly body: Buffer;
}

export interface Authenticated {
  readonly merchantId: string;
  readonly merchant: WechatPayMerchant;
}

// Both ways, as WeChat Pay's own clients do it with answers (vendor source: wechatpay-go).
const freshForMs = 300_000;
const noncesMax = 100_000;

/**
 * Makes the check of the merchant's signature. It throws a 401 SIGN_ERROR for everything that does not verify, and
 * remembers nonces for as long as their timestamp would still pass.
 */
export function createAuthenticator(
  findMerchant: (merchantId: string, serial: string) => WechatPayMerchant | undefined,
  clock: Clock,
): (request: SignedRequest) => Authenticated {
  const nonces = createNonceMemory(clock);
  return (request) => {
    const { merchantId, serial, nonce, timestamp, signature } = parseAuthorization(request.authorization);
    if (Math.abs(clock.now() - Number(timestamp) * 1000) >= freshForMs) {
      throw signError("the timestamp is 5 minutes or more away from WeChat Pay's clock", "timestamp");
    }
    const merchant = findMerchant(merchantId, serial);
    if (!merchant) throw signError("no such merchant id with this certificate serial number", "serial_no");

    const start = `${request.method}\n${request.target}\n${timestamp}\n${nonce}\n`;
    const verifier = createVerify("RSA-SHA256").update(start).update(request.body).update("\n");
    if (!verifier.verify(merchant.publicKeyPem, signature, "base64")) {
      throw signError("the signature does not match", "signature", signInformation(request, start));
    }
    if (!nonces.isNew(`${merchantId}/${nonce}`)) {
      throw signError("the nonce was used before: sign every attempt anew", "nonce_str");
    }
    return { merchantId, merchant };
  };
}

interface Authorization {
  readonly merchantId: string;
  readonly serial: string;
  readonly nonce: string;
  readonly timestamp: string;
  readonly signature: string;
}

const attributes = new Map([
  ["mchid", /^\d{8,10}$/],
  ["nonce_str", /^[0-9A-Za-z]{1,32}$/],
  ["timestamp", /^\d{1,12}$/],
  ["serial_no", /^[0-9A-Fa-f]{2,40}$/],
  ["signature", /^[0-9A-Za-z+/]+={0,2}$/],
]);

/** Exactly the five attributes, each once, in any order (documented). */
export function parseAuthorization(header: string | undefined): Authorization {
  const scheme = "WECHATPAY2-SHA256-RSA2048 ";
  if (!header?.startsWith(scheme)) throw signError(`Authorization must begin with ${scheme.trim()}`, "authorization");
  const found = new Map<string, string>();
  for (const pair of header.slice(scheme.length).split(",")) {
    const [, name = "", value = ""] = /^\s*(\w+)="([^"]*)"\s*$/.exec(pair) ?? [];
    if (!attributes.get(name)?.test(value) || found.has(name)) {
      throw signError("Authorization holds an unknown, repeated or malformed attribute", "authorization");
    }
    found.set(name, value);
  }
  const take = (name: string): string => {
    const value = found.get(name);
    if (value === undefined) throw signError(`Authorization lacks ${name}`, "authorization");
    return value;
  };
  return {
    merchantId: take("mchid"),
    serial: take("serial_no").toUpperCase(),
    nonce: take("nonce_str"),
    timestamp: take("timestamp"),
    signature: take("signature"),
  };
}

/** The shape in which WeChat Pay shows what it computed (field report: wechatpay-go issue 235); the body is left out. */
function signInformation({ method, target, body }: SignedRequest, start: string): Record<string, unknown> {
  return {
    method,
    url: target,
    sign_message_length: Buffer.byteLength(start) + body.length + 1,
    truncated_sign_message: start,
  };
}

function signError(issue: string, field: string, information?: Record<string, unknown>): HttpError {
  return refusal(401, "SIGN_ERROR", `wrong signature: ${issue}`, {
    field,
    location: "authorization",
    detail: { issue },
    ...(information && { sign_information: information }),
  });
}

function createNonceMemory(clock: Clock): { isNew(nonce: string): boolean } {
  const expiries = new Map<string, number>();
  return {
    isNew(nonce) {
      const now = clock.now();
      for (const [known, expiresAtMs] of expiries) {
        if (expiresAtMs > now && expiries.size < noncesMax) break;
        expiries.delete(known);
      }
      if (expiries.has(nonce)) return false;
      expiries.set(nonce, now + 2 * freshForMs);
      return true;
    },
  };
}
