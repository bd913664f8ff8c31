import type { X509Certificate } from "node:crypto";
import { ProviderError } from "../provider-error";
import { openCertificates } from "./certificates";
import type { ProofClient } from "./client";
import { failure } from "./failure";
import { undecidedError, untrustedError } from "./inconclusive";
import type { Merchant } from "./merchant";
import { refutedByRefusal, refutedBySignError } from "./refusals";
import { quoted, type Refusal, reasonOf } from "./reply";
import { checkSignature, type KnownKeys } from "./signature";
import type { CredentialName, RequestResult } from "./types";

const proven: readonly CredentialName[] = ["merchantId", "merchantSerialNumber", "privateKey", "apiV3Key"];

/**
 * Asks for the platform certificates. They come encrypted with the APIv3 key, and one of them has signed the answer: so
 * they prove that key and the merchant. Merchants without any are refused; then the APIv3 key cannot be proven.
 */
export async function askForCertificates(client: ProofClient, merchant: Merchant): Promise<RequestResult> {
  const { asked, reply } = await client.ask({ action: "GET /v3/certificates", path: "/v3/certificates" });
  if (reply instanceof ProviderError) return { inconclusive: reply };
  const { refusal, raw, content } = reply;
  if (refusal?.status === 401) return { refused: true, failures: refutedBySignError(refusal, merchant.merchantId) };
  if (refusal && isWithoutCertificates(refusal)) return withoutCertificates(merchant, refusal);
  if (refusal) {
    const failures = refutedByRefusal(refusal);
    return failures
      ? { failures }
      : { inconclusive: undecidedError(asked, refusal.code, reasonOf(refusal), refusal.requestId) };
  }

  const opened = openCertificates(content, merchant.apiV3Key);
  if (opened.is === "wrong-key") return { failures: [wrongApiV3Key] };
  if (opened.is === "unreadable") {
    const what = "WeChat Pay's list of platform certificates is not in the documented form";
    return { inconclusive: undecidedError(asked, "ANSWER_UNEXPECTED", what) };
  }
  const verdict = checkSignature(raw, knownKeys(merchant, opened.certificates, asked.nowMs), asked.nowMs);
  return verdict.is === "genuine" ? { proven } : { inconclusive: untrustedError(asked, verdict.is, raw) };
}

const wrongApiV3Key = failure(
  "apiV3Key",
  "does not decrypt the platform certificates that WeChat Pay encrypted for this merchant: it is not the APIv3 key in force. The APIv2 key looks the same.",
);

/** (field reports: RESOURCE_NOT_EXISTS, every merchant opened since about November 2024; documented: NOT_ENOUGH) */
function isWithoutCertificates({ code }: Refusal): boolean {
  return code === "RESOURCE_NOT_EXISTS" || code === "NOT_ENOUGH";
}

function withoutCertificates({ wechatPayKey }: Merchant, refusal: Refusal): RequestResult {
  if (wechatPayKey) {
    const why = `this merchant has no platform certificates, and nothing else that can be read is encrypted with the key; the first callback shows it. ${quoted(refusal)}`;
    return { notProven: [{ name: "apiV3Key", why }] };
  }
  const reason = `is missing, and this merchant needs it: WeChat Pay gives it no platform certificates, so certificate mode cannot work. Give wxPayPublicKey and wxPayPublicKeyId. ${quoted(refusal)}`;
  return { failures: [failure("wxPayPublicKey", reason)] };
}

/** Certificates that are in force, and the public key: a merchant that switched fully gets answers signed by it. */
function knownKeys({ wechatPayKey }: Merchant, certificates: readonly X509Certificate[], nowMs: number): KnownKeys {
  const inForce = certificates.filter(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo),
  );
  return new Map([
    ...inForce.map(({ serialNumber, publicKey }) => [serialNumber, publicKey] as const),
    ...(wechatPayKey ? [[wechatPayKey.id, wechatPayKey.publicKey] as const] : []),
  ]);
}
