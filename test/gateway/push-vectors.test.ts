import { hash } from "node:crypto";
import { readAesKey } from "../../lab/gateway/aes-blocks";
import { isSortedSignature } from "../../lab/gateway/sorted-signature";
import { openMessage } from "../../lab/third-parties/wechat-push/gateway/open";
import { sealReply } from "../../lab/third-parties/wechat-push/gateway/sealed-reply";
import { ManualClock } from "./support/clock";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { pushIntegration, pushPath } from "./support/push";
import {
  officialAccount,
  pageAesKey,
  pageAppId,
  pagePlaintext,
  pageReply,
  pageSafeMode,
  pageToken,
  pageUrlCheck,
  weCom,
} from "./support/push-vectors";
import { githubWebhook, octokitSignatures, webhookIntegration, webhookPath } from "./support/webhooks";

let gateway: TestGateway;
afterEach(() => gateway?.close());

async function at(timestamp: string, type: string, credentials: Record<string, string>): Promise<void> {
  gateway = await startTestGateway({}, new ManualClock(Number(timestamp) * 1000));
  gateway.add(pushIntegration({ type, credentials }));
}
const path = (parameters: Record<string, string>) => `${pushPath}?${new URLSearchParams(parameters)}`;
const lastCode = () => gateway.log.at(-1)?.entry.errorCode;

describe("message push, the page's samples", () => {
  const credentials = { token: pageToken, encodingAESKey: pageAesKey, appId: pageAppId };

  test("the URL check is answered with its echostr and nothing else", async () => {
    await at(pageUrlCheck.timestamp, "weixinmp", credentials);
    const answer = await gateway.post({ headers: {}, body: "" }, { method: "GET", path: path(pageUrlCheck) });
    expect(answer).toMatchObject({
      status: 200,
      body: pageUrlCheck.echostr,
      headers: { "content-type": "text/plain" },
    });
    expect(gateway.function.seen).toEqual([]);
    expect(gateway.log[0]?.entry).toMatchObject({ errorCode: "", status: 200 });
  });

  test("the plaintext message is refused, good as its signature is", async () => {
    await at(pagePlaintext.timestamp, "weixinmp", credentials);
    const { body, ...parameters } = pagePlaintext;
    await gateway.post({ headers: {}, body }, { path: path(parameters) });
    expect(lastCode()).toBe("PLAINTEXT_MODE");
  });

  test("the safe-mode message reaches the function as it was written", async () => {
    await at(pageSafeMode.timestamp, "weixinmp", credentials);
    const { encrypt, message, ...parameters } = pageSafeMode;
    const body = JSON.stringify({ ToUserName: "gh_97417a04a28d", Encrypt: encrypt });
    await gateway.post({ headers: {}, body }, { path: path({ ...parameters, encrypt_type: "aes" }) });
    expect(gateway.function.seen.map((seen) => seen.body)).toEqual([message]);
    expect(gateway.log[0]?.entry.eventType).toBe("debug_demo");
  });

  test("the reply is encrypted bit for bit as the page has it", async () => {
    const keys = { token: pageToken, aesKey: readAesKey(pageAesKey), appId: pageAppId };
    const { timestamp, nonce, message, random } = pageReply;
    const context = { format: "json", keys, nonce, nowMs: timestamp * 1000 } as const;
    expect(JSON.parse(sealReply(message, context, Buffer.from(random)).body)).toEqual({
      Encrypt: pageReply.encrypt,
      MsgSignature: pageReply.msgSignature,
      TimeStamp: timestamp,
      Nonce: nonce,
    });
  });
});

describe("the Official Account's sample", () => {
  const { token, aesKey, appId, timestamp, nonce, msg_signature, encrypt, message } = officialAccount;
  const query = path({ timestamp, nonce, msg_signature, encrypt_type: "aes", signature: "0".repeat(40) });
  const inner = message.slice("<xml>".length, -"\n</xml>".length).replaceAll("\n", "");
  const content = {
    ToUserName: "gh_10f6c3c3ac5a",
    FromUserName: "oyORnuP8q7ou2gfYjqLzSIWZf0rs",
    CreateTime: "1409735668",
    MsgType: "text",
    Content: "abcdteT",
    MsgId: "6054768590064713728",
  };

  test.each([
    ["compatible mode", `<xml>${inner}<Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`],
    [
      "compatible mode whose plain part was forged",
      `<xml>${inner.replace("abcdteT", "forged")}<Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
    ],
    [
      "safe mode",
      `<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName><Encrypt><![CDATA[${encrypt}]]></Encrypt></xml>`,
    ],
  ])("in %s gives what was encrypted", async (_name, body) => {
    await at(timestamp, "PublicAccountOpenService", { token, encodingAESKey: aesKey, appId });
    await gateway.post({ headers: {}, body }, { path: query });
    expect(gateway.function.seen.map((seen) => JSON.parse(seen.body))).toEqual([content]);
  });

  test("goes on as the XML that it was when the switch says so", async () => {
    await at(timestamp, "wechatoa", { token, encodingAESKey: aesKey, appId });
    gateway.switches = { ...gateway.switches, forwardBody: "plaintext" };
    await gateway.post({ headers: {}, body: `<xml><Encrypt>${encrypt}</Encrypt></xml>` }, { path: query });
    expect(gateway.function.seen).toEqual([expect.objectContaining({ body: message })]);
    expect(gateway.function.seen[0]?.headers["content-type"]).toBe("text/xml");
  });
});

test("WeCom's sample: signature and content, with the corporation's id in place of the app's", () => {
  const { token, timestamp, nonce, encrypt, msg_signature } = weCom;
  expect(isSortedSignature(msg_signature, [token, timestamp, nonce, encrypt])).toBe(true);
  const aesKey = readAesKey(weCom.aesKey);
  expect(openMessage(encrypt, { aesKey, appId: weCom.corpId }).toString()).toBe(weCom.echostr);
  expect(() => openMessage(encrypt, { aesKey, appId: "wx5823bf96d3bd56c8" })).toThrow(
    expect.objectContaining({ code: "APPID_MISMATCH" }),
  );
});

test("GitHub's documented signature is taken, and octokit makes the same; its text is just no event", async () => {
  const secret = "It's a Secret to Everybody";
  const documented = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
  expect(octokitSignatures(secret, ["Hello, World!"])).toEqual([documented]);
  gateway = await startTestGateway();
  gateway.add(webhookIntegration("github", { webhookSecret: secret }));
  await gateway.post(githubWebhook(documented, "Hello, World!"), { path: webhookPath("github") });
  expect(gateway.log[0]?.entry).toMatchObject({
    errorCode: "ENVELOPE_INVALID",
    steps: [{ step: "received" }, { step: "signature", ok: true }, { step: "identity", ok: false }],
  });
  await gateway.post(githubWebhook(documented, "Hello, World?"), { path: webhookPath("github") });
  expect(lastCode()).toBe("SIGNATURE_INVALID");
});

test("the samples are the published ones", () => {
  const lengths = [pageSafeMode.message, officialAccount.message].map((text) => Buffer.byteLength(text));
  expect(lengths).toEqual([167, 280]);
  expect(hash("sha1", ["1514711492", "1714036504", "AAAAA"].join(""))).toBe(pageUrlCheck.signature);
});
