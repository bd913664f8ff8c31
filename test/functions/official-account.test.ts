import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as httpRequest } from "node:http";
import { XMLParser } from "fast-xml-parser";
import { bearer } from "./support/shop";
import { post, serverKey, startFunctionTemplate, type Template } from "./support/template";
import { type Asked, startWechat } from "./support/wechat";

const {
  jssdkSignature,
}: {
  jssdkSignature(page: { ticket: string; nonceStr: string; timestamp: number; url: string }): string;
} = require("../../functions/official-account/lib/account");

/* The template as a process, against a local api.weixin.qq.com on a real socket. */

const appSecret = "canary0app0secret0123456789abcde";
const variables = {
  appId: "wx0123456789abcdef",
  appSecret,
  serverKeySha256: createHash("sha256").update(serverKey).digest("hex"),
  miniProgramAppIds: "wxfedcba9876543210",
};
const asServer = { "x-server-key": serverKey };
const asUser = { "x-wx-openid": "oCanaryOpenidOfTheUser", "x-wx-appid": "wxfedcba9876543210" };

let tokens = 0;
let invalid: string | undefined;
function answer({ path, query }: Asked) {
  if (path === "/cgi-bin/stable_token") {
    tokens += 1;
    return { access_token: `token-${tokens}`, expires_in: 7200 };
  }
  if (query.access_token !== undefined && query.access_token === invalid) return { errcode: 42001, errmsg: "expired" };
  if (path === "/cgi-bin/ticket/getticket") return { errcode: 0, errmsg: "ok", ticket: "ticket-1", expires_in: 7200 };
  if (path === "/cgi-bin/media/get") return { file: Buffer.from([1, 2, 3]), type: "image/png" };
  if (path === "/cgi-bin/user/get") return { errcode: 40164, errmsg: "invalid ip 192.0.2.1, not in whitelist" };
  if (path === "/sns/oauth2/access_token") return { access_token: "of a person", openid: "o1" };
  return { errcode: 0, errmsg: "ok", asked: path };
}

let wechat: Awaited<ReturnType<typeof startWechat>>;
let template: Template;
beforeAll(async () => {
  wechat = await startWechat(answer);
  template = await startFunctionTemplate("official-account", { ...variables, wechatApiBaseUrl: wechat.url });
});
afterAll(async () => {
  await template.stop();
  await wechat.stop();
});

const call = (path: string, body: object = {}, headers: Record<string, string> = asServer) =>
  post(template.url + path, body, headers);
const askedFor = (path: string) => wechat.asked.filter((one) => one.path === path);

it.each<[string, object, Partial<Asked>]>([
  ["/menu/create", { button: [] }, { method: "POST", path: "/cgi-bin/menu/create", body: '{"button":[]}' }],
  ["/offiaccount-common/menu/get", {}, { method: "GET", path: "/cgi-bin/menu/get" }],
  ["/message/template/send", { touser: "o1" }, { path: "/cgi-bin/message/template/send", body: '{"touser":"o1"}' }],
  ["/kefu/list", {}, { path: "/cgi-bin/customservice/getkflist" }],
  ["/user/tags/members", { tagid: 2 }, { path: "/cgi-bin/user/tag/get" }],
  ["/openapi/datacube/getusersummary", { body: { begin_date: "2026-11-01" } }, { path: "/datacube/getusersummary" }],
])("%s becomes WeChat's call, with the account's access token", async (path, body, asked) => {
  const { status, body: envelope } = await call(path, body);
  const data = { errcode: 0, errmsg: "ok", asked: asked.path };
  expect({ status, envelope }).toEqual({ status: 200, envelope: { code: 0, msg: "ok", data } });
  expect(wechat.asked.at(-1)).toMatchObject(asked);
  expect(wechat.asked.at(-1)?.query.access_token).toMatch(/^token-\d+$/);
});

it("parameters of a GET go into the query, and nothing else does", async () => {
  await call("/user/info", { openid: "o1", lang: "en", access_token: "smuggled", next: "x" });
  expect(wechat.asked.at(-1)?.query).toEqual({
    openid: "o1",
    lang: "en",
    access_token: expect.stringMatching(/^token-/),
  });
  expect(await call("/user/info", { lang: 7 })).toMatchObject({
    status: 400,
    body: {
      code: -1,
      msg: "openid must be a text of 1 to 2048 characters; lang must be a text of 1 to 2048 characters",
    },
  });
});

