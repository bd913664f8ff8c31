import * as wecom from "@wecom/crypto";
import { XMLParser } from "fast-xml-parser";
import { integrationType, integrationTypeCodes } from "../../catalog";
import { sendMenus } from "../../lab/senders";
import { encryptBlocks } from "../../lab/senders/aes-blocks";
import { sortedSignature } from "../../lab/senders/sorted-signature";
import { encryptMessage } from "../../lab/third-parties/wechat-push/sender/protection";
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
} from "../gateway/support/push-vectors";
import { integrationOf } from "./support/integrations";
import { nowMs } from "./support/lab";
import { type Captured, type Listener, startListener } from "./support/listener";

/*
 * What leaves WeChat's message push, read by @wecom/crypto; and the published vectors.
 */

let listener: Listener;
beforeEach(async () => {
  listener = await startListener(() => Promise.reject(new Error("message push needs no keys of WeChat Pay")));
});
afterEach(() => listener.close());

const noPlatform = { publicKeyId: "", publicKeyPem: "" };
const pushed = integrationTypeCodes.filter((type) => integrationType(type).callbackProtocol === "wechat-push");
const xml = new XMLParser({ parseTagValue: false });

function readEnvelope(body: string): { readonly ToUserName: string; readonly Encrypt: string } {
  return body.startsWith("<") ? xml.parse(body).xml : JSON.parse(body);
}

function open({ url, body }: Captured, credentials: Readonly<Record<string, string>>) {
  const { token = "", encodingAESKey = "" } = credentials;
  const { Encrypt } = readEnvelope(body);
  const [timestamp = "", nonce = ""] = ["timestamp", "nonce"].map((name) => url.searchParams.get(name) ?? "");
  expect(url.searchParams.get("msg_signature")).toBe(wecom.getSignature(token, timestamp, nonce, Encrypt));
  return wecom.decrypt(encodingAESKey, Encrypt);
}

describe.each(pushed)("%s", (type) => {
  const integration = integrationOf(type, noPlatform);
  const events = sendMenus[type].events.filter(({ name }) => name !== "url-check");

  test.each(events.map(({ name }) => name))("%s opens with @wecom/crypto", async (event) => {
    const { request, result } = await listener.send({ integration, event });
    expect(request.method).toBe("POST");
    expect([...request.url.searchParams.keys()]).toEqual([
      "signature",
      "timestamp",
      "nonce",
      "openid",
      "encrypt_type",
      "msg_signature",
    ]);
    expect(request.url.searchParams.get("timestamp")).toBe(String(nowMs / 1000));
    expect(request.url.searchParams.get("encrypt_type")).toBe("aes");
    expect(Object.keys(readEnvelope(request.body))).toEqual(["ToUserName", "Encrypt"]);
    const { message, id, random } = open(request, integration.credentials);
    expect(id).toBe(integration.credentials.appId);
    expect(random).toHaveLength(16);
    const isXml = integrationType(type).messageFormats?.[0] === "xml";
    expect(request.headers["content-type"]).toBe(isXml ? "text/xml" : "application/json");
    const content = isXml ? xml.parse(message).xml : JSON.parse(message);
    expect(Object.keys(content).slice(0, 4)).toEqual(["ToUserName", "FromUserName", "CreateTime", "MsgType"]);
    expect(content.Event ?? content.MsgType).toBe(event);
    expect(Number(content.CreateTime)).toBe(nowMs / 1000);
    expect(request.url.searchParams.get("openid")).toBe(content.FromUserName);
    expect(result.subject).not.toBe("");
    // To the digit, as it stands in the text.
    expect(message).toContain(result.subject);
  });

  test("the URL check is a GET that is content with its echostr and nothing else", async () => {
    listener.answer = (response, { url }) => response.end(url.searchParams.get("echostr"));
    const { request, result } = await listener.send({ integration, event: "url-check" });
    const { token = "" } = integration.credentials;
    const [timestamp = "", nonce = "", signature] = ["timestamp", "nonce", "signature"].map(
      (name) => request.url.searchParams.get(name) ?? "",
    );
    expect(request.method).toBe("GET");
    expect(signature).toBe(wecom.getSignature(token, timestamp, nonce, ""));
    expect(result.outcome).toBe("accepted");
    listener.answer = (response, { url }) => response.end(`${url.searchParams.get("echostr")}\n`);
    expect((await listener.send({ integration, event: "url-check" })).result.outcome).toBe("refused");
  });
});

