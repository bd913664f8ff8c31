import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { post, serverKey, startFunctionTemplate, type Template } from "./support/template";
import { type Asked, startWechat } from "./support/wechat";

/* Every route of the vendor's template (facts: function-contract.md, section 9), with the bodies that its pages send. */

const appId = "wx0123456789abcdef";
const asServer = { "x-server-key": serverKey };
const ok = { errcode: 0, errmsg: "ok" };

function answer({ path, query }: Asked) {
  if (path === "/cgi-bin/stable_token") return { access_token: "token-1", expires_in: 7200 };
  if (path === "/sns/auth") return query.openid === "o1" ? ok : { errcode: 40003, errmsg: "invalid openid" };
  if (path === "/sns/oauth2/access_token" || path === "/sns/oauth2/refresh_token") {
    return { access_token: "p", expires_in: 7200, refresh_token: "r", openid: "o1", scope: "s", is_snapshotuser: 1 };
  }
  if (path === "/cgi-bin/ticket/getticket") return { ...ok, ticket: "j1", expires_in: 7200 };
  if (path === "/cgi-bin/qrcode/create") return { ticket: "gQ==&/", url: "http://weixin.qq.com/q/1" };
  return { ...ok, asked: path };
}

let wechat: Awaited<ReturnType<typeof startWechat>>;
let template: Template;
beforeAll(async () => {
  wechat = await startWechat(answer);
  template = await startFunctionTemplate("official-account", {
    appId,
    appSecret: "canary0app0secret0123456789abcde",
    serverKeySha256: createHash("sha256").update(serverKey).digest("hex"),
    wechatApiBaseUrl: wechat.url,
  });
});
afterAll(async () => {
  await template.stop();
  await wechat.stop();
});

const call = (path: string, body: unknown = "") => post(template.url + path, body, asServer);
const news = [{ title: "t", thumb_media_id: "m", content: "c" }];
const sent = { touser: "o1", template_id: "t1", data: { thing1: { value: "v" } } };

