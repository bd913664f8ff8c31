import { createCipheriv, createDecipheriv } from "node:crypto";
import { decrypt, encrypt, getSignature } from "@wecom/crypto";
import { ManualClock } from "./support/clock";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { nowMs } from "./support/merchant";
import {
  jsonMessage,
  type Pushed,
  pushAesKey,
  pushAppId,
  pushed,
  pushIntegration,
  pushPath,
  pushToken,
  xmlMessage,
} from "./support/push";

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
  gateway.add(pushIntegration());
});
afterEach(() => gateway.close());

const send = (message: Pushed) => gateway.post(message, { path: message.path });
const lastCode = () => gateway.log.at(-1)?.entry.errorCode;
const lastDetail = () => gateway.log.at(-1)?.entry.steps.at(-1)?.detail;
const answering = (body: string, status = 200) => {
  gateway.function.answer = () => ({ status, body });
};

const xmlWith = (elements: string) => xmlMessage.replace("</xml>", `${elements}</xml>`);

describe("what a person typed", () => {
  const typed = "see <![CDATA[<Encrypt>AAAA</Encrypt>]]> &amp; reply";
  const split = typed.replaceAll("]]>", "]]]]><![CDATA[>");

  test("reaches the function as it was typed, sections and all", async () => {
    for (const content of [split, typed]) {
      await send(
        pushed({ format: "xml", message: xmlWith(`<Typed><![CDATA[${content}]]></Typed><Link>?a=1&amp;b=2</Link>`) }),
      );
      expect(JSON.parse(gateway.function.seen.at(-1)?.body ?? "")).toMatchObject({ Typed: typed, Link: "?a=1&b=2" });
    }
  });

  test("does not pass for the encrypted part in compatible mode, where it stands beside it", async () => {
    for (const [format, beside] of [
      ["xml", `<Content><![CDATA[${split}]]></Content>`],
      ["json", `"Content":${JSON.stringify('{"Encrypt":"AAAA"}')},`],
    ] as const) {
      expect(await send(pushed({ format, beside }))).toMatchObject({ status: 200 });
    }
  });
});

test.each([
  [
    "subscribe_msg_popup_event",
    "<SubscribeMsgPopupEvent><List><A>1</A></List></SubscribeMsgPopupEvent>",
    { SubscribeMsgPopupEvent: { List: [{ A: "1" }] } },
  ],
  ["subscribe_msg_change_event", "<List><A>1</A></List>", { List: [{ A: "1" }] }],
  ["subscribe_msg_sent_event", "<List><A>1</A></List><List><A>2</A></List>", { List: [{ A: "1" }, { A: "2" }] }],
  ["wxa_media_check", "<detail><label>100</label></detail>", { detail: [{ label: "100" }] }],
  [
    "pic_sysphoto",
    "<SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>x</PicMd5Sum></item></PicList></SendPicsInfo>",
    { SendPicsInfo: { Count: "1", PicList: { item: [{ PicMd5Sum: "x" }] } } },
  ],
  ["another", "<List><A>1</A></List>", { List: { A: "1" } }],
])("%s: a documented list of one item is a list, and nothing else becomes one", async (event, elements, expected) => {
  await send(pushed({ format: "xml", message: xmlWith(`<Event>${event}</Event>${elements}`) }));
  expect(JSON.parse(gateway.function.seen[0]?.body ?? "")).toMatchObject(expected);
});

