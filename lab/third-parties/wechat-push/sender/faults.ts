import { type IntegrationTypeCode, integrationType, type MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import {
  duplicates,
  functionFaults,
  outOfTime,
  oversized,
  oversizedBytes,
  replay,
} from "../../../senders/common-faults";
import type { JsonObject } from "../../../senders/merge-patch";
import type { Fault } from "../../../senders/third-party-sender";
import { encryptionKeyFaults, signingKeyFaults, tamperedPadding } from "../../../senders/token-and-key-faults";

export interface PushFault extends Fault {
  /** Default: safe mode. */
  readonly mode?: "plaintext" | "compatible";
  /** Default: the first one that the type's third party sends. */
  readonly format?: MessageFormat;
  /** Before signing. */
  encrypted?(encrypted: string): string;
  /** Before signing. */
  envelope?(envelope: JsonObject): JsonObject;
  /** After signing. */
  text?(body: string): string;
}

const formats: Readonly<Record<MessageFormat, string>> = { json: "JSON", xml: "XML" };

export function pushFaults(type: IntegrationTypeCode): readonly PushFault[] {
  const [usual = "json", other] = integrationType(type).messageFormats ?? [];
  const takesXml = usual === "xml" || other === "xml";
  return [...faults, formatFault(usual, other !== undefined), ...(takesXml ? [documentType] : []), ...functionFaults];
}

function formatFault(usual: MessageFormat, isTaken: boolean): PushFault {
  const format = usual === "json" ? "xml" : "json";
  if (isTaken) {
    return {
      name: "other-format",
      description: {
        en: `the message push is set to ${formats[format]} instead of ${formats[usual]}; it is delivered`,
        zh: `消息推送设置为 ${formats[format]} 而不是 ${formats[usual]}；仍会送达函数`,
      },
      expectedCode: "",
      format,
    };
  }
  return {
    name: "unsupported-format",
    description: {
      en: `the message is ${formats[format]}, which this third party never sends`,
      zh: `消息是 ${formats[format]} 格式，该平台从不发送这种格式`,
    },
    expectedCode: "FORMAT_UNSUPPORTED",
    format,
  };
}

const documentType: PushFault = {
  name: "xml-doctype",
  description: {
    en: "properly signed XML that declares a document type, as attacks on XML parsers do",
    zh: "签名正确，但 XML 声明了 DOCTYPE，这是攻击 XML 解析器的手法",
  },
  expectedCode: "XML_FORBIDDEN",
  format: "xml",
  text: (body) => `<!DOCTYPE xml [<!ENTITY a "a">]>${body}`,
};

const faults: readonly PushFault[] = [
  ...encryptionKeyFaults,
  ...signingKeyFaults,
  {
    name: "tampered-body",
    description: { en: "the encrypted part was changed after it was signed", zh: "加密内容在签名之后被改动" },
    expectedCode: "SIGNATURE_INVALID",
    // Still base64: the first character of the encrypted part becomes another.
    text: (body) =>
      body.replace(/(Encrypt(?:":"|><!\[CDATA\[))(.)/, (_, before, first) => `${before}${first === "A" ? "B" : "A"}`),
  },
  tamperedPadding,
  replay,
  ...duplicates,
  ...outOfTime.map((fault): PushFault => ({ ...fault, ofUrlChecks: true })),
  {
    name: "missing-parameter",
    description: {
      en: "the signature was left out of the query (msg_signature; of a URL check, signature)",
      zh: "查询参数中缺少签名（msg_signature；URL 校验则为 signature）",
    },
    expectedCode: "QUERY_MISSING",
    ofUrlChecks: true,
    request: ({ query = {}, ...signed }) => {
      const left = query.msg_signature === undefined ? "signature" : "msg_signature";
      return { ...signed, query: Object.fromEntries(Object.entries(query).filter(([name]) => name !== left)) };
    },
  },
  {
    name: "plaintext-mode",
    description: {
      en: "the message push is set to plaintext mode, in which nothing protects the message",
      zh: "消息推送设置为明文模式，消息没有任何保护",
    },
    expectedCode: "PLAINTEXT_MODE",
    mode: "plaintext",
  },
  {
    name: "compatible-mode",
    description: {
      en: "the message push is set to compatible mode: the message also stands beside it in plain text; it is delivered",
      zh: "消息推送设置为兼容模式：同时带有明文；仍会送达函数",
    },
    expectedCode: "",
    mode: "compatible",
  },
  { ...oversized, envelope: (envelope) => ({ ...envelope, Padding: "x".repeat(oversizedBytes) }) },
  {
    name: "wrong-app",
    description: { en: "encrypted for another app", zh: "加密内容属于另一个 AppID" },
    expectedCode: "APPID_MISMATCH",
    replaced: { appId: "wx0000000000000000" },
  },
  {
    name: "malformed-envelope",
    description: { en: "a body without its encrypted part", zh: "请求体缺少加密内容" },
    expectedCode: "ENVELOPE_INVALID",
    envelope: ({ Encrypt: _, ...rest }) => rest,
  },
];