it.each<[route: string, body: object | "", method: string, path: string, sent: object]>([
  ["/openapi/clear_quota", "", "POST", "/cgi-bin/clear_quota", { appid: appId }],
  ["/openapi/get_quota", { cgi_path: "/a" }, "POST", "/cgi-bin/openapi/quota/get", { cgi_path: "/a" }],
  ["/openapi/get_rid", { rid: "r1" }, "POST", "/cgi-bin/openapi/rid/get", { rid: "r1" }],
  ["/subscribe/bizsend", sent, "POST", "/cgi-bin/message/subscribe/bizsend", sent],
  [
    "/subscribe/addtemplate",
    { tid: "1", kidList: [1] },
    "POST",
    "/wxaapi/newtmpl/addtemplate",
    { tid: "1", kidList: [1] },
  ],
  ["/subscribe/deltemplate", { priTmplId: "p" }, "POST", "/wxaapi/newtmpl/deltemplate", { priTmplId: "p" }],
  ["/subscribe/getcategory", "", "GET", "/wxaapi/newtmpl/getcategory", {}],
  [
    "/subscribe/getpubtemplatetitles",
    { ids: "2,616" },
    "GET",
    "/wxaapi/newtmpl/getpubtemplatetitles",
    { ids: "2,616", start: "0", limit: "30" },
  ],
  [
    "/subscribe/getpubtemplatetitles",
    { ids: "2", start: 30, limit: 10 },
    "GET",
    "/wxaapi/newtmpl/getpubtemplatetitles",
    { ids: "2", start: "30", limit: "10" },
  ],
  ["/subscribe/getpubtemplatekeywords", { tid: "99" }, "GET", "/wxaapi/newtmpl/getpubtemplatekeywords", { tid: "99" }],
  ["/subscribe/list", "", "GET", "/wxaapi/newtmpl/gettemplate", {}],
  [
    "/kefu/send",
    { touser: "o1", msgtype: "text" },
    "POST",
    "/cgi-bin/message/custom/send",
    { touser: "o1", msgtype: "text" },
  ],
  [
    "/kefu/typing",
    { touser: "o1", command: "Typing" },
    "POST",
    "/cgi-bin/message/custom/typing",
    { touser: "o1", command: "Typing" },
  ],
  [
    "/kefu/add",
    { kf_account: "a@b", nickname: "n" },
    "POST",
    "/customservice/kfaccount/add",
    { kf_account: "a@b", nickname: "n" },
  ],
  [
    "/kefu/update",
    { kf_account: "a@b", nickname: "n" },
    "POST",
    "/customservice/kfaccount/update",
    { kf_account: "a@b", nickname: "n" },
  ],
  ["/kefu/del", { kf_account: "a@b" }, "POST", "/customservice/kfaccount/del", { kf_account: "a@b" }],
  ["/kefu/list", "", "GET", "/cgi-bin/customservice/getkflist", {}],
  ["/menu/create", { button: [] }, "POST", "/cgi-bin/menu/create", { button: [] }],
  ["/menu/get", "", "GET", "/cgi-bin/menu/get", {}],
  ["/menu/delete", "", "GET", "/cgi-bin/menu/delete", {}],
  ["/message/template_send", sent, "POST", "/cgi-bin/message/template/send", sent],
  ["/message/mass_send", { msgtype: "text" }, "POST", "/cgi-bin/message/mass/sendall", { msgtype: "text" }],
  [
    "/message/mass_send",
    { msgtype: "text", touser: ["o1"] },
    "POST",
    "/cgi-bin/message/mass/send",
    { msgtype: "text", touser: ["o1"] },
  ],
  ["/user/info", { openid: "o1" }, "GET", "/cgi-bin/user/info", { openid: "o1", lang: "zh_CN" }],
  ["/user/list", "", "GET", "/cgi-bin/user/get", {}],
  ["/user/tags", "", "GET", "/cgi-bin/tags/get", {}],
  ["/user/tags", { action: "list" }, "GET", "/cgi-bin/tags/get", {}],
  ["/user/tags", { action: "create", name: "n" }, "POST", "/cgi-bin/tags/create", { tag: { name: "n" } }],
  ["/user/tags", { action: "delete", id: 7 }, "POST", "/cgi-bin/tags/delete", { tag: { id: 7 } }],
  ["/media/add_news", { articles: news }, "POST", "/cgi-bin/material/add_news", { articles: news }],
  [
    "/media/batchget_material",
    { type: "news" },
    "POST",
    "/cgi-bin/material/batchget_material",
    { type: "news", offset: 0, count: 20 },
  ],
  [
    "/account/shorturl",
    { long_url: "https://a.example" },
    "POST",
    "/cgi-bin/shorturl",
    { action: "long2short", long_url: "https://a.example" },
  ],
  [
    "/qrcode/create",
    { action_name: "QR_SCENE", scene_id: 7, expire_seconds: 60 },
    "POST",
    "/cgi-bin/qrcode/create",
    { action_name: "QR_SCENE", expire_seconds: 60, action_info: { scene: { scene_id: 7 } } },
  ],
  [
    "/qrcode/create",
    { action_name: "QR_LIMIT_STR_SCENE", scene_str: "s", expire_seconds: 60 },
    "POST",
    "/cgi-bin/qrcode/create",
    { action_name: "QR_LIMIT_STR_SCENE", action_info: { scene: { scene_str: "s" } } },
  ],
  [
    "/qrcode/create",
    { action_name: "QR_STR_SCENE", action_info: { scene: { scene_str: "s" } } },
    "POST",
    "/cgi-bin/qrcode/create",
    { action_name: "QR_STR_SCENE", action_info: { scene: { scene_str: "s" } } },
  ],
  [
    "/oauth/userinfo",
    { access_token: "p", openid: "o1" },
    "GET",
    "/sns/userinfo",
    { access_token: "p", openid: "o1", lang: "zh_CN" },
  ],
])("%s %j becomes %s %s", async (route, body, method, path, expected) => {
  const { status, body: envelope } = await call(route, body);
  expect([status, envelope.code, envelope.msg]).toEqual([200, 0, "ok"]);
  const asked = wechat.asked.at(-1);
  expect(asked).toMatchObject({ method, path });
  const { access_token: _token, ...query } = { access_token: "", ...asked?.query };
  expect(method === "POST" ? JSON.parse(asked?.body ?? "") : route.startsWith("/oauth") ? asked?.query : query).toEqual(
    expected,
  );
});

