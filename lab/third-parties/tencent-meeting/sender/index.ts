import { LabError } from "../../../plumbing/lab-error";
import { encryptBlocks } from "../../../senders/aes-blocks";
import { describeCredential, required } from "../../../senders/credentials";
import { jsonText } from "../../../senders/json-text";
import { type JsonObject, mergePatch } from "../../../senders/merge-patch";
import { alphanumeric, digits, type RandomBytes } from "../../../senders/random";
import { sortedSignature } from "../../../senders/sorted-signature";
import {
  type ComposedNotification,
  type NotificationContext,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import { valueAt } from "../../../senders/value-at";
import { type MeetingEvent, meetingEvents, operator } from "./events";
import { type MeetingFault, meetingFaults } from "./faults";

/** Tencent Meeting's event subscription (documented; facts: callbacks.md §3.4). */
export const tencentMeeting = thirdPartySender<MeetingEvent, MeetingFault>({
  thirdParty: "Tencent Meeting",
  acceptedStatuses: [200],
  events: () => meetingEvents,
  faults: () => meetingFaults,
  compose: (event, fault, context) =>
    event.isUrlCheck ? composeUrlCheck(fault, context) : composeEvent(event, fault, context),
});

function composeEvent(
  event: MeetingEvent,
  fault: MeetingFault | undefined,
  context: NotificationContext,
): ComposedNotification {
  const token = requireToken(context);
  const content = composeContent(event, context);
  const properData = encrypt(jsonText(content), fault, context);
  const data = fault?.encrypted?.(properData) ?? properData;
  const envelope: JsonObject = { data };
  const text = jsonText(fault?.envelope?.(envelope) ?? envelope);
  const body = Buffer.from(fault?.text?.(text) ?? text);
  const sequence = String(content.unique_sequence);
  return {
    id: sequence,
    subject: String(valueAt(content, ["payload", 0, "meeting_info", "meeting_code"]) ?? ""),
    protection: protection(fault, context),
    method: "POST",
    sign: (atMs, random) => ({
      headers: { "Content-Type": "application/json", ...signedHeaders(token, data, atMs, random) },
      body,
    }),
  };
}

function composeContent(event: MeetingEvent, { data, createdAtMs, random }: NotificationContext): JsonObject {
  const item = event.item({ nowMs: createdAtMs, random });
  const content = {
    event: event.name,
    unique_sequence: alphanumeric(random, 32),
    payload: [{ operate_time: createdAtMs, operator, ...item }],
  };
  return mergePatch(content, data);
}

/** The GET that comes when the URL is saved, and as a heartbeat: its check_str must come back in clear (documented). */
function composeUrlCheck(fault: MeetingFault | undefined, context: NotificationContext): ComposedNotification {
  const token = requireToken(context);
  const plain = alphanumeric(context.random, 20);
  const checkString = encrypt(plain, fault, context);
  return {
    id: plain,
    subject: plain,
    protection: protection(fault, context),
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
function encrypt(
  text: string,
  fault: MeetingFault | undefined,
  { integrationId, protectedWith }: NotificationContext,
): string {
  const { encodingAESKey } = protectedWith;
  if (encodingAESKey) return encryptBlocks(Buffer.from(text), encodingAESKey).toString("base64");
  if (!fault?.encrypted) return Buffer.from(text).toString("base64");
  throw new LabError(
    `${integrationId} has no encodingAESKey, so its events are not encrypted and ${fault.name} cannot be.`,
  );
}

function protection(fault: MeetingFault | undefined, { protectedWith }: NotificationContext): string {
  const signed = `signed with ${describeCredential(fault, "token", "Token")}`;
  if (!protectedWith.encodingAESKey) return `${signed}, not encrypted`;
  return `${signed}, encrypted with ${describeCredential(fault, "encodingAESKey", "EncodingAESKey")}`;
}

/** The time is in milliseconds here (documented). */
function signedHeaders(token: string, data: string, atMs: number, random: RandomBytes): Record<string, string> {
  const timestamp = String(atMs);
  const nonce = digits(random, 10);
  return { timestamp, nonce, signature: sortedSignature(token, timestamp, nonce, data) };
}

function requireToken(context: NotificationContext): string {
  return required(context, "token", "Tencent Meeting signs its events with it");
}
