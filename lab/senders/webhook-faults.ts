import { replay } from "./common-faults";
import type { JsonObject } from "./merge-patch";
import type { Fault } from "./third-party-sender";

export interface WebhookFault extends Fault {
  /** Before signing. */
  content?(content: JsonObject): JsonObject;
  /** Before signing. */
  body?(body: Buffer): Buffer;
}

export const wrongKey: WebhookFault = {
  name: "wrong-key",
  description: {
    en: "proven with a webhook secret that is not the integration's",
    zh: "所用的 webhook 密钥并非该集成的密钥",
  },
  expectedCode: "SIGNATURE_INVALID",
  replaced: { webhookSecret: "another-webhook-secret" },
};

export const previousKey: WebhookFault = {
  name: "previous-key",
  description: {
    en: "proven with the webhook secret that the integration had before its last change",
    zh: "所用的是该集成上一次变更之前的 webhook 密钥",
  },
  expectedCode: "SIGNATURE_INVALID",
  previous: "webhookSecret",
};

/** Where deliveries have an id that stays the same when they are sent again. */
export const redeliveries: readonly WebhookFault[] = [
  {
    name: "duplicate",
    description: {
      en: "the same delivery is sent a second time; the function gets it once",
      zh: "同一次投递再发一次；函数只收到一次",
    },
    expectedCode: "REPEATED",
    again: "signed-anew",
  },
  {
    name: "duplicate-at-once",
    description: {
      en: "the same delivery arrives twice within a second, over two connections at once; the function gets it once",
      zh: "同一次投递在一秒内经两条连接同时到达；函数只收到一次",
    },
    expectedCode: "REPEATED",
    again: "at-once",
  },
];

/** Nothing tells it from a redelivery: it is answered as one, and the function gets it once. */
export const recording: WebhookFault = { ...replay, expectedCode: "REPEATED" };

/** Larger than a function takes in one request, which is 6 MB (documented). */
const oversizedBytes = 6 * 1024 * 1024 + 1;

export const oversizedContent: WebhookFault = {
  name: "oversized",
  description: { en: "a body of more than 6 MB, otherwise proper", zh: "超过 6 MB 的请求体，其余都正确" },
  expectedCode: "BODY_TOO_LARGE",
  content: (content) => ({ ...content, padding: "x".repeat(oversizedBytes) }),
};

export const malformedContent: WebhookFault = {
  name: "malformed-envelope",
  description: { en: "a properly proven body that is not JSON", zh: "证明正确，但请求体不是 JSON" },
  expectedCode: "ENVELOPE_INVALID",
  body: (body) => body.subarray(0, -1),
};

/** A space between the first two members: the same JSON, other bytes. */
export const tamperedBody: WebhookFault = {
  name: "tampered-body",
  description: { en: "the body was changed after it was signed", zh: "请求体在签名之后被改动" },
  expectedCode: "SIGNATURE_INVALID",
  request: (signed) => ({ ...signed, body: reformatted(signed.body) }),
};

/** Where nothing protects the body. */
export const forgedBody: WebhookFault = {
  name: "forged-body",
  description: {
    en: "the body was changed on its way; nothing of the proof covers it, so it is delivered",
    zh: "请求体在途中被改动；证明不覆盖请求体，因此仍会送达函数",
  },
  expectedCode: "",
  request: (signed) => ({ ...signed, body: reformatted(signed.body) }),
};

/** Of several headers, whichever the proof has. */
export function missingHeader(names: readonly string[]): WebhookFault {
  return {
    name: "missing-header",
    description: {
      en: `${names.join(" or ")} was left out, as without a secret`,
      zh: `缺少 ${names.join(" 或 ")} 请求头，如同没有设置密钥`,
    },
    expectedCode: "HEADER_MISSING",
    request: ({ headers, ...signed }) => ({
      ...signed,
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name))),
    }),
  };
}

/** What a webhook looks like whose content type was not set to JSON. */
export const formEncoded: WebhookFault = {
  name: "form-encoded",
  description: { en: "the webhook sends a form instead of JSON", zh: "webhook 以表单而不是 JSON 发送" },
  expectedCode: "FORMAT_UNSUPPORTED",
  body: (body) => Buffer.from(new URLSearchParams({ payload: body.toString("utf8") }).toString()),
  request: (signed) => ({
    ...signed,
    headers: { ...signed.headers, "Content-Type": "application/x-www-form-urlencoded" },
  }),
};

function reformatted(body: Buffer): Buffer {
  return Buffer.from(body.toString("utf8").replace("{", "{ "));
}