it.each<[string, object | ""]>([
  ["/openapi/get_quota", ""],
  ["/subscribe/bizsend", { touser: "o1" }],
  ["/subscribe/getpubtemplatetitles", { ids: "2", start: "x" }],
  ["/kefu/del", ""],
  ["/message/mass_send", ""],
  ["/user/tags", { action: "rename" }],
  ["/user/tags", { action: "create" }],
  ["/media/add_news", ""],
  ["/media/upload_temp", { type: "pdf" }],
  ["/qrcode/create", { action_name: "QR_SCENE" }],
  ["/qrcode/create", { action_name: "constructor", scene_id: 1 }],
  ["/qrcode/show", ""],
  ["/account/shorturl", ""],
])("%s %j is wrong input: WeChat is not asked", async (route, body) => {
  const before = wechat.asked.length;
  expect(await call(route, body)).toMatchObject({ status: 400, body: { code: -1, data: null } });
  expect(wechat.asked).toHaveLength(before);
});

it.each([
  ["/kefu/typing", { touser: "o1", command: "Dancing" }],
  ["/media/batchget_material", { type: "pdf" }],
  ["/account/shorturl", { long_url: "ftp://a.example" }],
  ["/media/add_news", { articles: [] }],
  ["/media/add_news", { articles: [{ title: "t", thumb_media_id: "m" }] }],
  ["/media/add_news", { articles: [null] }],
])("%s takes the vendor's words only: %j is wrong input", async (route, body) => {
  const before = wechat.asked.length;
  expect(await call(route, body)).toMatchObject({ status: 400, body: { code: -1, data: null } });
  expect(wechat.asked).toHaveLength(before);
});

it("of a menu only its buttons are sent, as the vendor's does", async () => {
  await call("/menu/create", { button: [], matchrule: { tag_id: "2" }, extra: 1 });
  expect(wechat.asked.at(-1)?.body).toBe('{"button":[]}');
});

/** functions/README.md has a row for each route of the vendor's template. */
const rows = readFileSync(join(__dirname, "../../functions/README.md"), "utf8")
  .split("\n")
  .map((line) => /^\| `(\/[a-z_/]+)` \| ([^|]*) \| ([^|]*) \|/.exec(line))
  .filter((row) => row !== null)
  .map(([, route = "", fields = "", asked = ""]) => {
    const names = [...(fields.split(/;|, each/)[0] ?? "").matchAll(/`(\w+)`(?!\))/g)].map(([, name = ""]) => name);
    return { route, names, asked: asked.split(";")[0] ?? "" };
  });
const samples: Record<string, unknown> = {
  ...{ code: "c1", refresh_token: "r", access_token: "p", openid: "o1", url: "https://a.example/", cgi_path: "/a" },
  ...{ rid: "r1", ...sent, tid: "1", kidList: [1], priTmplId: "p", ids: "2", msgtype: "text", command: "Typing" },
  ...{ kf_account: "a@b", nickname: "n", button: [], type: "image", articles: news, action_name: "QR_SCENE" },
  ...{ scene_id: 7, ticket: "t", long_url: "https://a.example/" },
};

