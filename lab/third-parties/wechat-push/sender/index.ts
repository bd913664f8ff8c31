import { integrationType, type MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import { describeCredential, required } from "../../../senders/credentials";
import { jsonText } from "../../../senders/json-text";
import { type JsonObject, mergePatch } from "../../../senders/merge-patch";
import { alphanumeric, digits, hex, type RandomBytes } from "../../../senders/random";
import { sortedSignature } from "../../../senders/sorted-signature";
import {
  type ComposedNotification,
  type NotificationContext,
  type SignedRequest,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import { valueAt } from "../../../senders/value-at";
import { type PushEvent, seconds } from "./event";
import { type PushFault, pushFaults } from "./faults";
import { encryptMessage, prefixCharacters } from "./protection";
import { pushEvents } from "./third-parties";
import { composeUrlCheck } from "./url-check";
import { xmlText } from "./xml-text";

/** WeChat message push (documented; facts: callbacks.md §2, §3.1, §3.2). */
export const wechatPush = thirdPartySender<PushEvent, PushFault>({
  thirdParty: "WeChat message push",
  acceptedStatuses: [200],
  events: (type) => pushEvents(type),
  faults: pushFaults,
  compose: (event, fault, circumstances) =>
    event.isUrlCheck ? composeUrlCheck(fault, circumstances) : composeMessage(event, fault, circumstances),
});

const writers: Readonly<Record<MessageFormat, (content: JsonObject) => string>> = { json: jsonText, xml: xmlText };
const contentTypes: Readonly<Record<MessageFormat, string>> = { json: "application/json", xml: "text/xml" };

function composeMessage(
  event: PushEvent,
  fault: PushFault | undefined,
  circumstances: NotificationContext,
): ComposedNotification {
  const { random, type } = circumstances;
  const message = composeContent(event, circumstances);
  const format = fault?.format ?? integrationType(type).messageFormats?.[0] ?? "json";
  const why = "WeChat protects messages with it";
  const token = required(circumstances, "token", why);
  const encodingAESKey = required(circumstances, "encodingAESKey", why);
  const appId = required(circumstances, "appId", why);

  const prefix = alphanumeric(random, prefixCharacters);
  const properlyEncrypted = encryptMessage(writers[format](message), { encodingAESKey, appId }, prefix);
  const encrypted = fault?.encrypted?.(properlyEncrypted) ?? properlyEncrypted;
  const envelope = envelopeAround(message, encrypted, fault?.mode);
  const text = writers[format](fault?.envelope?.(envelope) ?? envelope);
  const body = Buffer.from(fault?.text?.(text) ?? text);
  return {
    id: identify(message),
    subject: String(valueAt(message, event.subjectPath ?? ["FromUserName"]) ?? ""),
    protection:
      fault?.mode === "plaintext"
        ? "not encrypted, and signed without its content"
        : `signed with ${describeCredential(fault, "token", "Token")}, encrypted with ${describeCredential(fault, "encodingAESKey", "EncodingAESKey")}`,
    method: "POST",
    sign: (atMs, attemptRandom) => ({
      headers: { "Content-Type": contentTypes[format], "User-Agent": "Mozilla/4.0" },
      query: signedQuery(
        { token, openid: String(message.FromUserName), encrypted: fault?.mode === "plaintext" ? undefined : encrypted },
        atMs,
        attemptRandom,
      ),
      body,
    }),
    isContent: (answer) => !reportsError(answer),
  };
}

function composeContent(event: PushEvent, { credentials, data, createdAtMs, random }: NotificationContext): JsonObject {
  const openid = `o${alphanumeric(random, 27)}`;
  const head = {
    ToUserName: `gh_${hex(random, 12)}`,
    FromUserName: openid,
    CreateTime: seconds(createdAtMs),
    MsgType: event.msgType,
    ...(event.msgType === "event" && { Event: event.name }),
  };
  const own = event.data({ appId: credentials.appId ?? "", openid, nowMs: createdAtMs, random });
  return mergePatch({ ...head, ...own }, data);
}

function envelopeAround(message: JsonObject, encrypted: string, mode: PushFault["mode"]): JsonObject {
  if (mode === "plaintext") return message;
  if (mode === "compatible") return { ...message, Encrypt: encrypted };
  return { ToUserName: message.ToUserName, Encrypt: encrypted };
}

/** `signature` also comes in safe mode, where nobody should use it (documented). */
function signedQuery(
  {
    token,
    openid,
    encrypted,
  }: { readonly token: string; readonly openid: string; readonly encrypted: string | undefined },
  atMs: number,
  random: RandomBytes,
): NonNullable<SignedRequest["query"]> {
  const timestamp = String(seconds(atMs));
  const nonce = digits(random, 10);
  const query = { signature: sortedSignature(token, timestamp, nonce), timestamp, nonce, openid };
  if (encrypted === undefined) return query;
  return { ...query, encrypt_type: "aes", msg_signature: sortedSignature(token, timestamp, nonce, encrypted) };
}

/** What receivers are told to tell duplicates by: MsgId, or who, when and what (documented). */
function identify({ MsgId, FromUserName, CreateTime, Event }: JsonObject): string {
  return MsgId === undefined ? `${FromUserName}-${CreateTime}-${Event}` : String(MsgId);
}

/** Virtual payment goes by the answer's ErrCode; one third party's code writes errcode (documented; field report). */
function reportsError(answer: string): boolean {
  const [, code] = /errcode["']?\s*[:>]\s*"?(-?\d+)/i.exec(answer) ?? [];
  return code !== undefined && code !== "0";
}
