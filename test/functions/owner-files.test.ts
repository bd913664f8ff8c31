import { createHash } from "node:crypto";
import { post, serverKey, startFunctionTemplate, type Template } from "./support/template";
import { startWechat } from "./support/wechat";

interface OwnerFile {
  exported(name: string): unknown;
  ask(name: string, ...parameters: unknown[]): Promise<unknown>;
}
/* services/ of the templates that take messages: a file that is broken, and one that lacks what a message needs. */

const fromGateway = { "x-tcb-integration-id": "shop-messages-k3v9x2qd" };
const asServer = { "x-server-key": serverKey };
const credentials = { appId: "wx0123456789abcdef", appSecret: "canary0app0secret0123456789abcde" };
const variables = {
  "official-account": { ...credentials, serverKeySha256: createHash("sha256").update(serverKey).digest("hex") },
  "message-push": { ...credentials, offerId: "1450000001", appKey: "canaryAppKey" },
};
type Name = keyof typeof variables;
const text = { MsgType: "text", FromUserName: "o1", MsgId: 1, Content: "hello" };
const follow = { MsgType: "event", Event: "subscribe", FromUserName: "o1", CreateTime: 1714112445 };

const broken: [string, string, string][] = [
  ["has a typing mistake", "module.exports = {", "SyntaxError"],
  ["needs a package that is not there", "require('wx-server-sdk');", "Cannot find module 'wx-server-sdk'"],
  ["throws when it is read", "throw new Error('canary');", "canary"],
  ["exports nothing usable", "module.exports = 7;", "it exports no object"],
];

let wechat: Awaited<ReturnType<typeof startWechat>>;
beforeAll(async () => {
  wechat = await startWechat(({ path }) =>
    path === "/cgi-bin/stable_token" ? { access_token: "t", expires_in: 7200 } : { errcode: 0, errmsg: "ok" },
  );
});
afterAll(() => wechat.stop());

async function withFiles(name: Name, files: Record<string, string>, check: (template: Template) => Promise<void>) {
  const template = await startFunctionTemplate(name, { ...variables[name], wechatApiBaseUrl: wechat.url }, files);
  try {
    await check(template);
  } finally {
    await template.stop();
  }
}

async function deliver(template: Template, body: object, path = "/wechat/notify") {
  const response = await fetch(template.url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...fromGateway },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.text() };
}

describe.each<Name>(["official-account", "message-push"])("%s", (name) => {
  it.each(broken)(
    "services/messageService.js that %s: it starts, says why, and has messages sent again",
    (_name, file, reason) =>
      withFiles(name, { "services/messageService.js": file }, async (template) => {
        await template.logged("services/messageService.js cannot be loaded, so messages and events are refused");
        await template.logged(reason);
        expect((await fetch(template.url)).status).toBe(200);
        for (const message of [text, follow, { ...follow, Event: "xpay_goods_deliver_notify" }]) {
          expect(await deliver(template, message)).toEqual({
            status: 500,
            body: "fail: services/messageService.js cannot be loaded; the function's log says why",
          });
        }
      }),
  );

  it.each([
    ["is missing", "module.exports = { events: {} };"],
    ["is misspelt", "module.exports = { message: { async text() {} }, events: {} };"],
    ["is no table", "module.exports = { messages: () => {}, events: {} };"],
  ])("a table that %s: nothing is taken for it, and the log names it", (_name, file) =>
    withFiles(name, { "services/messageService.js": file }, async (template) => {
      expect((await deliver(template, text)).status).toBe(500);
      await template.logged("there is no table messages in services/messageService.js");
      expect(await deliver(template, follow)).toEqual({ status: 200, body: "success" });
    }),
  );

  it.each(["xpay_goods_deliver_notify", "xpay_coin_pay_notify", "xpay_refund_notify"])(
    "%s without code is money: it has to come again, and the log names handler and file",
    (event) =>
      withFiles(
        name,
        { "services/messageService.js": "module.exports = { messages: {}, events: {} };" },
        async (template) => {
          const paid = { ...follow, Event: event, OutTradeNo: "T1" };
          expect(await deliver(template, paid)).toEqual({
            status: 500,
            body: "fail: there is no business code for this",
          });
          await template.logged(`there is no events.${event} in services/messageService.js`);
        },
      ),
  );
});

it("message-push: webhooks without their table are sent again", () =>
  withFiles(
    "message-push",
    { "services/messageService.js": "module.exports = { messages: {}, events: {} };" },
    async (template) => {
      const meeting = { event: "meeting.started", unique_sequence: "u1", payload: [] };
      expect((await deliver(template, meeting, "/meeting/webhook")).status).toBe(500);
      await template.logged("there is no table webhooks.meeting in services/messageService.js");
    },
  ));

it.each(broken)(
  "services/accountService.js that %s: messages are taken, calls refused, since it would decide",
  (_name, file, reason) =>
    withFiles("official-account", { "services/accountService.js": file }, async (template) => {
      await template.logged("services/accountService.js cannot be loaded, so calls are refused");
      await template.logged(reason);
      expect(await deliver(template, follow)).toEqual({ status: 200, body: "success" });
      const before = wechat.asked.length;
      const answer = await post(`${template.url}/menu/get`, {}, asServer);
      expect(answer).toMatchObject({ status: 500, body: { code: -1, data: null } });
      expect(answer.body.msg).toContain("services/accountService.js");
      expect((await post(`${template.url}/menu/get`, {})).status).toBe(401);
      expect(wechat.asked).toHaveLength(before);
    }),
);

it.each([
  ...broken,
  ["lacks mayPay", "module.exports = {};", "there is no mayPay in services/virtualPaymentService.js"] as const,
])("services/virtualPaymentService.js that %s: messages are taken, nothing is signed", (_name, file, reason) =>
  withFiles("message-push", { "services/virtualPaymentService.js": file }, async (template) => {
    expect(await deliver(template, follow)).toEqual({ status: 200, body: "success" });
    const order = { code: "c1", outTradeNo: "T202611231842", productId: "sword", goodsPrice: 600, buyQuantity: 1 };
    const user = { "x-wx-openid": "o1", "x-wx-appid": credentials.appId };
    const before = wechat.asked.length;
    const answer = await post(`${template.url}/xpay/sign`, order, user);
    expect(answer).toMatchObject({ status: 500, body: { code: -1, data: null } });
    await template.logged(reason);
    expect(wechat.asked).toHaveLength(before);
  }),
);

it("who waits for the owner's answer waits 10 s at most", async () => {
  const { loadOwnerFile }: { loadOwnerFile(file: string, load: () => unknown, refused: string): OwnerFile } =
    require("../../functions/official-account/lib/ownerFile");
  const error = jest.spyOn(console, "error").mockImplementation(() => undefined);
  jest.useFakeTimers();
  try {
    const slow = { mayCall: () => new Promise(() => undefined) };
    const file = loadOwnerFile("services/accountService.js", () => slow, "calls are refused");
    const answer = expect(file.ask("mayCall")).rejects.toMatchObject({
      status: 500,
      message: "the business code failed",
    });
    await jest.advanceTimersByTimeAsync(10_000);
    await answer;
    expect(error.mock.calls.join("\n")).toContain(
      "mayCall (services/accountService.js): business code failed: no answer within 10 s",
    );
  } finally {
    jest.useRealTimers();
    error.mockRestore();
  }
});
