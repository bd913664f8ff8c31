import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import type { Emulator } from "../../lab";
import { LruMap } from "../../lab/third-parties/wechat-push/api/lru-map";
import { account, startWithApp, wechatOf } from "./support/world";

/* WeChat's server API by itself, over HTTP and on the emulator's clock. */

const claim = { appid: account.appId, secret: account.appSecret };
const clientCredential = { grant_type: "client_credential", ...claim };
const minuteMs = 60 * 1000;

const stable = (emulator: Emulator, more: object = {}) =>
  wechatOf(emulator).post("/cgi-bin/stable_token", { ...clientCredential, ...more });
const menuWith = (emulator: Emulator, access_token: string) =>
  wechatOf(emulator).get("/cgi-bin/menu/get", { access_token });

test.each([
  ["an unknown AppID", { appid: "wxffffffffffffffff" }, 40013],
  ["no AppID", { appid: "" }, 41002],
  ["a wrong AppSecret", { secret: "canary0another0secret0123456789a" }, 40125],
  ["no AppSecret", { secret: "" }, 41004],
  ["another grant type", { grant_type: "password" }, 40002],
])("%s gets no token, and never reads its secret", async (_, wrong, errcode) => {
  const { emulator } = await startWithApp("wechatoa");
  const asked = { ...clientCredential, ...wrong };
  const answers = [await wechatOf(emulator).get("/cgi-bin/token", asked), await stable(emulator, wrong)];
  expect(answers).toMatchObject([{ errcode }, { errcode }]);
  expect(JSON.stringify(answers)).not.toContain("canary");
});

test("an integration without an AppSecret has an AppID, but opens nothing", async () => {
  const { emulator } = await startWithApp("weixinmp", { appSecret: "" });
  expect(await stable(emulator, { secret: " " })).toMatchObject({ errcode: 40125 });
});

test("a token is good for two hours", async () => {
  const { emulator, clock } = await startWithApp("wechatoa");
  const { access_token, expires_in } = await wechatOf(emulator).get("/cgi-bin/token", clientCredential);
  expect(expires_in).toBe(7200);
  clock.advance(120 * minuteMs - 1);
  expect(await menuWith(emulator, access_token)).toMatchObject({ errcode: 46003 });
  clock.advance(1);
  expect(await menuWith(emulator, access_token)).toMatchObject({ errcode: 42001 });
});

test("the stable token stays the same until 5 minutes before its end", async () => {
  const { emulator, clock } = await startWithApp("wechatoa");
  const first = await stable(emulator);
  clock.advance(114 * minuteMs);
  expect(await stable(emulator)).toEqual({ access_token: first.access_token, expires_in: 360 });
  clock.advance(minuteMs);
  expect((await stable(emulator)).access_token).not.toBe(first.access_token);
  expect(await menuWith(emulator, first.access_token)).toMatchObject({ errcode: 46003 });
});

test("a forced stable token ends the one before, and no other", async () => {
  const { emulator } = await startWithApp("wechatoa");
  const plain = await wechatOf(emulator).get("/cgi-bin/token", clientCredential);
  const first = await stable(emulator);
  const forced = await stable(emulator, { force_refresh: true });
  expect(await menuWith(emulator, first.access_token)).toMatchObject({ errcode: 40001 });
  for (const { access_token } of [plain, forced]) {
    expect(await menuWith(emulator, access_token)).toMatchObject({ errcode: 46003 });
  }
});

test("tokens of people and of the account do not open each other's doors", async () => {
  const { emulator } = await startWithApp("wechatoa");
  const { get } = wechatOf(emulator);
  const login = { ...claim, grant_type: "authorization_code", code: "some-code" };
  const person = await get("/sns/oauth2/access_token", login);
  const { access_token } = await stable(emulator);
  const openid = String(person.openid);
  expect(await menuWith(emulator, person.access_token)).toMatchObject({ errcode: 40001 });
  expect(await get("/sns/userinfo", { access_token, openid })).toMatchObject({ errcode: 40001 });
  const another = { access_token: person.access_token, openid: "oSomebodyElse" };
  expect(await get("/sns/userinfo", another)).toMatchObject({ errcode: 40003 });
  const refresh = { appid: account.appId, grant_type: "refresh_token", refresh_token: person.access_token };
  expect(await get("/sns/oauth2/refresh_token", refresh)).toMatchObject({ errcode: 40030 });
  expect((await get("/sns/oauth2/access_token", login)).openid).toBe(openid);
});

