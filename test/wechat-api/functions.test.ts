import { createHash, createHmac } from "node:crypto";
import { call } from "../emulator/support/client";
import { getFunction } from "../emulator/support/integration";
import { deploymentMs } from "../emulator/support/world";
import { listen } from "../support/listen";
import { account, invoke, startWithApp, wechatOf } from "./support/world";

/* The templates' functions, started by the emulator, ask the local WeChat and nobody else. */

const serverKey = "canary-server-key";
const asServer = { headers: { "x-server-key": serverKey } };
const serverKeySha256 = createHash("sha256").update(serverKey).digest("hex");
const officialAccount = (variables: Readonly<Record<string, string>> = {}) =>
  startWithApp("wechatoa", {}, { serverKeySha256, ...variables });

test("an Official Account's function gets tokens, signs pages, logs people in and keeps a menu", async () => {
  const { emulator } = await officialAccount();
  const done = async (path: string, parameters: object = {}) => {
    const { status, body } = await invoke(emulator, path, parameters, asServer);
    expect({ path, status, body }).toMatchObject({ status: 200, body: { code: 0 } });
    return body.data;
  };

  const { access_token, expires_in } = await done("/token/get");
  expect(expires_in).toBeGreaterThan(7100);
  expect(await wechatOf(emulator).get("/cgi-bin/user/get", { access_token })).not.toHaveProperty("errcode");

  const config = await done("/jssdk/config", { url: "https://shop.example/page" });
  expect(config).toMatchObject({ appId: account.appId, signature: expect.stringMatching(/^[0-9a-f]{40}$/) });

  const person = await done("/oauth/token", { code: "some-code" });
  expect(person).toMatchObject({ openid: expect.stringMatching(/^o[\w-]{27}$/), scope: "snsapi_userinfo" });
  const { openid } = person;
  const known = { openid, access_token: person.access_token };
  expect(await done("/oauth/userinfo", known)).toMatchObject({ openid, nickname: "微信用户" });
  expect(await done("/oauth/verify", known)).toEqual({ valid: true, errcode: 0, errmsg: "ok" });
  const renewed = await done("/oauth/refresh", { refresh_token: person.refresh_token });
  expect(renewed).toMatchObject({ openid, refresh_token: person.refresh_token });
  expect(renewed.access_token).not.toBe(person.access_token);

  const menu = { button: [{ type: "click", name: "今日", key: "TODAY" }] };
  expect(await done("/menu/create", menu)).toEqual({ errcode: 0, errmsg: "ok" });
  expect(await done("/menu/get")).toEqual({ menu });
  await done("/menu/delete");
  expect((await invoke(emulator, "/menu/get", {}, asServer)).body.code).toBe(46003);
  await done("/message/custom/send", { touser: openid, msgtype: "text", text: { content: "hello" } });
  expect(await done("/qrcode/create", { action_name: "QR_SCENE", action_info: {} })).toMatchObject({
    expire_seconds: 60,
  });
  expect(await done("/user/info", { openid })).toMatchObject({ openid, subscribe: 1 });
});

test("every route of the vendor's template that asks WeChat is played, with what its pages send", async () => {
  const { emulator } = await officialAccount();
  const staff = { kf_account: "tea@shop", nickname: "tea" };
  const message = { touser: "o1", template_id: "t1", data: {} };
  const calls: [string, object?][] = [
    ["/openapi/clear_quota"],
    ["/openapi/get_quota", { cgi_path: "/cgi-bin/menu/get" }],
    ["/subscribe/bizsend", message],
    ["/subscribe/addtemplate", { tid: "99", kidList: [1, 2] }],
    ["/subscribe/deltemplate", { priTmplId: "p1" }],
    ["/subscribe/getcategory"],
    ["/subscribe/getpubtemplatetitles", { ids: "2,616" }],
    ["/subscribe/getpubtemplatekeywords", { tid: "99" }],
    ["/subscribe/list"],
    ["/kefu/send", { touser: "o1", msgtype: "text", text: { content: "hello" } }],
    ["/kefu/typing", { touser: "o1", command: "Typing" }],
    ["/kefu/add", staff],
    ["/kefu/update", staff],
    ["/kefu/del", staff],
    ["/kefu/list"],
    ["/message/template_send", message],
    ["/message/mass_send", { msgtype: "text", text: { content: "hello" } }],
    ["/message/mass_send", { msgtype: "text", touser: ["o1", "o2"] }],
    ["/user/info", { openid: "o1" }],
    ["/user/list"],
    ["/user/tags"],
    ["/user/tags", { action: "create", name: "regulars" }],
    ["/user/tags", { action: "delete", id: 100 }],
    ["/media/add_news", { articles: [{ title: "t", thumb_media_id: "m", content: "c" }] }],
    ["/media/batchget_material", { type: "image" }],
    ["/media/upload_temp", { type: "image" }],
    ["/qrcode/create", { action_name: "QR_STR_SCENE", scene_str: "table-7" }],
    ["/qrcode/show", { ticket: "t" }],
    ["/account/shorturl", { long_url: "https://shop.example/a" }],
  ];
  for (const [path, parameters = {}] of calls) {
    const { status, body } = await invoke(emulator, path, parameters, asServer);
    expect({ path, status, body }).toMatchObject({ status: 200, body: { code: 0, msg: "ok" } });
  }
  const wrong: [string, object, number][] = [
    ["/openapi/clear_quota", { appid: "wx9999999999999999" }, 40013],
    ["/openapi/get_rid", { rid: "r1" }, 76001],
    // The template's own routes for these two refuse such words before WeChat is asked.
    ["/message/custom/typing", { touser: "o1", command: "Sleeping" }, 40097],
    [
      "/openapi/cgi-bin/shorturl",
      { method: "POST", body: { action: "long2short", long_url: "javascript:alert(1)" } },
      40039,
    ],
    ["/kefu/del", { kf_account: "nobody" }, 65403],
  ];
  for (const [path, parameters, code] of wrong) {
    expect((await invoke(emulator, path, parameters, asServer)).body).toMatchObject({ code, data: null });
  }
});

