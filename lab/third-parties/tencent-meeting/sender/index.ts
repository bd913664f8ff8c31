import { LabError } from "../../../plumbing/lab-error";
import { encryptBlocks } from "../../../senders/aes-blocks";
import { credentialInWords, required } from "../../../senders/credentials";
import { jsonText } from "../../../senders/json-text";
import { type JsonObject, mergePatch } from "../../../senders/merge-patch";
import { alphanumeric, digits, type RandomBytes } from "../../../senders/random";
import { sortedSignature } from "../../../senders/sorted-signature";
import { type Circumstances, type ComposedNotification, family } from "../../../senders/third-party-sender";
import { valueAt } from "../../../senders/value-at";
import { type MeetingEvent, meetingEvents, operator } from "./events";
import { type MeetingFault, meetingFaults } from "./faults";

/** Tencent Meeting's event subscription (documented; facts: callbacks.md §3.4). */
export const tencentMeeting = family<MeetingEvent, MeetingFault>({
  thirdParty: "Tencent Meeting",
  acceptedStatuses: [200],
  events: () => meetingEvents,
  faults: () => meetingFaults,
  compose: (event, fault, circumstances) =>
    event.isUrlCheck ? composeUrlCheck(fault, circumstances) : composeEvent(event, fault, circumstances),
});

function composeEvent(
  event: MeetingEvent,
  fault: MeetingFault | undefined,
  circumstances: Circumstances,
): ComposedNotification {
  const token = requireToken(circumstances);
  const content = composeContent(event, circumstances);
  const properData = seal(jsonText(content), fault, circumstances);
  const data = fault?.encrypted?.(properData) ?? properData;
  const envelope: JsonObject = { data };
  const text = jsonText(fault?.envelope?.(envelope) ?? envelope);
  const body = Buffer.from(fault?.text?.(text) ?? text);
  const sequence = String(content.unique_sequence);
  return {
    id: sequence,
    subject: String(valueAt(content, ["payload", 0, "meeting_info", "meeting_code"]) ?? ""),
    protection: protection(fault, circumstances),
    method: "POST",
    sign: (atMs, random) => ({
      headers: { "Content-Type": "application/json", ...signedHeaders(token, data, atMs, random) },
      body,
    }),
  };
}

function composeContent(event: MeetingEvent, { data, createdAtMs, random }: Circumstances): JsonObject {
  const item = event.item({ nowMs: createdAtMs, random });
  const content = {
    event: event.name,
    unique_sequence: alphanumeric(random, 32),
    payload: [{ operate_time: createdAtMs, operator, ...item }],
  };
  return mergePatch(content, data);
}

/** The GET that comes when the URL is saved, and as a heartbeat: its check_str must come back in clear (documented). */
function composeUrlCheck(fault: MeetingFault | undefined, circumstances: Circumstances): ComposedNotification {
  const token = requireToken(circumstances);
  const plain = alphanumeric(circumstances.random, 20);
  const checkString = seal(plain, fault, circumstances);
  return {
    id: plain,
    subject: plain,
    protection: protection(fault, circumstances),
    method: "GET",
    sign: (atMs, random) => ({
      headers: signedHeaders(token, checkString, atMs, random),
      query: { check_str: checkString },
      body: Buffer.alloc(0),
    }),
    isContent: (body) => body === plain,
  };
}

/** Without an EncodingAESKey just base64 (documented). */
function seal(text: string, fault: MeetingFault | undefined, { integrationId, protectedWith }: Circumstances): string {
  const { encodingAESKey } = protectedWith;
  if (encodingAESKey) return encryptBlocks(Buffer.from(text), encodingAESKey).toString("base64");
  if (!fault?.encrypted) return Buffer.from(text).toString("base64");
  throw new LabError(
    `${integrationId} has no encodingAESKey, so its events are not encrypted and ${fault.name} cannot be.`,
  );
}

function protection(fault: MeetingFault | undefined, { protectedWith }: Circumstances): string {
  const signed = `signed with ${credentialInWords(fault, "token", "Token")}`;
  if (!protectedWith.encodingAESKey) return `${signed}, not encrypted`;
  return `${signed}, encrypted with ${credentialInWords(fault, "encodingAESKey", "EncodingAESKey")}`;
}

/** The time is in milliseconds here (documented). */
function signedHeaders(token: string, data: string, atMs: number, random: RandomBytes): Record<string, string> {
  const timestamp = String(atMs);
  const nonce = digits(random, 10);
  return { timestamp, nonce, signature: sortedSignature(token, timestamp, nonce, data) };
}

function requireToken(circumstances: Circumstances): string {
  return required(circumstances, "token", "Tencent Meeting signs its events with it");
}