describe("a message that @wecom/crypto encrypted and signed", () => {
  test("reaches the function as JSON, byte for byte, and is logged by its event", async () => {
    const message = '{"Event":"channels_ec_order_deliver", "order_info":{"order_id":3705115058471208928,"rate":1.0}}';
    await send(pushed({ message }));
    expect(gateway.function.seen).toEqual([
      expect.objectContaining({ method: "POST", path: "/wechat/notify", body: message }),
    ]);
    const { entry } = gateway.log[0] ?? {};
    expect(entry).toMatchObject({ errorCode: "", eventType: "channels_ec_order_deliver", status: 200 });
    expect(entry?.steps.map(({ step }) => step)).toEqual([
      "received",
      "signature",
      "decrypt",
      "identity",
      "forward",
      "answer",
    ]);
  });

  test("in XML reaches it as flat JSON strings, nested where it was nested", async () => {
    const nested = "<A>1</A><List><Item>007</Item><Item><B/></Item></List>";
    await send(pushed({ format: "xml", message: xmlMessage.replace("</xml>", `${nested}</xml>`) }));
    expect(JSON.parse(gateway.function.seen[0]?.body ?? "")).toEqual({
      ToUserName: "gh_97417a04a28d",
      FromUserName: "oCanaryOpenid00000000000000",
      CreateTime: "1795430520",
      MsgType: "text",
      Content: "  <b>1 & 2</b>",
      MsgId: "6054768590064713728",
      A: "1",
      List: { Item: ["007", { B: "" }] },
    });
    expect(gateway.log[0]?.entry.eventType).toBe("text");
  });

  test.each([1, 12, 13, 17, 30, 31, 32, 33])(
    "with %d characters: any padding from 1 to 32 is taken",
    async (length) => {
      const message = JSON.stringify({ Event: "e", text: "x".repeat(length) });
      expect(await send(pushed({ message }))).toMatchObject({ status: 200 });
    },
  );

  test.each([
    ["weixin-store", "json"],
    ["channels", "json"],
    ["agentmp", "json"],
    ["agentpa", "xml"],
    ["wechatoa", "xml"],
    ["wxvirtualpay", "xml"],
  ] as const)("for %s in %s is delivered", async (type, format) => {
    gateway.add(pushIntegration({ type }));
    expect(await send(pushed({ format, message: format === "xml" ? xmlMessage : jsonMessage }))).toMatchObject({
      status: 200,
    });
  });

  test("leaves no secret, plaintext or openid in the log, even if the function repeats them", async () => {
    gateway.function.answer = ({ body }) => ({ status: 500, body });
    await send(pushed());
    answering(`no user ${jsonMessage.FromUserName} with ${pushToken} ${pushAesKey}`, 500);
    await send(pushed());
    for (const canary of [pushToken, pushAesKey, jsonMessage.FromUserName, jsonMessage.debug_str]) {
      expect(JSON.stringify(gateway.log)).not.toContain(canary);
    }
  });

  test("that the function refused may come again as it was; one that it took may not", async () => {
    const message = pushed();
    answering("", 500);
    expect((await send(message)).status).toBe(502);
    answering("success");
    expect((await send(message)).status).toBe(200);
    expect((await send(message)).status).toBe(409);
    expect(lastCode()).toBe("REPLAYED");
  });
});

// The signature is over the parts joined, so it cannot tell where one ends.
test("a message that came before, with a digit of its nonce moved to its timestamp, came before", async () => {
  const random = Buffer.from("0123456789abcdef");
  const sealed = { encrypted: encrypt(pushAesKey, JSON.stringify(jsonMessage), pushAppId, random) };
  const timestamp = String(nowMs / 1000);
  const [message, cutElsewhere] = [
    pushed({ ...sealed, timestamp, nonce: "00" }),
    pushed({ ...sealed, timestamp: `0${timestamp}`, nonce: "0" }),
  ];
  expect(cutElsewhere.parameters.msg_signature).toBe(message.parameters.msg_signature);
  expect((await send(message)).status).toBe(200);
  expect((await send(cutElsewhere)).status).toBe(409);
  expect(gateway.function.seen).toHaveLength(1);
});