it("an optional parameter that is empty is none", async () => {
  await call("/user/list", { next_openid: "" });
  expect(wechat.asked.at(-1)).toMatchObject({ path: "/cgi-bin/user/get" });
  expect(wechat.asked.at(-1)?.query).not.toHaveProperty("next_openid");
  await call("/user/info", { openid: "o1", lang: "" });
  expect(wechat.asked.at(-1)?.query).toMatchObject({ lang: "zh_CN" });
  expect((await call("/user/info", { openid: "" })).status).toBe(400);
});

it("a form says true in letters", async () => {
  const response = await fetch(`${template.url}/token/stable`, {
    method: "POST",
    headers: asServer,
    body: new URLSearchParams({ force_refresh: "true" }),
  });
  expect(await response.json()).toMatchObject({ code: 0, data: { force_refresh: true } });
  expect(JSON.parse(askedFor("/cgi-bin/stable_token").at(-1)?.body ?? "")).toMatchObject({ force_refresh: true });
});

it("one slash at the end of a route is none", async () => {
  expect((await call("/menu/get/")).status).toBe(200);
  expect((await call("/offiaccount-common/menu/get/")).status).toBe(200);
  expect((await call("/menu/get//")).status).toBe(404);
});

it("the access token is fetched once for any number of calls, also at the same time", async () => {
  const before = tokens;
  await call("/token/stable", { force_refresh: true });
  const answers = await Promise.all(Array.from({ length: 10 }, () => call("/token/get")));
  expect(tokens).toBe(before + 1);
  expect(answers[0]?.body.data).toEqual({ access_token: `token-${tokens}`, expires_in: expect.any(Number) });
  expect(JSON.parse(askedFor("/cgi-bin/stable_token").at(-1)?.body ?? "")).toEqual({
    grant_type: "client_credential",
    appid: variables.appId,
    secret: appSecret,
    force_refresh: true,
  });
});

it("a token that WeChat calls invalid is fetched anew, once", async () => {
  await call("/menu/get");
  invalid = `token-${tokens}`;
  expect((await call("/menu/get")).body).toMatchObject({ code: 0 });
  expect(wechat.asked.at(-1)?.query.access_token).toBe(`token-${tokens}`);
});

it("a refusal of WeChat's keeps its errcode, and says what to do", async () => {
  const { status, body } = await call("/user/list");
  expect([status, body.code, body.data]).toEqual([400, 40164, null]);
  expect(body.msg).toMatch(/^WeChat refused GET \/cgi-bin\/user\/get: 40164 invalid ip .*IP whitelist/);
});

it("files go up as WeChat's form, and come down as base64", async () => {
  const content = Buffer.from("not really a picture");
  const file = { fileName: "a.png", contentType: "image/png", contentBase64: content.toString("base64") };
  expect((await call("/media/upload", { type: "image", ...file })).status).toBe(200);
  const asked = wechat.asked.at(-1);
  expect(asked?.query.type).toBe("image");
  const form = await new Response(asked?.body, { headers: { "content-type": asked?.contentType ?? "" } }).formData();
  expect(form.get("media")).toMatchObject({ name: "a.png", type: "image/png", size: content.length });
  expect((await call("/media/upload", { type: "image", ...file, fileName: 'a"\r\nx: y' })).status).toBe(400);
  expect((await call("/media/get", { media_id: "m1" })).body.data).toEqual({
    contentType: "image/png",
    contentBase64: "AQID",
  });
});

it("web login: the secret goes to WeChat only", async () => {
  expect((await call("/oauth/token", { code: "c1" })).body.data).toEqual({ access_token: "of a person", openid: "o1" });
  expect(wechat.asked.at(-1)?.query).toEqual({
    appid: variables.appId,
    secret: appSecret,
    code: "c1",
    grant_type: "authorization_code",
  });
  const { url } = (
    await call("/oauth/config", { redirect_uri: "https://shop.example/a?b=c", scope: "snsapi_userinfo", state: "s1" })
  ).body.data;
  expect(url).toBe(
    `https://open.weixin.qq.com/connect/oauth2/authorize?appid=${variables.appId}&redirect_uri=https%3A%2F%2Fshop.example%2Fa%3Fb%3Dc&response_type=code&scope=snsapi_userinfo&state=s1#wechat_redirect`,
  );
  expect((await call("/oauth/config", { redirect_uri: "javascript:alert(1)", state: "s1" })).status).toBe(400);
  expect((await call("/oauth/config", { redirect_uri: "https://shop.example/" })).body.msg).toContain("state must be");
});

