import { createHmac } from "node:crypto";
import { integrationType, integrationTypeCodes } from "../../catalog";
import { post, startFunctionTemplate, type Template } from "./support/template";
import { startWechat } from "./support/wechat";

const {
  paySignature,
  sessionSignature,
}: {
  paySignature(appKey: string, uri: string, body: string): string;
  sessionSignature(sessionKey: string, signData: string): string;
} = require("../../functions/message-push/lib/virtualPayment");

/* The forwarded shape: the decrypted message as JSON, or a webhook's body with its headers. */

const integrationId = "shop-messages-k3v9x2qd";
const fromGateway = { "x-tcb-integration-id": integrationId };
const openid = "oCanaryOpenidOfTheSender";
const event = (name: string, more: object = {}) => ({
  ToUserName: "gh_97417a04a28d",
  FromUserName: openid,
  CreateTime: 1714112445,
  MsgType: "event",
  Event: name,
  ...more,
});

/** Sends a text or JSON; the answer is text. */
async function deliver(template: Template, body: unknown, headers: Record<string, string> = fromGateway, path = "/") {
  const response = await fetch(template.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
}

/** Of every type that this template is deployed for. */
const callbackPaths = new Set(
  integrationTypeCodes
    .map(integrationType)
    .filter(({ functionTemplate }) => functionTemplate === "message-push")
    .flatMap(({ callbacks }) => Object.values(callbacks).map(({ path }) => path)),
);

describe("as delivered", () => {
  let template: Template;
  beforeAll(async () => {
    template = await startFunctionTemplate("message-push", {});
  });
  afterAll(() => template.stop());

  it.each(["/", ...callbackPaths])("an event that arrives at %s is taken", async (path) => {
    const order = `T${path.length}-${path.slice(1, 4)}`;
    const answer = await deliver(template, event("xpay_coin_pay_notify", { OutTradeNo: order }), fromGateway, path);
    expect(answer).toEqual({ status: 200, body: '{"ErrCode":0,"ErrMsg":"success"}' });
    await template.logged(`order ${order}: coins paid`);
  });

  it("a text message is answered with the word, and logged without its content and sender", async () => {
    const message = { FromUserName: openid, MsgType: "text", Content: "canary content", MsgId: 1 };
    expect(await deliver(template, message)).toEqual({ status: 200, body: "success" });
    await template.logged("a text of 14 characters");
    expect(template.log()).not.toContain(openid);
    expect(template.log()).not.toContain("canary content");
  });

  it.each([
    ["github", { "x-github-event": "star", "x-github-delivery": "d1" }, {}, "webhook star"],
    ["gitlab", { "x-gitlab-event": "Push Hook" }, { object_kind: "push" }, "webhook Push Hook"],
    ["gitee", { "x-gitee-event": "Push Hook" }, { hook_name: "push_hooks" }, "webhook Push Hook"],
    ["meeting", {}, { event: "meeting.started", unique_sequence: "u1", payload: [] }, "webhook meeting.started"],
    ["an event that is called like a property of every object", {}, event("constructor"), "event constructor"],
  ])("%s: without code it is acknowledged, and named in the log", async (_name, headers, body, label) => {
    const answer = await deliver(template, body, { ...fromGateway, ...headers });
    expect(answer).toEqual({ status: 200, body: "success" });
    await template.logged(label);
    expect(template.log()).toContain("acknowledged, this function has no code for it");
  });

  it.each<[string, Record<string, string>]>([
    ["no mark of the gateway", {}],
    ["an empty mark", { "x-tcb-integration-id": "" }],
    ["a mark that came twice", { "x-tcb-integration-id": `${integrationId}, ${integrationId}` }],
    ["a user instead of the gateway", { "x-wx-openid": openid, "x-wx-appid": "wx0123456789abcdef" }],
  ])("%s is refused, and nothing is delivered", async (_name, headers) => {
    for (const path of ["/", "/wechat/notify", "/github/webhook"]) {
      const forged = event("xpay_goods_deliver_notify", { OutTradeNo: "forged" });
      expect((await deliver(template, forged, headers, path)).status).toBe(403);
    }
    await deliver(template, event("xpay_coin_pay_notify", { OutTradeNo: `marker-${_name}` }));
    await template.logged(`marker-${_name}`);
    expect(template.log()).not.toContain("order forged");
  });

  it.each<[string, unknown, number]>([
    ["not JSON", "{", 400],
    ["XML without a message", "<xml></xml>", 400],
    ["XML with a document type", `<!DOCTYPE xml [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>`, 400],
    ["XML with an entity of its own", "<xml><MsgType>&a;</MsgType></xml>", 400],
    ["XML with attributes", `<xml a="b"><MsgType>text</MsgType></xml>`, 400],
    ["XML that is cut off", "<xml><MsgType>text</MsgType>", 400],
    ["XML a thousand levels deep", "<xml>".repeat(1000), 400],
    ["a text of quotes that never ends", `"${'\\"'.repeat(400_000)}`, 400],
    ["a list", "[]", 400],
    ["no type", {}, 400],
    ["an event without a name", event("x", { Event: undefined }), 400],
    ["a name with a line break", event("x\nevent fake"), 400],
    ["over 1 MB", event("big", { text: "x".repeat(1024 * 1024) }), 413],
  ])("unreadable: %s", async (_name, body, status) => {
    expect((await deliver(template, body)).status).toBe(status);
  });

  it("the check of the address is echoed to the gateway only", async () => {
    const ask = (headers: Record<string, string>, echostr = "4375120948345356249") =>
      fetch(`${template.url}/wechat/notify?echostr=${echostr}`, { headers });
    const echoed = await ask(fromGateway);
    expect([await echoed.text(), echoed.headers.get("content-type")]).toEqual([
      "4375120948345356249",
      "text/plain; charset=utf-8",
    ]);
    expect((await ask({})).status).toBe(403);
    expect((await ask(fromGateway, "%0d%0a")).status).toBe(400);
  });

  it.each(["/wechat-notify", "/wechat-notify/", "/wechat-notify/wechat/notify"])(
    "%s is the same as without the template's own name",
    async (path) => {
      const number = `T-${path.length}`;
      const coins = event("xpay_coin_pay_notify", { OutTradeNo: number });
      expect((await deliver(template, coins, fromGateway, path)).status).toBe(200);
      await template.logged(`order ${number}: coins paid`);
      expect((await deliver(template, coins, {}, path)).status).toBe(403);
    },
  );

  it.each(["/", "/wechat/notify", "/wechat-notify/"])("GET %s tells anybody that it runs", async (path) => {
    const response = await fetch(template.url + path);
    expect([response.status, await response.json()]).toEqual([
      200,
      { code: 0, msg: expect.any(String), version: expect.any(String) },
    ]);
  });

  it("other routes do not exist", async () => {
    for (const path of ["/other", "/wechat-notify/other", "/wechat-notify-other"]) {
      expect((await deliver(template, event("x"), fromGateway, path)).status).toBe(404);
    }
  });
});

it.each(["MiniApp_wxpay-k3v9x2qd", "tcb:integration/7.1"])(
  "the gateway's mark may be %s: what it carries is documented nowhere",
  async (mark) => {
    const template = await startFunctionTemplate("message-push", {});
    try {
      expect((await deliver(template, event("a"), { "x-tcb-integration-id": mark })).status).toBe(200);
    } finally {
      await template.stop();
    }
  },
);

it("an id with _ can be set as integrationId; one that cannot be read refuses everything", async () => {
  for (const [setting, status] of [
    ["MiniApp_wxpay-k3v9x2qd", 200],
    ["two words", 500],
  ] as const) {
    const template = await startFunctionTemplate("message-push", { integrationId: setting });
    try {
      const headers = { "x-tcb-integration-id": "miniapp_wxpay-k3v9x2qd" };
      expect((await deliver(template, event("a"), headers)).status).toBe(status);
    } finally {
      await template.stop();
    }
  }
});

it("with integrationId set, another integration's messages are refused", async () => {
  const template = await startFunctionTemplate("message-push", { integrationId });
  try {
    expect((await deliver(template, event("a"))).status).toBe(200);
    expect((await deliver(template, event("a"), { "x-tcb-integration-id": "another-k3v9x2qd" })).status).toBe(403);
  } finally {
    await template.stop();
  }
});

describe("with business code of its own", () => {
  // Each event behaves in another way; `open` lets the waiting one go on.
  const messageService = `
    const gates = [];
    let tries = 0;
    const seen = (what) => console.log("business code got " + what);
    module.exports = {
      messages: { image: async (message) => "reply to " + message.MsgId, text: async (message) => seen("text " + message.MsgId + " " + typeof message.MsgId) },
      events: {
        plain: async (event) => seen("plain " + (event.order ?? "")),
        fails_once: async () => { tries += 1; if (tries === 1) throw new Error("the database is away"); seen("second try"); },
        throws_at_once: () => { throw new TypeError("not even async"); },
        waits: async () => { seen("waits"); await new Promise((open) => gates.push(open)); },
        open: async () => gates.splice(0).forEach((open) => open()),
        until_sigterm: async () => { seen("until_sigterm"); await new Promise((told) => process.once("SIGTERM", told)); },
      },
      webhooks: { github: { push: async (event) => seen("push to " + event.ref) }, meeting: { "meeting.end": async () => seen("end") } },
    };`;
  let template: Template;
  beforeAll(async () => {
    template = await startFunctionTemplate("message-push", {}, { "services/messageService.js": messageService });
  });
  const times = (text: string) => template.log().split(text).length - 1;

  it("the same message runs once, whatever is asked again", async () => {
    const text = `{"MsgType":"text","FromUserName":"o1","MsgId":6054768590064713728}`;
    for (let round = 0; round < 3; round++) expect((await deliver(template, text)).body).toBe("success");
    await template.logged("came again, was handled already");
    expect(times("business code got text 6054768590064713728 string")).toBe(1);
  });

  it("numbers beyond 2^53 that differ in their last digit are two messages", async () => {
    for (const id of ["9007199254740993", "9007199254740992"]) {
      await deliver(template, `{"MsgType":"text","FromUserName":"o1","MsgId":${id}}`);
      await template.logged(`business code got text ${id} string`);
    }
  });

  it("a message in WeChat's own XML is read like one in JSON (published sample)", async () => {
    const sample = `<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>
<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>
<CreateTime>1409735668</CreateTime>
<MsgType><![CDATA[text]]></MsgType>
<Content><![CDATA[a]] & <b> ]]></Content>
<MsgId>6054768590064713729</MsgId>
</xml>`;
    expect(await deliver(template, sample)).toEqual({ status: 200, body: "success" });
    await template.logged("business code got text 6054768590064713729 string");
  });

  it("a text that the code for a message returns is the reply, for a repetition too", async () => {
    const message = { MsgType: "image", FromUserName: "o1", MsgId: 77 };
    for (let round = 0; round < 2; round++) {
      expect(await deliver(template, message)).toEqual({ status: 200, body: "reply to 77" });
    }
  });

  it("events of one second are told apart by what they are about; RetryTimes is not part of it", async () => {
    await deliver(template, event("plain", { order: "A", RetryTimes: 0 }));
    await deliver(template, event("plain", { order: "B", RetryTimes: 0 }));
    await deliver(template, event("plain", { order: "A", RetryTimes: 1 }));
    await template.logged("business code got plain B");
    expect(times("business code got plain A")).toBe(1);
  });

  it("webhooks are dispatched by their event, and known by their delivery id", async () => {
    const headers = { ...fromGateway, "x-github-event": "push", "x-github-delivery": "72d3162e" };
    await deliver(template, { ref: "refs/heads/main" }, headers, "/github/webhook");
    await deliver(template, { ref: "refs/heads/main" }, headers, "/github/webhook");
    await template.logged("business code got push to refs/heads/main");
    await deliver(template, { event: "meeting.end", payload: [] }, fromGateway, "/meeting/webhook");
    await template.logged("business code got end");
    expect(times("got push to")).toBe(1);
  });

  it("what failed is answered with 500, and runs again when it comes again", async () => {
    expect(await deliver(template, event("fails_once"))).toEqual({
      status: 500,
      body: "fail: the business code failed",
    });
    await template.logged("the database is away");
    expect((await deliver(template, event("fails_once"))).status).toBe(200);
    await template.logged("business code got second try");
    expect((await deliver(template, event("throws_at_once"))).status).toBe(500);
  });

  it("a repetition that comes meanwhile waits for the first; late ones get a 5xx before 5 s, and the work goes on", async () => {
    const startedAt = performance.now();
    const answers = await Promise.all([deliver(template, event("waits")), deliver(template, event("waits"))]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    expect(times("business code got waits")).toBe(1);
    await deliver(template, event("open"));
    await template.logged("business code finished after the sender was told to try again");
    expect((await deliver(template, event("waits"))).status).toBe(200);
  }, 10_000);

  it("in flight at SIGTERM is answered before the process ends", async () => {
    const inFlight = deliver(template, event("until_sigterm"));
    await template.logged("business code got until_sigterm");
    expect(await template.stop()).toBe(0);
    expect((await inFlight).status).toBe(200);
  });
});

describe("virtual payment", () => {
  const variables = {
    appId: "wx0123456789abcdef",
    appSecret: "canary0app0secret0123456789abcde",
    offerId: "1450000001",
    appKey: "canaryAppKey",
  };
  const sessionKey = "canarySessionKey9hAbNEYUlg==";
  const asUser = { "x-wx-openid": openid, "x-wx-appid": variables.appId };
  const order = { code: "c1", outTradeNo: "T202611231842", productId: "sword", goodsPrice: 600, buyQuantity: 1 };
  let wechat: Awaited<ReturnType<typeof startWechat>>;
  let template: Template;
  beforeAll(async () => {
    wechat = await startWechat(({ query }) =>
      query.js_code === "used" ? { errcode: 40163, errmsg: "code been used" } : { openid, session_key: sessionKey },
    );
    template = await startFunctionTemplate("message-push", { ...variables, wechatApiBaseUrl: wechat.url });
  });
  afterAll(async () => {
    await template.stop();
    await wechat.stop();
  });
  const sign = (body: object, headers: Record<string, string> = asUser, path = "/xpay/sign") =>
    post(template.url + path, body, headers);

  it("the published vectors", () => {
    const body = `{"openid": "xxx", "user_ip": "127.0.0.1", "env": 0}`;
    expect(paySignature("12345", "/xpay/query_user_balance", body)).toBe(
      "c37809f27c6d7fd1837ad2500a04512b66b34fd793a39a385fade56dca89a4b5",
    );
    expect(sessionSignature("9hAb/NEYUlkaMBEsmFgzig==", body)).toBe(
      "089d9e8dc5d308977360c4b79ec600a93d736802802a807d634192328032f6c7",
    );
  });

  it.each([
    ["/xpay/sign", order],
    ["/", { _action: "xpay_sign", ...order }],
    ["/", { path: "/my-function/xpay/sign", ...order }],
  ])("at %s: signData and both signatures over its exact text", async (path, body) => {
    const { status, body: answer } = await sign(body, asUser, path);
    expect([status, answer.code]).toEqual([200, 0]);
    const { mode, signData, paySig, signature } = answer.data;
    expect(mode).toBe("short_series_goods");
    expect(JSON.parse(signData)).toEqual({
      offerId: "1450000001",
      env: 0,
      currencyType: "CNY",
      outTradeNo: "T202611231842",
      productId: "sword",
      goodsPrice: 600,
      buyQuantity: 1,
    });
    const hmac = (key: string, text: string) => createHmac("sha256", key).update(text).digest("hex");
    expect(paySig).toBe(hmac("canaryAppKey", `requestVirtualPayment&${signData}`));
    expect(signature).toBe(hmac(sessionKey, signData));
    expect(wechat.asked.at(-1)).toMatchObject({
      path: "/sns/jscode2session",
      query: { appid: variables.appId, secret: variables.appSecret, js_code: "c1" },
    });
  });

  it.each<[string, Record<string, string>, object, number]>([
    ["nobody", {}, order, 401],
    ["an openid in the body", {}, { ...order, openid }, 401],
    ["another app's user", { ...asUser, "x-wx-appid": "wx9999999999999999" }, order, 401],
    ["a code of somebody else", { ...asUser, "x-wx-openid": "oSomebodyElse" }, order, 403],
    ["a used code", asUser, { ...order, code: "used" }, 400],
    ["several wrong fields", asUser, { ...order, goodsPrice: 0.5, outTradeNo: "x" }, 400],
    ["a mode like a property of every object", asUser, { ...order, mode: "constructor" }, 400],
  ])("%s is refused", async (_name, headers, body, status) => {
    const answer = await sign(body, headers);
    expect(answer).toMatchObject({ status, body: { code: -1, data: null } });
  });

  it("no secret stands in an answer or in the log", async () => {
    const answers = await Promise.all([sign(order), sign({ ...order, code: "used" }), sign(order, {})]);
    for (const canary of [variables.appSecret, variables.appKey, sessionKey]) {
      expect(JSON.stringify(answers)).not.toContain(canary);
      expect(template.log()).not.toContain(canary);
    }
    expect(template.log()).not.toContain(openid);
  });

  it("without an AppKey it says which variables are missing", async () => {
    const bare = await startFunctionTemplate("message-push", { appId: variables.appId });
    try {
      const answer = await post(`${bare.url}/xpay/sign`, order, asUser);
      expect(answer).toMatchObject({ status: 500, body: { code: -1 } });
      expect(answer.body.msg).toMatch(/^MISSING_CREDENTIALS: appSecret: missing; offerId: missing; appKey: missing/);
    } finally {
      await bare.stop();
    }
  });
});