describe("is refused:", () => {
  afterEach(() => expect(gateway.function.seen).toEqual([]));

  const changed = (message: Pushed, change: (query: URLSearchParams) => void): Pushed => {
    const query = new URLSearchParams(message.parameters);
    change(query);
    return { ...message, path: `${pushPath}?${query}` };
  };

  test.each<[string, string, () => Pushed]>([
    ["another token's signature", "SIGNATURE_INVALID", () => pushed({ token: "AnotherToken" })],
    ["a ciphertext of another key", "DECRYPT_FAILED", () => pushed({ aesKey: "A".repeat(43) })],
    ["another app's message", "APPID_MISMATCH", () => pushed({ appId: "wx0000000000000000" })],
    ["an app id that only begins alike", "APPID_MISMATCH", () => pushed({ appId: `${pushAppId}0` })],
    ["a message of no app", "APPID_MISMATCH", () => pushed({ appId: "" })],
    ["300 s of age", "TIMESTAMP_EXPIRED", () => pushed({ timestamp: String(nowMs / 1000 - 300) })],
    ["300 s ahead", "TIMESTAMP_EXPIRED", () => pushed({ timestamp: String(nowMs / 1000 + 300) })],
    ["a sign before the timestamp", "QUERY_MALFORMED", () => pushed({ timestamp: `+${nowMs / 1000}` })],
    ["a timestamp with more behind it", "QUERY_MALFORMED", () => pushed({ timestamp: `${nowMs / 1000}x` })],
    ["a nonce that is none", "QUERY_MALFORMED", () => pushed({ nonce: "a b" })],
    [
      "the plain signature in place of msg_signature",
      "SIGNATURE_INVALID",
      () => changed(pushed(), (query) => query.set("msg_signature", query.get("signature") ?? "")),
    ],
    [
      "an upper-case signature",
      "QUERY_MALFORMED",
      () => changed(pushed(), (query) => query.set("msg_signature", (query.get("msg_signature") ?? "").toUpperCase())),
    ],
    ["openid twice", "QUERY_MALFORMED", () => changed(pushed(), (query) => query.append("openid", "x"))],
    [
      "a parameter twice in two spellings",
      "QUERY_MALFORMED",
      () => {
        const message = pushed();
        return { ...message, path: `${message.path}&%6eonce=1` };
      },
    ],
    ["a query that is not UTF-8", "QUERY_MALFORMED", () => ({ ...pushed(), path: `${pushPath}?nonce=%ff` })],
    ["no query", "QUERY_MISSING", () => ({ ...pushed(), path: pushPath })],
    [
      "raw mode",
      "PLAINTEXT_MODE",
      () =>
        changed(pushed(), (query) => {
          query.set("encrypt_type", "raw");
          query.delete("msg_signature");
        }),
    ],
    ["encrypt_type missing", "QUERY_MISSING", () => changed(pushed(), (query) => query.delete("encrypt_type"))],
    ["a plain body", "ENVELOPE_INVALID", () => pushed({ body: () => JSON.stringify(jsonMessage) })],
    ["an empty body", "ENVELOPE_INVALID", () => pushed({ body: () => "" })],
    ["neither JSON nor XML", "ENVELOPE_INVALID", () => pushed({ body: (sealed) => `Encrypt=${sealed}` })],
    ["two Encrypts", "ENVELOPE_INVALID", () => pushed({ beside: '"Encrypt":"AAAA",' })],
    ["Encrypt in a string", "ENVELOPE_INVALID", () => pushed({ body: (e) => `{"a":"\\"Encrypt\\":\\"${e}\\""}` })],
    ["Encrypt further inside", "ENVELOPE_INVALID", () => pushed({ body: (e) => `{"a":{"Encrypt":"${e}"}}` })],
    ["JSON that does not end", "ENVELOPE_INVALID", () => pushed({ body: (e) => `{"Encrypt":"${e}"` })],
    ["XML that does not end", "ENVELOPE_INVALID", () => pushed({ body: (e) => `<xml><Encrypt>${e}</Encrypt>` })],
    [
      "a document type around it",
      "XML_FORBIDDEN",
      () => pushed({ body: (e) => `<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>${e}</Encrypt></xml>` }),
    ],
    [
      "a document type in the message",
      "XML_FORBIDDEN",
      () => pushed({ format: "xml", message: `<!DOCTYPE xml SYSTEM "file:///etc/passwd">${xmlMessage}` }),
    ],
    ["a comment in the message", "XML_FORBIDDEN", () => pushed({ message: "<xml><!-- --></xml>" })],
    ["a ciphertext of no bytes", "ENVELOPE_INVALID", () => pushed({ encrypted: "" })],
    ["a ciphertext that is not whole blocks", "DECRYPT_FAILED", () => pushed({ encrypted: "AAAA" })],
    ["a ciphertext of one block", "DECRYPT_FAILED", () => pushed({ encrypted: "A".repeat(22).concat("==") })],
    ["a ciphertext of zeros", "DECRYPT_FAILED", () => pushed({ encrypted: Buffer.alloc(96).toString("base64") })],
    ["a message that is no object", "PLAINTEXT_INVALID", () => pushed({ message: "7" })],
    ["JSON that is none", "PLAINTEXT_INVALID", () => pushed({ message: "{" })],
    ["XML of another root", "PLAINTEXT_INVALID", () => pushed({ message: "<a><b>1</b></a>" })],
    ["XML with a reserved name", "PLAINTEXT_INVALID", () => pushed({ message: "<xml><__proto__>1</__proto__></xml>" })],
    [
      "XML nested deep",
      "PLAINTEXT_INVALID",
      () => pushed({ message: `<xml>${"<a>".repeat(5000)}1${"</a>".repeat(5000)}</xml>` }),
    ],
  ])("%s, as %s", async (_name, code, message) => {
    await send(message());
    expect(lastCode()).toBe(code);
  });

  test("wrong padding, of every length", async () => {
    const key = Buffer.from(`${pushAesKey}=`, "base64");
    const seal = (plain: Buffer) => {
      const cipher = createCipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
      return Buffer.concat([cipher.update(plain), cipher.final()]).toString("base64");
    };
    const good = Buffer.from(encrypt(pushAesKey, '{"Event":"e"}', pushAppId), "base64");
    const decipher = createDecipheriv("aes-256-cbc", key, key.subarray(0, 16)).setAutoPadding(false);
    const padded = Buffer.concat([decipher.update(good), decipher.final()]);
    for (const last of [0, 33, 64, 128, 255, (padded.at(-1) ?? 0) + 1]) {
      const wrong = Buffer.from(padded);
      wrong[wrong.length - 1] = last;
      await send(pushed({ encrypted: seal(wrong) }));
      expect(lastCode()).toBe("DECRYPT_FAILED");
    }
    const long = Buffer.from(padded);
    long.writeUInt32BE(0xffffffff, 16);
    await send(pushed({ encrypted: seal(long) }));
    expect(lastDetail()).toContain("not as long as it says");
  });

  test.each([
    ["weixin-store", "xml"],
    ["PublicAccountOpenService", "json"],
  ] as const)("%s in %s", async (type, format) => {
    gateway.add(pushIntegration({ type }));
    await send(pushed({ format, message: format === "xml" ? xmlMessage : jsonMessage }));
    expect(lastCode()).toBe("FORMAT_UNSUPPORTED");
  });

  test.each([
    [{ token: "" }, "token is not set"],
    [{ token: "ab" }, "token is not 3 to 32"],
    [{ encodingAESKey: "" }, "encodingAESKey is not set"],
    [{ encodingAESKey: `${pushAesKey}=` }, "encodingAESKey is not 43"],
    [{ appId: "" }, "appId is not set"],
  ])("everything where the integration has %p", async (change, words) => {
    const { credentials } = pushIntegration();
    gateway.add(pushIntegration({ credentials: { ...credentials, ...change } }));
    await send(pushed());
    expect(lastCode()).toBe("CREDENTIALS_UNUSABLE");
    expect(lastDetail()).toContain(words);
  });
});