test("an order_id beyond 2^53 stands in the JSON with all its digits", async () => {
  const integration = integrationOf("weixin-store", noPlatform);
  const { request, result } = await listener.send({ integration, event: "channels_ec_order_pay" });
  const { message } = open(request, integration.credentials);
  expect(message).toMatch(/"order_info":\{"order_id":\d{19},"pay_time":\d+\}/);
  expect(message).toContain(`"order_id":${result.subject},`);
  expect(BigInt(result.subject)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
});

test("in compatible mode the message stands beside its encrypted form; in plaintext mode it stands alone", async () => {
  const integration = integrationOf("weixinmp", noPlatform);
  const compatible = await listener.send({ integration, event: "text", fault: "compatible-mode" });
  const { Encrypt: _, ...beside } = JSON.parse(compatible.request.body);
  expect(beside.Content).toBe("你好");
  expect(JSON.parse(open(compatible.request, integration.credentials).message).Content).toBe("你好");
  const plain = await listener.send({ integration, event: "text", fault: "plaintext-mode" });
  expect(Object.keys(JSON.parse(plain.request.body))).not.toContain("Encrypt");
  expect([...plain.request.url.searchParams.keys()]).toEqual(["signature", "timestamp", "nonce", "openid"]);
});

test("XML keeps what people write, and nested data", async () => {
  const integration = integrationOf("wechatoa", noPlatform);
  const data = { Content: "<b>]]></b> & co", ScanCodeInfo: { ScanType: "qrcode", Parts: [1, 2] } };
  const { request } = await listener.send({ integration, event: "text", data });
  const content = xml.parse(open(request, integration.credentials).message).xml;
  expect(content.Content).toBe("<b>]]></b> & co");
  expect(content.ScanCodeInfo).toEqual({ ScanType: "qrcode", Parts: ["1", "2"] });
  const bad = { integration, event: "text", data: { "a><b": 1 } };
  await expect(listener.sender.send(bad)).rejects.toThrow(/"a><b" in the data cannot be the name of an XML element/);
});

test.each([
  ['{"ErrCode":0,"ErrMsg":"success"}', "accepted"],
  ['{"ErrCode":1,"ErrMsg":"later"}', "refused"],
  ["<xml><ErrCode>1</ErrCode></xml>", "refused"],
  ['{"errcode":-1}', "refused"],
  ["success", "accepted"],
])("virtual payment that is answered %s is %s", async (body, outcome) => {
  listener.answer = (response) => response.end(body);
  const integration = integrationOf("wxvirtualpay", noPlatform);
  const { result } = await listener.send({ integration, event: "xpay_goods_deliver_notify" });
  expect(result.outcome).toBe(outcome);
});

describe("published vectors", () => {
  test("signatures: URL check, plaintext, safe mode, Official Account, WeCom", () => {
    expect(sortedSignature(pageToken, pageUrlCheck.timestamp, pageUrlCheck.nonce)).toBe(pageUrlCheck.signature);
    expect(sortedSignature(pageToken, pagePlaintext.timestamp, pagePlaintext.nonce)).toBe(pagePlaintext.signature);
    const { timestamp, nonce, encrypt, msg_signature, signature } = pageSafeMode;
    expect(sortedSignature(pageToken, timestamp, nonce)).toBe(signature);
    expect(sortedSignature(pageToken, timestamp, nonce, encrypt)).toBe(msg_signature);
    for (const { token, timestamp, nonce, encrypt, msg_signature } of [officialAccount, weCom]) {
      expect(sortedSignature(token, timestamp, nonce, encrypt)).toBe(msg_signature);
    }
  });

  test("encryption, byte by byte", () => {
    const page = { encodingAESKey: pageAesKey, appId: pageAppId };
    expect(encryptMessage(pageSafeMode.message, page, "a8eedb185eb2fecf")).toBe(pageSafeMode.encrypt);
    expect(encryptMessage(pageReply.message, page, pageReply.random)).toBe(pageReply.encrypt);
    const account = { encodingAESKey: officialAccount.aesKey, appId: officialAccount.appId };
    expect(encryptMessage(officialAccount.message, account, "89465c840c5f116f")).toBe(officialAccount.encrypt);
    const corporation = { encodingAESKey: weCom.aesKey, appId: weCom.corpId };
    expect(encryptMessage(weCom.echostr, corporation, "c41b64491c2468d0")).toBe(weCom.encrypt);
  });

  test("blocks are filled to 32 bytes, a whole one where nothing is missing", () => {
    expect([0, 31, 32].map((bytes) => encryptBlocks(Buffer.alloc(bytes), pageAesKey).length)).toEqual([32, 32, 64]);
  });
});
