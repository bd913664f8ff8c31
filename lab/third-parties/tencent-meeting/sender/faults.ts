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

export interface MeetingFault extends Fault {
  /** Before signing; only where events are encrypted. */
  encrypted?(data: string): string;
  /** Before signing. */
  envelope?(envelope: JsonObject): JsonObject;
  /** After signing. */
  text?(body: string): string;
}

export const meetingFaults: readonly MeetingFault[] = [
  ...encryptionKeyFaults.map((fault): MeetingFault => ({ ...fault, ofUrlChecks: true })),
  ...signingKeyFaults,
  {
    name: "tampered-body",
    description: { en: "the data was changed after it was signed", zh: "data 在签名之后被改动" },
    expectedCode: "SIGNATURE_INVALID",
    text: (body) => body.replace(/("data":")(.)/, (_, before, first) => `${before}${first === "A" ? "B" : "A"}`),
  },
  tamperedPadding,
  replay,
  ...duplicates,
  ...outOfTime.map((fault): MeetingFault => ({ ...fault, ofUrlChecks: true })),
  {
    name: "missing-header",
    description: { en: "the signature header was left out", zh: "缺少 signature 请求头" },
    expectedCode: "HEADER_MISSING",
    ofUrlChecks: true,
    request: ({ headers: { signature: _, ...headers }, ...signed }) => ({ ...signed, headers }),
  },
  { ...oversized, envelope: (envelope) => ({ ...envelope, padding: "x".repeat(oversizedBytes) }) },
  {
    name: "malformed-envelope",
    description: { en: "a body without its data", zh: "请求体缺少 data" },
    expectedCode: "ENVELOPE_INVALID",
    envelope: ({ data: _, ...rest }) => rest,
  },
  ...functionFaults,
];