describe("the README's row", () => {
  it("is there for each of the 39", () => expect(new Set(rows.map(({ route }) => route)).size).toBe(39));

  it.each(rows)("$route is true", async ({ route, names, asked }) => {
    const whole = Object.fromEntries(names.map((name) => [name, samples[name]]));
    const askedBy = async (body: object) => {
      const before = wechat.asked.length;
      const { status } = await call(route, body);
      const paths = wechat.asked.slice(before).map(({ method, path }) => `${method} ${path}`);
      return { status, asked: paths.filter((path) => path === asked || !path.endsWith("/stable_token")) };
    };
    // A token that is not there yet would be asked for.
    if (route === "/token/stable") whole.force_refresh = true;
    const status = route === "/openapi/reset_appsecret" ? 403 : 200;
    expect(await askedBy(whole)).toEqual({ status, asked: asked === "–" ? [] : [asked] });
    for (const name of names) {
      const { [name]: _left, ...rest } = whole;
      expect([name, await askedBy(rest)]).toEqual([name, { status: 400, asked: [] }]);
    }
  });
});

it("what the function answers itself", async () => {
  expect((await call("/oauth/config")).body.data).toEqual({ appId });
  expect((await call("/token/get")).body.data).toMatchObject({ access_token: "token-1" });
  expect((await call("/token/stable")).body.data).toMatchObject({ access_token: "token-1", force_refresh: false });
  const code = (await call("/qrcode/create", { action_name: "QR_SCENE", scene_id: 1 })).body.data;
  const shown = "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=gQ%3D%3D%26%2F";
  expect(code).toMatchObject({ ticket: "gQ==&/", qrcode_url: shown });
  expect((await call("/qrcode/show", { ticket: code.ticket })).body.data).toEqual({ qrcode_url: shown });
  const { upload_url, note } = (await call("/media/upload_temp", { type: "image" })).body.data;
  expect(upload_url).toBe(`${wechat.url}/cgi-bin/media/upload?access_token=token-1&type=image`);
  expect(note).toEqual(expect.any(String));
});

it("a web login shows what the vendor's does, and a token that is not valid is an answer", async () => {
  const login = { access_token: "p", expires_in: 7200, refresh_token: "r", openid: "o1", scope: "s" };
  expect((await call("/oauth/token", { code: "c1", state: "s1" })).body.data).toEqual(login);
  expect((await call("/oauth/refresh", { refresh_token: "r" })).body.data).toEqual(login);
  const verify = (openid: string) => call("/oauth/verify", { access_token: "p", openid });
  expect(await verify("o1")).toMatchObject({ status: 200, body: { data: { valid: true, ...ok } } });
  expect(await verify("o2")).toMatchObject({
    status: 200,
    body: { code: 0, data: { valid: false, errcode: 40003, errmsg: "invalid openid" } },
  });
});

it("nobody makes a new AppSecret from here, not even the server", async () => {
  const before = wechat.asked.length;
  for (const path of ["/openapi/reset_appsecret", "/offiaccount-common/openapi/reset_appsecret"]) {
    expect(await call(path)).toMatchObject({ status: 403, body: { code: -1, data: null } });
  }
  expect(await call("/", { path: "/openapi/reset_appsecret" })).toMatchObject({ status: 403 });
  expect(wechat.asked).toHaveLength(before);
});

it("a form is read as well, and another function names its key in the body", async () => {
  const form = new URLSearchParams({ cgi_path: "/a", _serverKey: serverKey });
  const response = await fetch(`${template.url}/openapi/get_quota`, { method: "POST", body: form });
  expect(response.status).toBe(200);
  expect(wechat.asked.at(-1)?.body).toBe('{"cgi_path":"/a"}');
  const named = await post(template.url, { _action: "menu/get", _serverKey: serverKey });
  expect(named.body.data).toMatchObject({ asked: "/cgi-bin/menu/get" });
});

it("GET tells that it runs, to anybody, without secrets", async () => {
  for (const path of ["/", "/offiaccount-common", "/offiaccount-common/", "/wechat/notify"]) {
    const response = await fetch(template.url + path);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      code: 0,
      msg: expect.any(String),
      version: expect.any(String),
      apis: expect.arrayContaining(["/oauth/config", "/menu/get"]),
    });
  }
  expect((await fetch(`${template.url}/?echostr=1`)).status).toBe(403);
});