test("an address of one's own in wechatApiBaseUrl comes before the local one", async () => {
  const { url, stop } = await listen((_request, response) => {
    response.setHeader("content-type", "application/json").end('{"errcode":48001,"errmsg":"mine"}');
  });
  const { emulator } = await officialAccount({ wechatApiBaseUrl: url });
  const { body } = await invoke(emulator, "/token/get", {}, asServer);
  await stop();
  expect(body).toMatchObject({ code: 48001, msg: expect.stringContaining("mine") });
});

test("what is not played is refused by name", async () => {
  const { emulator } = await officialAccount();
  expect(await invoke(emulator, "/kefu/online", {}, asServer)).toMatchObject({
    status: 400,
    body: {
      code: 40066,
      msg: expect.stringContaining("/cgi-bin/customservice/getonlinekflist is not played by the callback lab"),
    },
  });
});

test("a function whose AppSecret is not the integration's hears so, and the secret stays out of it", async () => {
  const { emulator, clock } = await officialAccount();
  const { variables } = await getFunction(emulator, "app-function");
  const wrong = { ...variables, appSecret: "canary0another0secret0123456789a" };
  await call(emulator, "UpdateFunctionConfiguration", {
    Namespace: emulator.envId,
    FunctionName: "app-function",
    Environment: { Variables: Object.entries(wrong).map(([Key, Value]) => ({ Key, Value })) },
  });
  clock.advance(deploymentMs);
  const { status, body } = await invoke(emulator, "/token/get", {}, asServer);
  expect({ status, body }).toMatchObject({ status: 400, body: { code: 40125 } });
  expect(JSON.stringify(body)).not.toContain("canary");
});

const payment = { outTradeNo: "T202611231842", productId: "sword", goodsPrice: 600, buyQuantity: 1 };
const virtualPayment = { offerId: "1450000001", appKey: "canary-app-key" };
const buyer = { openid: "oCanaryOpenidOfTheBuyer_-012", appId: account.appId };

test("virtual payment is signed with the session key of the person whose openid is the code", async () => {
  const { emulator } = await startWithApp("wxvirtualpay", virtualPayment);
  const signed = await invoke(emulator, "/xpay/sign", { code: buyer.openid, ...payment }, { as: buyer });
  expect(signed).toMatchObject({ status: 200, body: { code: 0 } });

  const login = { appid: account.appId, secret: account.appSecret, grant_type: "authorization_code" };
  const session = await wechatOf(emulator).get("/sns/jscode2session", { ...login, js_code: buyer.openid });
  expect(session).toEqual({ openid: buyer.openid, session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/) });
  const { signData, signature } = signed.body.data;
  expect(signature).toBe(createHmac("sha256", String(session.session_key)).update(signData).digest("hex"));
});

test.each([
  ["somebody-elses-code", 403, "belongs to another user"],
  ["invalid", 400, "40029"],
])("virtual payment with the code %s is refused", async (code, status, message) => {
  const { emulator } = await startWithApp("wxvirtualpay", virtualPayment);
  expect(await invoke(emulator, "/xpay/sign", { code, ...payment }, { as: buyer })).toMatchObject({
    status,
    body: { msg: expect.stringContaining(message) },
  });
});
