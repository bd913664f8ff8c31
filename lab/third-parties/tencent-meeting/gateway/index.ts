import { Refusal } from "../../../gateway/codes";
import { requireFresh } from "../../../gateway/freshness";
import { messageMaxBytes } from "../../../gateway/gateway-limits";
import { readJsonObject } from "../../../gateway/json";
import { firstAccepted, type KeyVersion, keyVersions, keyVersionWords } from "../../../gateway/key-versions";
import type { AcceptedAnswer, CallbackProtocol, OpenCallback } from "../../../gateway/protocol";
import { readQuery } from "../../../gateway/query";
import { findSealed } from "../../../gateway/sealed-field";
import { secretValues } from "../../../gateway/secrets";
import { isSortedSignature } from "../../../gateway/sorted-signature";
import type { FunctionResponse } from "../../../runner/function";
import type { GatewayIntegration } from "../../../store/live-integration";
import { readMeetingHeaders } from "./headers";
import { type MeetingKeys, openData, parseMeetingKeys } from "./keys";

/** Events of Tencent Meeting (documented; facts: callbacks.md §3.4). */
export const tencentMeeting: CallbackProtocol = {
  methods: ["GET", "POST"],
  bodyMaxBytes: messageMaxBytes,
  replayMinAgeMs: 10 * 60_000,
  // Whether a repeated event is signed anew is not documented: one that the function refused may come again (assumed).
  repeatsProof: true,
  prepare,
};

/** The pages state no window (assumed). */
const freshMs = 300_000;
const dataField = /"data"\s*:\s*"([0-9A-Za-z+/=\\]+)"/g;
const eventForm = /^[0-9A-Za-z._-]{1,64}$/;

function prepare(integration: GatewayIntegration): OpenCallback {
  const acceptedAt = keyVersions(integration, parseMeetingKeys);
  const secrets = secretValues(integration);

  return ({ method, query, headers, body, nowMs }, record) => {
    const versions = acceptedAt(nowMs);
    const { timestamp, nonce, signature } = readMeetingHeaders(headers);
    requireFresh(Number(timestamp), nowMs, freshMs);
    const isAddressCheck = method === "GET";
    const data = isAddressCheck ? checkString(query) : findSealed(body.toString("latin1"), dataField);
    const [signer, ...otherSigners] = versions.filter(({ keys }) =>
      isSortedSignature(signature, [keys.token, timestamp, nonce, data]),
    );
    if (!signer) throw new Refusal("SIGNATURE_INVALID", "checked with the token");
    record.pass(
      "signature",
      `${isAddressCheck ? "URL check, " : ""}signed with the token${keyVersionWords(signer, versions)}`,
    );

    if (!isAddressCheck) requireEnvelope(body, data);
    const { version, plaintext } = firstAccepted([signer, ...otherSigners], (each) => openWith(each, data));
    if (isAddressCheck) {
      record.pass("decrypt", `${plaintext.length} bytes`);
      return { directAnswer: { contentType: "text/plain", body: checkAnswer(plaintext) } };
    }
    const { text, content } = readJsonObject(plaintext, "PLAINTEXT_INVALID");
    record.eventType = typeof content.event === "string" && eventForm.test(content.event) ? content.event : "";
    record.pass(
      "decrypt",
      `${record.eventType}, ${plaintext.length} bytes${version.keys.aesKey ? "" : ", not encrypted"}${keyVersionWords(version, versions)}`,
    );
    return {
      // The content names no application: that the token fits is all there is.
      identity: "the event subscription's token",
      // Not with timestamp and nonce: it is over the parts joined, and holds as well when they are cut elsewhere.
      proof: { scope: `subscription ${signer.keys.id}`, key: signature },
      forwarded: () => ({ headers: { "content-type": "application/json" }, body: plaintext }),
      hidden: secrets,
      plaintext: text,
      accepted,
    };
  };
}

function openWith(version: KeyVersion<MeetingKeys>, data: string) {
  return { version, plaintext: openData(data, version.keys) };
}

/** In the query of the check that comes with a new URL, and as a heartbeat (documented; field report). */
function checkString(query: string): string {
  const value = readQuery(query).get("check_str");
  if (!value) throw new Refusal("QUERY_MISSING", "check_str");
  if (!/^[0-9A-Za-z+/=]{1,4096}$/.test(value)) throw new Refusal("QUERY_MALFORMED", "check_str");
  return value;
}

/**
 * Sent back as it is, so nothing that a browser could take for more than text, and no JSON object: checks and events are
 * signed alike, and whoever recorded an event could have it decrypted here. Throws Refusal.
 */
function checkAnswer(plaintext: Buffer): string {
  const text = plaintext.toString("latin1");
  if (!/^[\x20-\x7e]{1,4096}$/.test(text) || /[<>&{}]/.test(text)) {
    throw new Refusal("PLAINTEXT_INVALID", "not a text of printable ASCII without < > & { }");
  }
  return text;
}

/** That the proven text is the body's one `data`. */
function requireEnvelope(body: Buffer, data: string): void {
  if (readJsonObject(body, "ENVELOPE_INVALID").content.data !== data) throw new Refusal("ENVELOPE_INVALID", "data");
}

/** The status decides (documented); the words are those of the documentation's example (assumed: they are not checked). */
function accepted(_answer?: FunctionResponse): AcceptedAnswer {
  return { contentType: "text/plain", body: "successfully received callback" };
}
