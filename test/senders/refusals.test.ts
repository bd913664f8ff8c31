import type { IntegrationTypeCode } from "../../catalog";
import { LabError } from "../../lab/plumbing/lab-error";
import { integrationOf } from "./support/integrations";
import { type Listener, startListener } from "./support/listener";

let listener: Listener;
beforeEach(async () => {
  listener = await startListener(() => Promise.reject(new Error("is refused before keys are needed")));
});
afterEach(async () => {
  expect(listener.captured).toEqual([]);
  await listener.close();
});

const noPlatform = { publicKeyId: "id", publicKeyPem: "pem" };

async function refusal(
  type: IntegrationTypeCode,
  event: string,
  { fault, ...credentials }: Readonly<Record<string, string>> = {},
): Promise<string> {
  const integration = integrationOf(type, noPlatform, credentials);
  const error: unknown = await listener.sender
    .send({ integration, event, ...(fault && { fault }) })
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(LabError);
  expect(String(error)).not.toMatch(/canary|Canary/);
  return String(error);
}

test.each([
  [
    "weixinpaydc",
    "transaction.sucess",
    /WeChat Pay sends no event "transaction\.sucess"; did you mean TRANSACTION\.SUCCESS,/,
  ],
  ["weixinpaydc", "toString", /no event "toString"/],
  ["weixin-store", "channels_ec_order_payed", /did you mean channels_ec_order_pay,/],
  ["wechatoa", "scan", /did you mean SCAN,/],
  ["github", "pull-request", /GitHub sends no event "pull-request"; did you mean pull_request,/],
  ["gitlab", "Push", /did you mean Push Hook,/],
  ["meeting", "meeting.start", /did you mean meeting\.started,/],
] as const)("%s: the unknown event %s, with the nearest names", async (type, event, message) => {
  expect(await refusal(type, event)).toMatch(message);
});

test.each([
  [
    "weixinpaydc",
    "TRANSACTION.SUCCESS",
    "tamper-body",
    /callbacks of WeChat Pay have no fault "tamper-body"; did you mean tampered-body,/,
  ],
  ["github", "push", "stale", /callbacks of GitHub have no fault "stale"/],
  ["weixinmp", "url-check", "compatible-mode", /a URL check of WeChat message push have no fault "compatible-mode"/],
] as const)("%s, %s: the unknown fault %s, with the nearest names", async (type, event, fault, message) => {
  expect(await refusal(type, event, { fault })).toMatch(message);
});

test.each([
  ["weixinpaydc", "TRANSACTION.SUCCESS", { merchantId: "" }, /has no merchantId/],
  ["weixinpaydc", "TRANSACTION.SUCCESS", { appId: "" }, /has no appId/],
  ["weixinpaydc", "TRANSACTION.SUCCESS", { apiV3Key: "canary" }, /apiV3Key .* is not 32 bytes/],
  ["wechatoa", "text", { token: "", encodingAESKey: "" }, /has no token; WeChat protects messages with it/],
  ["wechatoa", "text", { encodingAESKey: "" }, /has no encodingAESKey/],
  ["wechatoa", "url-check", { token: "" }, /has no token/],
  [
    "github",
    "push",
    { webhookSecret: "" },
    /has no webhookSecret; GitHub signs its webhooks with it\. Give the integration one/,
  ],
  ["gitlab", "Push Hook", { webhookSecret: "" }, /has no webhookSecret/],
  ["gitee", "Push Hook", { webhookSecret: "" }, /has no webhookSecret/],
  [
    "github",
    "push",
    { webhookSecret: "", fault: "wrong-key" },
    /has no webhookSecret, so there is no wrong one either/,
  ],
  ["meeting", "meeting.started", { token: "" }, /has no token/],
  ["meeting", "meeting.started", { encodingAESKey: "", fault: "wrong-key" }, /has no encodingAESKey/],
] as const)("%s, %s without what it takes: %j", async (type, event, credentials, message) => {
  expect(await refusal(type, event, credentials)).toMatch(message);
});

test.each([
  ["weixinpaydc", "TRANSACTION.SUCCESS", "apiV3Key", "previous-key"],
  ["weixinmp", "text", "encodingAESKey", "previous-key"],
  ["weixinmp", "text", "token", "previous-signing-key"],
  ["gitee", "Push Hook", "webhookSecret", "previous-key"],
] as const)("%s, %s: there is no previous %s", async (type, event, name, fault) => {
  const { previous: _, ...unchanged } = integrationOf(type, noPlatform);
  const otherwiseChanged = { ...unchanged, previous: { credentials: unchanged.credentials, acceptedUntilMs: 0 } };
  for (const integration of [unchanged, otherwiseChanged]) {
    const send = listener.sender.send({ integration, event, fault });
    await expect(send).rejects.toThrow(new RegExp(`has no previous ${name}: .*Change it, then send this again`));
  }
});

test("a type that is not known", async () => {
  const integration = { ...integrationOf("github", noPlatform), type: "toString" };
  await expect(listener.sender.send({ integration, event: "push" })).rejects.toThrow(/type toString are not known/);
});

test("what is more than one request cannot be prepared", async () => {
  const integration = integrationOf("github", noPlatform);
  const prepare = listener.sender.prepare({ integration, event: "push", fault: "replay" });
  await expect(prepare).rejects.toThrow(/replay is more than one request/);
});