it("what is no JSON is refused at once, however it is made", async () => {
  const body = `"${'\\"'.repeat(400_000)}`;
  expect((await fetch(`${template.url}/menu/get`, { method: "POST", body })).status).toBe(400);
});

it("the JSSDK signature: the published example, and a fresh one", async () => {
  const published = {
    ticket: "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg",
    nonceStr: "Wm3WZYTPz0wzccnW",
    timestamp: 1414587457,
    url: "http://mp.weixin.qq.com?params=value",
  };
  expect(jssdkSignature(published)).toBe("0f9de62fce790f9a083d5c99e95740ceb90c27ed");
  const url = "https://shop.example/page?a=1";
  const { appId, timestamp, nonceStr, signature } = (await call("/jssdk/config", { url }, asUser)).body.data;
  expect(appId).toBe(variables.appId);
  expect(signature).toBe(jssdkSignature({ ticket: "ticket-1", nonceStr, timestamp, url }));
  await call("/jssdk/config", { url }, asUser);
  expect(askedFor("/cgi-bin/ticket/getticket")).toHaveLength(1);
});

it.each([
  "/openapi/cgi-bin/token",
  "/openapi/cgi-bin/stable_token",
  "/openapi/cgi-bin/appsecret/reset",
  "/openapi/cgi-bin/ticket/getticket",
  "/openapi/sns/jscode2session",
  "/openapi/cgi-bin/../sns/auth",
  "/openapi/cgi-bin//menu",
  "/openapi/",
  "/openapi/cgi-bin/a%2fb",
  "/menu/other",
  "/constructor",
])("%s does not exist", async (path) => {
  const before = wechat.asked.length;
  const [status] = await rawStatus(path);
  expect(status).toBe(404);
  expect((await call("/", { path })).status).toBe(400);
  expect(wechat.asked).toHaveLength(before);
});

/** fetch would tidy up the path. */
async function rawStatus(path: string): Promise<number[]> {
  const outgoing = httpRequest(template.url, { method: "POST", path, headers: asServer });
  outgoing.end("{}");
  const [response] = await once(outgoing, "response");
  response.resume();
  return [response.statusCode];
}

it("the open way takes no access token of the caller's", async () => {
  const answered = await call("/openapi/cgi-bin/menu/get", { method: "GET", query: { access_token: "x" } });
  expect(answered.status).toBe(400);
});

describe("who may call", () => {
  it.each<[string, Record<string, string>, string, number]>([
    ["nobody", {}, "/menu/get", 401],
    ["the gateway's mark", { "x-tcb-integration-id": "a-b1c2d3e4" }, "/menu/get", 401],
    ["a wrong server key", { "x-server-key": `${serverKey}x` }, "/jssdk/config", 401],
    ["a wrong server key with a user", { ...asUser, "x-server-key": "" }, "/jssdk/config", 401],
    ["a user of another Mini Program", { ...asUser, "x-wx-appid": "wx9999999999999999" }, "/jssdk/config", 401],
    ["a user, for a token", asUser, "/token/get", 403],
    ["a user, for a message", asUser, "/message/custom/send", 403],
    ["a user, by the open way", asUser, "/openapi/cgi-bin/menu/delete", 403],
  ])("%s is refused", async (_name, headers, path, status) => {
    const before = wechat.asked.length;
    expect(await call(path, { url: "https://shop.example" }, headers)).toMatchObject({ status, body: { data: null } });
    expect(wechat.asked).toHaveLength(before);
  });
});

it.each([{ path: "/menu/get" }, { path: "/offiaccount-common/menu/get" }, { _action: "menu/get" }])(
  "without a path, %j selects the route",
  async (body) => {
    expect((await call("/", body)).body.data).toMatchObject({ asked: "/cgi-bin/menu/get" });
  },
);