describe("the check of the address", () => {
  const check = (overrides: Record<string, string> = {}) => {
    const parameters = { timestamp: String(nowMs / 1000), nonce: "1514711492", echostr: "4375120948345356249" };
    const { timestamp, nonce, echostr } = { ...parameters, ...overrides };
    const signature = overrides.signature ?? getSignature(overrides.token ?? pushToken, timestamp, nonce, "");
    const query = new URLSearchParams({ signature, timestamp, nonce, echostr });
    return gateway.post({ headers: {}, body: "" }, { method: "GET", path: `${pushPath}?${query}` });
  };

  test("is answered as often as it comes, and never reaches the function", async () => {
    for (let count = 0; count < 3; count++) {
      expect(await check()).toMatchObject({ status: 200, body: "4375120948345356249" });
    }
    expect(gateway.function.seen).toEqual([]);
    expect(gateway.log[0]?.entry.steps.map(({ step }) => step)).toEqual(["received", "signature", "answer"]);
  });

  test.each<[string, Record<string, string>, string]>([
    ["another token", { token: "AnotherToken" }, "SIGNATURE_INVALID"],
    ["an old timestamp", { timestamp: String(nowMs / 1000 - 300) }, "TIMESTAMP_EXPIRED"],
    ["a signature of no form", { signature: "x" }, "QUERY_MALFORMED"],
    ["an echostr that a browser could run", { echostr: "<script>" }, "QUERY_MALFORMED"],
    ["no echostr", { echostr: "" }, "QUERY_MISSING"],
  ])("with %s is refused", async (_name, overrides, code) => {
    const answer = await check(overrides);
    expect(answer.body).toBe('{"code":"FAIL","message":"The callback was not accepted."}');
    expect(lastCode()).toBe(code);
  });
});