test.each<[string, string, unknown, number]>([
  ["GET", "/cgi-bin/menu/create", undefined, 43002],
  ["POST", "/cgi-bin/menu/get", {}, 43001],
  ["POST", "/cgi-bin/menu/create", "", 44002],
  ["POST", "/cgi-bin/menu/create", "no JSON", 47001],
  ["POST", "/cgi-bin/menu/create", [], 47001],
  ["POST", "/cgi-bin/menu/create", { button: [] }, 40016],
  ["POST", "/cgi-bin/message/custom/send", { msgtype: "text" }, 40003],
  ["POST", "/cgi-bin/message/custom/send", { touser: "o1" }, 40008],
  ["POST", "/cgi-bin/message/template/send", { touser: "o1" }, 40037],
  ["POST", "/cgi-bin/qrcode/create", { action_name: "QR_SCENE" }, 40053],
  ["GET", "/cgi-bin/user/info", undefined, 40003],
  ["GET", "/cgi-bin/ticket/getticket", undefined, 40097],
  ["GET", "/cgi-bin/nothing", undefined, 40066],
])("%s %s with %j is refused", async (method, path, body, errcode) => {
  const { emulator } = await startWithApp("wechatoa");
  const { access_token } = await stable(emulator);
  const { get, post } = wechatOf(emulator);
  const answer = await (method === "GET" ? get(path, { access_token }) : post(path, body, { access_token }));
  expect(answer).toMatchObject({ errcode, errmsg: expect.any(String) });
});

test("a body over 256 KiB is refused", async () => {
  const { emulator } = await startWithApp("wechatoa");
  const { access_token } = await stable(emulator);
  const menu = { button: [{ name: "x".repeat(256 * 1024) }] };
  const answer = await wechatOf(emulator).post("/cgi-bin/menu/create", menu, { access_token });
  expect(answer).toMatchObject({ errcode: 45002 });
});

test.each([
  ["a path that is not played", "GET", "/wechat-api/nothing", 40066, /^invalid url: \/nothing is not played/],
  ["a path with a slash more", "GET", "/wechat-api/cgi-bin/token/", 40066, /^invalid url: \/cgi-bin\/token\/ is/],
  ["a letter in another form", "GET", "/wechat-api/cgi-bin/%74oken", 40066, /^invalid url: \/cgi-bin\/%74oken is/],
  ["POST where GET is asked for", "POST", "/wechat-api/cgi-bin/token", 43001, /^require GET method$/],
  ["GET where POST is asked for", "GET", "/wechat-api/cgi-bin/stable_token", 43002, /^require POST method$/],
  ["no body", "POST", "/wechat-api/cgi-bin/stable_token", 44002, /^empty post data$/],
  ["a path that cannot be read", "GET", "//[/cgi-bin/token", -1, /^system error: the local WeChat failed$/],
])("%s is refused with status 200", async (_name, method, path, errcode, errmsg) => {
  const { emulator } = await startWithApp("wechatoa");
  const outgoing = request(emulator.endpoint, { method, path, headers: { host: "api.weixin.qq.com" } }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const answer = JSON.parse(Buffer.concat(await incoming.toArray()).toString("utf8"));
  expect([incoming.statusCode, answer]).toEqual([200, { errcode, errmsg: expect.stringMatching(errmsg) }]);
});

test("HEAD is another method than GET, and is answered without a body", async () => {
  const { emulator } = await startWithApp("wechatoa");
  const { status, headers } = await fetch(`${emulator.endpoint}/wechat-api/cgi-bin/token`, { method: "HEAD" });
  const said = JSON.stringify({ errcode: 43001, errmsg: "require GET method" });
  expect([status, headers.get("content-length")]).toEqual([200, String(said.length)]);
});

test("a path that is not played is said before a body that is too large", async () => {
  const { emulator } = await startWithApp("wechatoa");
  const answer = await wechatOf(emulator).post("/cgi-bin/nothing", "x".repeat(256 * 1024 + 1));
  expect(answer).toMatchObject({ errcode: 40066 });
});

test("memory is bounded: of more entries the oldest go, and what is put again is new", () => {
  const newest = new LruMap<number>(2);
  newest.put("first", 1);
  newest.put("second", 2);
  newest.put("first", 3);
  newest.put("third", 4);
  expect(["first", "second", "third"].map((key) => newest.get(key))).toEqual([3, undefined, 4]);
});
