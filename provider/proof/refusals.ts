import type { Problem } from "../problem";
import { failure } from "./failure";
import { quoted, type Refusal } from "./reply";

/**
 * What a refused signature means. 401 has one code, SIGN_ERROR, for everything; only its words tell the causes apart
 * (documented: the table "401 Unauthorized" of the signature questions; field report: detail.field). First match wins.
 */
export function refutedBySignError(refusal: Refusal, merchantId: string): Problem[] {
  const meaning = signErrors.find(({ words, field }) => words.test(refusal.message) || field === refusal.field);
  const [first, ...rest] = (meaning ?? unknownSignError).means(merchantId);
  return [{ ...first, reason: `${first.reason} ${quoted(refusal)}` }, ...rest];
}

interface SignError {
  readonly words: RegExp;
  /** Not undefined, which would match a refusal without one. */
  readonly field: string;
  means(merchantId: string): [Problem, ...Problem[]];
}

const none = "(none)";
const changeBoth = "Change serial number and key together.";

const signErrors: readonly SignError[] = [
  {
    words: /未设置APIv3密钥/i,
    field: none,
    means: (merchantId) => [
      failure(
        "apiV3Key",
        `is not WeChat Pay's: merchant ${merchantId} has set no APIv3 key there, so nothing works yet.`,
      ),
    ],
  },
  {
    words: /未申请过证书/,
    field: none,
    means: (merchantId) => [
      failure("merchantSerialNumber", `is of no use: merchant ${merchantId} never applied for an API certificate.`),
      failure("merchantId", "may be another merchant's: this one never applied for an API certificate."),
    ],
  },
  {
    words: /证书已过期/,
    field: none,
    means: () => [
      failure("merchantSerialNumber", `belongs to an API certificate that has expired; issue a new one. ${changeBoth}`),
    ],
  },
  {
    words: /证书已作废/,
    field: none,
    means: () => [
      failure(
        "merchantSerialNumber",
        `belongs to an API certificate that was revoked; issue a new one, or restore it within 7 days. ${changeBoth}`,
      ),
    ],
  },
  {
    words: /已更换证书/,
    field: none,
    means: () => [
      failure("merchantSerialNumber", `belongs to an API certificate that a new one has replaced. ${changeBoth}`),
    ],
  },
  {
    words: /商户号(不存在|错误|有误)/,
    field: "mchid",
    means: () => [failure("merchantId", "is unknown to WeChat Pay.")],
  },
  {
    words: /序列号/,
    field: "serial_no",
    means: (merchantId) => [
      failure(
        "merchantSerialNumber",
        `is not the serial number of a valid API certificate of merchant ${merchantId}, or not of the one that credentials.privateKey belongs to.`,
      ),
      failure("merchantId", "may be the wrong one instead: credentials.merchantSerialNumber is not known under it."),
    ],
  },
  {
    words: /签名/,
    field: "signature",
    means: (merchantId) => [
      failure(
        "privateKey",
        `does not belong to credentials.merchantSerialNumber: what it signed does not verify there. ${changeBoth}`,
      ),
      failure(
        "merchantSerialNumber",
        `does not belong to credentials.privateKey, or not to merchant ${merchantId} (credentials.merchantId).`,
      ),
    ],
  },
];

const unknownSignError: Pick<SignError, "means"> = {
  means: (merchantId) => [
    failure(
      "merchantSerialNumber",
      `does not belong to credentials.privateKey, or not to merchant ${merchantId} (credentials.merchantId).`,
    ),
  ],
};

/** What else refuses a merchant on every question. undefined: the code means something of the question's own. */
export function refutedByRefusal(refusal: Refusal): Problem[] | undefined {
  switch (refusal.code) {
    // (documented: one code, with several statuses)
    case "MCH_NOT_EXISTS":
      return [failure("merchantId", `is unknown to WeChat Pay. ${quoted(refusal)}`)];
    // (documented, both spellings)
    case "NO_AUTH":
    case "NOAUTH":
      return [
        failure(
          "merchantId",
          `may not do this at WeChat Pay: its payment product is not opened, or the merchant is restricted. ${quoted(refusal)}`,
          "merchant console → Product Center",
        ),
      ];
    default:
      return undefined;
  }
}