it("messages arrive at both paths, from the gateway only", async () => {
  const event = { FromUserName: "oCanaryFollower", CreateTime: 1, MsgType: "event", Event: "subscribe" };
  const deliver = async (path: string, headers: Record<string, string>, more: object) => {
    const body = JSON.stringify({ ...event, ...more });
    const response = await fetch(template.url + path, { method: "POST", headers, body });
    return [response.status, await response.text()];
  };
  const fromGateway = { "x-tcb-integration-id": "account-k3v9x2qd" };
  expect(await deliver("/wechat/notify", fromGateway, {})).toEqual([200, "success"]);
  expect(await deliver("/", fromGateway, { CreateTime: 2 })).toEqual([200, "success"]);
  expect((await deliver("/wechat/notify", {}, { CreateTime: 3 }))[0]).toBe(403);
  expect((await deliver("/", {}, { CreateTime: 4 }))[0]).toBe(400);
  await template.logged("event subscribe from");
  expect(template.log().split("a new follower").length - 1).toBe(2);
  expect(template.log()).not.toContain("oCanaryFollower");
});

it("a text reply is XML that WeChat's readers take, whatever it says", async () => {
  const { textReply } = require("../../functions/official-account/lib/replies");
  const reply = textReply({ FromUserName: "o1", ToUserName: "gh_1" }, "a ]]> <b> & 你好");
  expect(new XMLParser({ processEntities: false }).parse(reply).xml).toMatchObject({
    ToUserName: "o1",
    FromUserName: "gh_1",
    MsgType: "text",
    Content: "a ]]> <b> & 你好",
  });
});

it("pages of corsAllowOrigin may read answers; who may call does not change", async () => {
  const open = await startFunctionTemplate("official-account", {
    ...variables,
    corsAllowOrigin: "https://shop.example, https://other.example",
  });
  try {
    for (const origin of ["https://shop.example", "https://other.example"]) {
      const preflight = await fetch(`${open.url}/jssdk/config`, { method: "OPTIONS", headers: { origin } });
      expect(preflight.status).toBe(204);
      expect(Object.fromEntries(preflight.headers)).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, OPTIONS",
        "access-control-allow-headers": "Content-Type, Authorization",
      });
    }
    const stranger = await fetch(`${open.url}/jssdk/config`, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example" },
    });
    expect([stranger.status, stranger.headers.get("access-control-allow-origin")]).toEqual([404, null]);
    expect((await post(`${open.url}/jssdk/config`, { url: "https://shop.example" })).status).toBe(401);
  } finally {
    await open.stop();
  }
  expect(
    (await fetch(`${template.url}/menu/get`, { method: "OPTIONS" })).headers.get("access-control-allow-origin"),
  ).toBe(null);
});

it("without its variables it starts, and says what it lacks", async () => {
  const bare = await startFunctionTemplate("official-account", { serverKeySha256: variables.serverKeySha256 });
  try {
    const { status, body } = await post(`${bare.url}/menu/get`, {}, asServer);
    expect([status, body.msg.split(". ")[0]]).toEqual([500, "MISSING_CREDENTIALS: appId: missing; appSecret: missing"]);
  } finally {
    await bare.stop();
  }
});

it("WeChat that does not answer is a 502, without the address's secrets", async () => {
  const alone = await startFunctionTemplate("official-account", {
    ...variables,
    wechatApiBaseUrl: "http://127.0.0.1:1",
  });
  try {
    const { status, body } = await post(`${alone.url}/oauth/token`, { code: "c" }, asServer);
    expect(status).toBe(502);
    expect(body.msg).toBe("WeChat gave no answer to GET /sns/oauth2/access_token: ECONNREFUSED");
  } finally {
    await alone.stop();
  }
});

it("the AppSecret stands in no answer and in no line of the log", async () => {
  for (const path of ["/oauth/config", "/oauth/token", "/token/get", "/user/list"]) {
    expect(JSON.stringify(await call(path, { code: "c" }))).not.toContain(appSecret);
  }
  expect(template.log()).not.toContain(appSecret);
  expect(template.log()).not.toContain(serverKey);
});

