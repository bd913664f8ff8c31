import { randomBytes } from "node:crypto";
import { sealBlocks } from "../../lab/gateway/aes-blocks";
import type { Refusal } from "../../lab/gateway/codes";
import { openData } from "../../lab/third-parties/tencent-meeting/gateway/keys";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { nowMs } from "./support/merchant";
import {
  type MeetingSigning,
  meetingAesKey,
  meetingEvent,
  meetingSigned,
  meetingToken,
  webhookIntegration,
  webhookPath,
} from "./support/webhooks";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.add(webhookIntegration("meeting"));
});
afterEach(() => gateway.close());

const path = webhookPath("meeting");
const event = (signing: MeetingSigning = {}, changed: Record<string, string> = {}) => {
  const { headers, body } = meetingSigned(signing);
  return gateway.post({ headers: { ...headers, ...changed }, body }, { path });
};
const check = (signing: MeetingSigning = {}, encode: (text: string) => string = encodeURIComponent) => {
  const { headers, data } = meetingSigned({ plaintext: "check me", ...signing });
  return gateway.post({ headers, body: "" }, { method: "GET", path: `${path}?check_str=${encode(data)}` });
};
const lastCode = () => gateway.log.at(-1)?.entry.errorCode;

test("an event reaches the function as the JSON that was encrypted", async () => {
  const plaintext = '{"event":"meeting.started", "unique_sequence":"1","payload":[{"id":9007199254740993}]}';
  expect(await event({ plaintext })).toMatchObject({ status: 200, body: "successfully received callback" });
  expect(gateway.function.seen).toEqual([
    expect.objectContaining({ method: "POST", path: "/meeting/webhook", body: plaintext }),
  ]);
  expect(gateway.log[0]?.entry).toMatchObject({ errorCode: "", eventType: "meeting.started" });
});

test("without an EncodingAESKey events are base64, and signed all the same", async () => {
  gateway.add(webhookIntegration("meeting", { encodingAESKey: "" }));
  expect(await event({ aesKey: "" })).toMatchObject({ status: 200 });
  expect(JSON.parse(gateway.function.seen[0]?.body ?? "")).toEqual(meetingEvent);
  expect(gateway.log[0]?.entry.steps[2]?.detail).toContain("not encrypted");
});

test.each<[string, MeetingSigning, string]>([
  ["encrypted", {}, meetingAesKey],
  ["in base64", { aesKey: "" }, ""],
])("the check of the address, %s, is answered with what it hid, as often as it comes", async (_name, signing, key) => {
  gateway.add(webhookIntegration("meeting", { encodingAESKey: key }));
  for (let count = 0; count < 2; count++) {
    expect(await check(signing)).toMatchObject({
      status: 200,
      body: "check me",
      headers: { "content-type": "text/plain" },
    });
  }
  expect(await check(signing, (text) => text)).toMatchObject({ status: 200 });
  expect(gateway.function.seen).toEqual([]);
});

describe("is refused:", () => {
  afterEach(() => expect(gateway.function.seen).toEqual([]));

  test.each<[string, string, MeetingSigning, Record<string, string>?]>([
    ["another token", "SIGNATURE_INVALID", { token: "AnotherMeetingToken012345" }],
    ["another key", "DECRYPT_FAILED", { aesKey: "A".repeat(43) }],
    ["base64 where a key is configured", "DECRYPT_FAILED", { aesKey: "" }],
    ["300 s of age", "TIMESTAMP_EXPIRED", { timestamp: String(nowMs - 300_000) }],
    ["seconds", "HEADER_MALFORMED", { timestamp: String(nowMs / 1000) }],
    ["a nonce that was changed", "SIGNATURE_INVALID", {}, { nonce: "1" }],
    ["no signature", "HEADER_MISSING", {}, { signature: "" }],
    ["no event in it", "PLAINTEXT_INVALID", { plaintext: "[]" }],
    ["what is not base64", "ENVELOPE_INVALID", { data: "not base64" }],
  ])("an event with %s, as %s", async (_name, code, signing, changed = {}) => {
    await event(signing, changed);
    expect(lastCode()).toBe(code);
  });

  test.each<[string, string, MeetingSigning]>([
    ["another token", "SIGNATURE_INVALID", { token: "AnotherMeetingToken012345" }],
    ["age", "TIMESTAMP_EXPIRED", { timestamp: String(nowMs - 300_000) }],
    ["no text", "QUERY_MISSING", { data: "" }],
    ["a text that is not base64", "QUERY_MALFORMED", { data: "<script>" }],
  ])("a check with %s, as %s", async (_name, code, signing) => {
    await check(signing);
    expect(lastCode()).toBe(code);
  });

  test("a check whose text is not UTF-8 or not plain, which nobody asks to have back", async () => {
    await check({ plaintext: "<script>" });
    expect(lastCode()).toBe("PLAINTEXT_INVALID");
  });

  test("an event's text as a check, whose answer would be the event in plain text", async () => {
    const { body } = await check({ plaintext: JSON.stringify(meetingEvent) });
    expect(lastCode()).toBe("PLAINTEXT_INVALID");
    expect(body).not.toContain(meetingEvent.event);
  });

  test.each([
    [{ token: meetingToken.slice(1) }, "token is not 25"],
    [{ token: "" }, "token is not set"],
    [{ encodingAESKey: "short" }, "encodingAESKey is not 43"],
  ])("everything where the integration has %p", async (change, words) => {
    gateway.add(webhookIntegration("meeting", change));
    await event();
    expect(lastCode()).toBe("CREDENTIALS_UNUSABLE");
    expect(gateway.log[0]?.entry.steps.at(-1)?.detail).toContain(words);
  });

  test("an event that came before", async () => {
    const { headers, body } = meetingSigned();
    await gateway.post({ headers, body }, { path });
    gateway.function.seen.length = 0;
    await gateway.post({ headers, body }, { path });
    expect(lastCode()).toBe("REPLAYED");
  });
});

test("a wrong key is told as a wrong key, also where its last byte passes for padding", () => {
  const text = Buffer.from('{"event":"meeting.started","payload":[]}');
  const codes = new Set<unknown>();
  for (let round = 0; round < 2_000; round++) {
    const data = sealBlocks(text, randomBytes(32)).toString("base64");
    try {
      openData(data, { id: "", token: meetingToken, aesKey: randomBytes(32) });
      codes.add("opened");
    } catch (error) {
      codes.add((error as Refusal).code);
    }
  }
  expect([...codes]).toEqual(["DECRYPT_FAILED"]);
});