describe("the function's answer", () => {
  const event = (name: string) => pushed({ message: { ...jsonMessage, Event: name } });

  test.each([
    ["success", "success"],
    ["", ""],
    [" success\n", "success"],
    ["<h1>ok</h1>", "success"],
    ["ok", "success"],
    [JSON.stringify({ text: "x".repeat(100_000) }), "success"],
  ])("%j.. is answered as %j", async (body, expected) => {
    answering(body);
    expect(await send(pushed())).toMatchObject({
      status: 200,
      body: expected,
      headers: { "content-type": "text/plain" },
    });
  });

  test("in JSON is encrypted: @wecom/crypto reads it and agrees with its signature", async () => {
    answering('{"demo_resp":"good luck"}');
    const answer = JSON.parse((await send(pushed({ nonce: "415670741" }))).body);
    expect(answer).toMatchObject({ TimeStamp: nowMs / 1000, Nonce: "415670741" });
    expect(answer.MsgSignature).toBe(getSignature(pushToken, answer.TimeStamp, answer.Nonce, answer.Encrypt));
    expect(decrypt(pushAesKey, answer.Encrypt)).toMatchObject({ message: '{"demo_resp":"good luck"}', id: pushAppId });
  });

  test("in XML is encrypted into XML", async () => {
    const reply = "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[hello]]></Content></xml>";
    answering(reply);
    const { body, headers } = await send(pushed({ format: "xml", message: xmlMessage }));
    expect(headers["content-type"]).toBe("text/xml");
    const field = (name: string) => new RegExp(`<${name}>(?:<!\\[CDATA\\[)?([^<\\]]+)`).exec(body)?.[1] ?? "";
    expect(decrypt(pushAesKey, field("Encrypt")).message).toBe(reply);
    expect(field("MsgSignature")).toBe(getSignature(pushToken, field("TimeStamp"), field("Nonce"), field("Encrypt")));
  });

  test.each([
    ['{"ErrCode":0,"ErrMsg":"success"}', { ErrCode: 0, ErrMsg: "success" }],
    ['{"ErrCode":1,"ErrMsg":"out of stock","secret":1}', { ErrCode: 1, ErrMsg: "out of stock" }],
    ['{"errcode":2,"errmsg":"<b>"}', { ErrCode: 2, ErrMsg: "?b?" }],
    ['{"ErrCode":"all"}', { ErrCode: -1, ErrMsg: "success" }],
  ])("to virtual payment: %s stays in plain text", async (body, expected) => {
    answering(body);
    expect(JSON.parse((await send(event("xpay_goods_deliver_notify"))).body)).toEqual(expected);
  });

  test("to virtual payment in XML is given in XML", async () => {
    answering("<xml><ErrCode>0</ErrCode><ErrMsg>success</ErrMsg></xml>");
    const message = xmlMessage.replace("text", "event").replace("</xml>", "<Event>xpay_coin_pay_notify</Event></xml>");
    const { body } = await send(pushed({ format: "xml", message }));
    expect(body).toBe("<xml><ErrCode>0</ErrCode><ErrMsg><![CDATA[success]]></ErrMsg></xml>");
  });

  test.each([
    ["debug_demo", "success"],
    ["xpay_refund_notify", '{"ErrCode":0,"ErrMsg":"success"}'],
  ])("that failed is a success to %s when the switch says so", async (name, expected) => {
    gateway.switches = { ...gateway.switches, relayAnswer: "always-success" };
    answering("stack", 500);
    expect(await send(event(name))).toMatchObject({ status: 200, body: expected });
  });
});

test("a push is fresh for less than 300 s", async () => {
  await gateway.close();
  gateway = await startTestGateway({}, new ManualClock(nowMs + 299_999));
  gateway.add(pushIntegration());
  expect((await send(pushed())).status).toBe(200);
});