describe("who may call, by the owner's switches", () => {
  const soon = Math.floor(Date.now() / 1000) + 3600;
  const page = { url: "https://shop.example/page" };

  it("anonymousActions opens a login and wx.config to everybody, and nothing else", async () => {
    const open = await startFunctionTemplate("official-account", {
      ...variables,
      wechatApiBaseUrl: wechat.url,
      anonymousActions: "/jssdk/config, /oauth/token",
    });
    try {
      expect((await post(`${open.url}/jssdk/config`, page)).status).toBe(200);
      expect((await post(`${open.url}/oauth/token`, { code: "c1" })).status).toBe(200);
      expect((await post(`${open.url}/oauth/config`, {})).status).toBe(401);
    } finally {
      await open.stop();
    }
  });

  it.each([
    ["anonymousActions", "/menu/get"],
    ["anonymousActions", "/token/get"],
    ["userActions", "/token/stable"],
    ["userActions", "/media/upload_temp"],
    ["corsAllowOrigin", "*"],
  ])("%s cannot open %s, and then opens nothing", async (name, value) => {
    const closed = await startFunctionTemplate("official-account", { ...variables, [name]: value });
    try {
      await closed.logged(`unusable variables: ${name}: `);
      if (value !== "*") expect((await post(closed.url + value, {})).status).toBe(401);
      expect((await post(`${closed.url}/jssdk/config`, page)).status).toBe(401);
      expect((await post(`${closed.url}/menu/get`, {}, asUser)).status).toBe(403);
    } finally {
      await closed.stop();
    }
  });

  it("a user has his own login; userActions adds to it, trustGatewayBearer lets a token name him", async () => {
    const open = await startFunctionTemplate("official-account", {
      ...variables,
      wechatApiBaseUrl: wechat.url,
      userActions: "/menu/get",
      trustGatewayBearer: "true",
    });
    const webUser = bearer({ sub: "user-1", exp: soon });
    try {
      for (const headers of [asUser, webUser]) {
        expect((await post(`${open.url}/oauth/token`, { code: "c1" }, headers)).status).toBe(200);
        expect((await post(`${open.url}/menu/get`, {}, headers)).status).toBe(200);
        expect((await post(`${open.url}/menu/delete`, {}, headers)).status).toBe(403);
        expect((await post(`${open.url}/token/get`, {}, headers)).status).toBe(403);
      }
    } finally {
      await open.stop();
    }
  });

  it("a mayCall that allows everything gives strangers a login and wx.config, and tokens to the server alone", async () => {
    const open = await startFunctionTemplate(
      "official-account",
      { ...variables, wechatApiBaseUrl: wechat.url },
      { "services/accountService.js": "module.exports = { mayCall: () => true };" },
    );
    const file = { type: "image", fileName: "a.png", contentType: "image/png", contentBase64: "AQID" };
    try {
      for (const [path, body] of [
        ["/token/get", {}],
        ["/token/stable", { force_refresh: true }],
        ["/media/upload_temp", { type: "image" }],
        ["/media/upload", file],
        ["/media/uploadimg", file],
        ["/menu/delete", {}],
        ["/openapi/cgi-bin/menu/delete", {}],
      ] as const) {
        const before = wechat.asked.length;
        expect([path, (await post(open.url + path, body)).status]).toEqual([path, 401]);
        expect([path, (await post(open.url, { path, ...body })).status]).toEqual([path, 401]);
        expect(wechat.asked).toHaveLength(before);
      }
      for (const path of ["/token/get", "/token/stable", "/media/upload_temp"]) {
        expect((await post(open.url + path, { type: "image" }, asUser)).status).toBe(403);
        expect((await post(open.url + path, { type: "image" }, asServer)).status).toBe(200);
      }
      expect((await post(`${open.url}/jssdk/config`, page)).status).toBe(200);
      expect((await post(`${open.url}/menu/get`, {}, asUser)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });

  it("mayCall, where there is one, decides alone within that", async () => {
    const open = await startFunctionTemplate(
      "official-account",
      { ...variables, wechatApiBaseUrl: wechat.url, userActions: "*" },
      {
        "services/accountService.js":
          "module.exports = { mayCall: (caller, route) => caller.kind === 'anonymous' && route === '/jssdk/config' };",
      },
    );
    try {
      expect((await post(`${open.url}/jssdk/config`, page)).status).toBe(200);
      expect((await post(`${open.url}/menu/get`, {}, asUser)).status).toBe(403);
      expect((await post(`${open.url}/menu/get`, {}, asServer)).status).toBe(403);
    } finally {
      await open.stop();
    }
  });
});
