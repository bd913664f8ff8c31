import type { Problem } from "../problem";
import { ProviderError } from "../provider-error";
import type { ProofClient } from "./client";
import type { ProofDependencies } from "./dependencies";
import { failure } from "./failure";
import { undecidedError, untrustedError } from "./inconclusive";
import type { Merchant } from "./merchant";
import { refutedByRefusal, refutedBySignError } from "./refusals";
import { quoted, type Refusal, reasonOf } from "./reply";
import { checkSignature, isPublicKeyId } from "./signature";
import type { CredentialName, RequestResult } from "./types";

type WechatPayKey = NonNullable<Merchant["wechatPayKey"]>;

const proven: readonly CredentialName[] = [
  "merchantId",
  "merchantSerialNumber",
  "privateKey",
  "wxPayPublicKey",
  "wxPayPublicKeyId",
];

/**
 * Asks for an order that cannot exist, and for the public key's signature under the answer. WeChat Pay signs answers only
 * to requests whose own signature verified (documented), errors too (field report: a 403 signed by the public key;
 * assumed of this 404). So "no such order", genuine, proves both sides.
 */
export async function askForOrder(
  client: ProofClient,
  { merchantId }: Merchant,
  key: WechatPayKey,
  dependencies: ProofDependencies,
): Promise<RequestResult> {
  // 6 to 32 characters (documented); 104 random bits of them.
  const orderNumber = `proof${dependencies.randomHex(13)}`;
  const { asked, reply } = await client.ask({
    action: "GET /v3/pay/transactions/out-trade-no/…",
    path: `/v3/pay/transactions/out-trade-no/${orderNumber}?mchid=${merchantId}`,
    answerKeyId: key.id,
  });
  if (reply instanceof ProviderError) return { inconclusive: reply };
  const { refusal, raw } = reply;
  if (refusal?.status === 401) return { refused: true, failures: refutedBySignError(refusal, merchantId) };
  if (refusal && isAboutAnswerKey(refusal)) return { failures: [unknownKeyId(refusal)] };

  const verdict = checkSignature(raw, new Map([[key.id, key.publicKey]]), asked.nowMs);
  switch (verdict.is) {
    case "wrong":
      return { failures: [wrongPublicKey] };
    case "unknown-key":
      return { failures: [otherKeyThanAsked(verdict.serial)] };
    case "genuine":
      break;
    default:
      return { inconclusive: untrustedError(asked, verdict.is, raw) };
  }
  if (refusal && isNoSuchOrder(refusal)) return { proven };
  const failures = refusal && refutedByRefusal(refusal);
  if (failures) return { proven, failures };
  return {
    inconclusive: refusal
      ? undecidedError(asked, refusal.code, reasonOf(refusal), refusal.requestId)
      : undecidedError(asked, "ANSWER_UNEXPECTED", "WeChat Pay found an order that cannot exist"),
  };
}

/** (documented: both spellings) */
function isNoSuchOrder({ status, code }: Refusal): boolean {
  return status === 404 && (code === "ORDER_NOT_EXIST" || code === "ORDERNOTEXIST");
}

/** (documented for requests with encrypted fields; assumed for this one) */
function isAboutAnswerKey({ code, message }: Refusal): boolean {
  return code === "PARAM_ERROR" && message.includes("Wechatpay-Serial");
}

function unknownKeyId(refusal: Refusal): Problem {
  return failure("wxPayPublicKeyId", `is not a public key that this merchant has at WeChat Pay. ${quoted(refusal)}`);
}

const wrongPublicKey = failure(
  "wxPayPublicKey",
  "is not the key of credentials.wxPayPublicKeyId: the signature of WeChat Pay's answer does not verify with it.",
);

/** Without the switch to the public key, answers stay signed by certificate, whatever was asked (documented). */
function otherKeyThanAsked(serial: string): Problem {
  const shown = /^[\w-]{1,80}$/.test(serial) ? ` ${serial}` : "";
  return isPublicKeyId(serial)
    ? failure("wxPayPublicKeyId", `is not this merchant's: WeChat Pay signed its answer with${shown}.`)
    : failure(
        "wxPayPublicKeyId",
        `is not a public key that WeChat Pay answers this merchant with: it signed with the platform certificate${shown}. Another merchant's id, or the switch to the public key was not started in the merchant console.`,
      );
}
