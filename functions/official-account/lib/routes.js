const { needed, oneOf, picked } = require("./parameters");
const { Refusal } = require("./refusal");
const { multipart } = require("./upload");

/*
 * What goes to api.weixin.qq.com, as data: each route makes `{ method, path, query?, body?, contentType? }` of the request's
 * parameters. GET: the named ones become the query. POST: the body goes through as it is, when what is needed is there.
 *
 * Groups and the routes marked (vendor source) are the platform's own template's (offiaccount-common); the others follow
 * WeChat's paths.
 */

const get =
  (path, ...names) =>
  (parameters) => ({ method: "GET", path, query: picked(parameters, names) });

const post =
  (path, needs = [], complete = (parameters) => parameters) =>
  (parameters, environment) => ({ method: "POST", path, ...json(complete(needed(parameters, needs), environment)) });

const upload =
  (path, ...names) =>
  (parameters) => ({ method: "POST", path, query: picked(parameters, names), ...multipart(parameters) });

const sendSubscribe = post("/cgi-bin/message/subscribe/bizsend", ["touser", "template_id", "data"]);
const listTemplates = get("/wxaapi/newtmpl/gettemplate");
const listMaterial = post("/cgi-bin/material/batchget_material", ["type"], (parameters) => {
  oneOf("type", parameters.type, ["image", "video", "voice", "news"]);
  return { offset: 0, count: 20, ...parameters };
});

const withAccessToken = {
  "/menu/create": post("/cgi-bin/menu/create", ["button"], ({ button }) => ({ button })), // (vendor source)
  "/menu/get": get("/cgi-bin/menu/get"),
  "/menu/delete": get("/cgi-bin/menu/delete"),
  "/menu/current": get("/cgi-bin/get_current_selfmenu_info"),
  "/menu/addconditional": post("/cgi-bin/menu/addconditional"),
  "/menu/delconditional": post("/cgi-bin/menu/delconditional"),
  "/menu/trymatch": post("/cgi-bin/menu/trymatch"),

  "/message/template_send": post("/cgi-bin/message/template/send", ["touser", "template_id", "data"]), // (vendor source)
  "/message/mass_send": massSend, // (vendor source)
  "/message/custom/send": post("/cgi-bin/message/custom/send"),
  "/message/custom/typing": post("/cgi-bin/message/custom/typing"),
  "/message/template/send": post("/cgi-bin/message/template/send"),
  "/message/template/list": get("/cgi-bin/template/get_all_private_template"),
  "/message/mass/sendall": post("/cgi-bin/message/mass/sendall"),
  "/message/mass/send": post("/cgi-bin/message/mass/send"),
  "/message/mass/preview": post("/cgi-bin/message/mass/preview"),
  "/message/mass/delete": post("/cgi-bin/message/mass/delete"),
  "/message/mass/get": post("/cgi-bin/message/mass/get"),

  "/subscribe/bizsend": sendSubscribe, // (vendor source)
  "/subscribe/addtemplate": post("/wxaapi/newtmpl/addtemplate", ["tid", "kidList"]), // (vendor source)
  "/subscribe/deltemplate": post("/wxaapi/newtmpl/deltemplate", ["priTmplId"]), // (vendor source)
  "/subscribe/getcategory": get("/wxaapi/newtmpl/getcategory"), // (vendor source)
  "/subscribe/getpubtemplatetitles": get("/wxaapi/newtmpl/getpubtemplatetitles", "ids!", "start=0", "limit=30"), // (vendor source)
  "/subscribe/getpubtemplatekeywords": get("/wxaapi/newtmpl/getpubtemplatekeywords", "tid!"), // (vendor source)
  "/subscribe/list": listTemplates, // (vendor source)
  "/subscribe/send": sendSubscribe,
  "/subscribe/template/list": listTemplates,

  "/kefu/send": post("/cgi-bin/message/custom/send", ["touser", "msgtype"]), // (vendor source)
  "/kefu/typing": post("/cgi-bin/message/custom/typing", ["touser", "command"], typing), // (vendor source)
  "/kefu/add": post("/customservice/kfaccount/add", ["kf_account", "nickname"]), // (vendor source)
  "/kefu/update": post("/customservice/kfaccount/update", ["kf_account", "nickname"]), // (vendor source)
  "/kefu/del": post("/customservice/kfaccount/del", ["kf_account"]), // (vendor source)
  "/kefu/list": get("/cgi-bin/customservice/getkflist"),
  "/kefu/online": get("/cgi-bin/customservice/getonlinekflist"),
  "/kefu/session/create": post("/customservice/kfsession/create"),
  "/kefu/session/close": post("/customservice/kfsession/close"),
  "/kefu/session/get": get("/customservice/kfsession/getsession", "openid!"),
  "/kefu/records": post("/customservice/msgrecord/getmsglist"),

  "/user/info": get("/cgi-bin/user/info", "openid!", "lang=zh_CN"),
  "/user/info/batch": post("/cgi-bin/user/info/batchget"),
  "/user/list": get("/cgi-bin/user/get", "next_openid"),
  "/user/remark": post("/cgi-bin/user/info/updateremark"),
  "/user/tags": userTags,
  "/user/tags/create": post("/cgi-bin/tags/create"),
  "/user/tags/update": post("/cgi-bin/tags/update"),
  "/user/tags/delete": post("/cgi-bin/tags/delete"),
  "/user/tags/of": post("/cgi-bin/tags/getidlist"),
  "/user/tags/members": post("/cgi-bin/user/tag/get"),
  "/user/tags/batchtagging": post("/cgi-bin/tags/members/batchtagging"),
  "/user/tags/batchuntagging": post("/cgi-bin/tags/members/batchuntagging"),

  "/qrcode/create": post("/cgi-bin/qrcode/create", ["action_name"], qrCode),
  "/account/shorturl": post("/cgi-bin/shorturl", ["long_url"], shortUrl), // (vendor source)

  "/media/add_news": post("/cgi-bin/material/add_news", ["articles"], news), // (vendor source)
  "/media/batchget_material": listMaterial, // (vendor source)
  "/media/upload": upload("/cgi-bin/media/upload", "type!"),
  "/media/uploadimg": upload("/cgi-bin/media/uploadimg"),
  "/media/get": get("/cgi-bin/media/get", "media_id!"),
  "/media/material/get": post("/cgi-bin/material/get_material"),
  "/media/material/list": listMaterial,
  "/media/material/count": get("/cgi-bin/material/get_materialcount"),
  "/media/material/delete": post("/cgi-bin/material/del_material"),

  "/openapi/clear_quota": post("/cgi-bin/clear_quota", [], (parameters, { appId }) => ({
    appid: appId,
    ...parameters,
  })), // (vendor source)
  "/openapi/get_quota": post("/cgi-bin/openapi/quota/get", ["cgi_path"]), // (vendor source)
  "/openapi/get_rid": post("/cgi-bin/openapi/rid/get", ["rid"]), // (vendor source)
};

function typing(parameters) {
  oneOf("command", parameters.command, ["Typing", "CancelTyping"]);
  return parameters;
}

function news(parameters) {
  const { articles } = parameters;
  if (!Array.isArray(articles) || articles.length === 0) throw new Refusal(400, "articles must be a list of articles");
  for (const article of articles) needed(article ?? {}, ["title", "thumb_media_id", "content"]);
  return parameters;
}

function shortUrl(parameters) {
  if (!/^https?:\/\//.test(parameters.long_url)) throw new Refusal(400, "long_url must be an http(s) address");
  return { action: "long2short", ...parameters };
}

/** To the named ones, or to everybody (vendor source). */
function massSend(parameters) {
  const { touser } = needed(parameters, ["msgtype"]);
  return post(touser === undefined ? "/cgi-bin/message/mass/sendall" : "/cgi-bin/message/mass/send")(parameters);
}

/** One route for three calls (vendor source); without `action` it lists. */
function userTags({ action = "list", ...parameters }) {
  oneOf("action", action, ["list", "create", "delete"]);
  if (action === "list") return get("/cgi-bin/tags/get")({});
  if (action === "create") return post("/cgi-bin/tags/create", ["name"], ({ name }) => ({ tag: { name } }))(parameters);
  return post("/cgi-bin/tags/delete", ["id"], ({ id }) => ({ tag: { id } }))(parameters);
}

const qrCodeNames = ["QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"];

/** The scene as WeChat nests it, or flat (vendor source). A code that lasts for ever takes no end. */
function qrCode({ scene_id, scene_str, expire_seconds, ...parameters }) {
  const { action_name, action_info } = parameters;
  oneOf("action_name", action_name, qrCodeNames);
  const name = action_name.includes("_STR_") ? "scene_str" : "scene_id";
  const scene = { scene_id, scene_str }[name];
  if (action_info === undefined) needed({ [name]: scene }, [name]);
  const ends = expire_seconds !== undefined && !action_name.includes("LIMIT");
  return {
    ...parameters,
    ...(ends && { expire_seconds }),
    action_info: action_info ?? { scene: { [name]: scene } },
  };
}

/** Where a QR code can be looked at: the ticket is all that it takes (documented). */
function qrCodeUrl(ticket) {
  return `https://mp.weixin.qq.com/cgi-bin/showqrcode?${new URLSearchParams({ ticket })}`;
}

/**
 * Web login: WeChat is asked without the account's access token. `fixed` goes into the query, `secret` adds the AppSecret,
 * `shows` are the fields of the answer (vendor source).
 */
const webLogin = {
  "/oauth/token": {
    path: "/sns/oauth2/access_token",
    parameters: ["code!"],
    fixed: { grant_type: "authorization_code" },
    secret: true,
    appIdName: "appid",
    shows: ["openid", "access_token", "refresh_token", "expires_in", "scope", "unionid"],
  },
  "/oauth/refresh": {
    path: "/sns/oauth2/refresh_token",
    parameters: ["refresh_token!"],
    fixed: { grant_type: "refresh_token" },
    appIdName: "appid",
    shows: ["openid", "access_token", "refresh_token", "expires_in", "scope"],
  },
  "/oauth/userinfo": { path: "/sns/userinfo", parameters: ["access_token!", "openid!", "lang=zh_CN"] },
  "/oauth/verify": { path: "/sns/auth", parameters: ["access_token!", "openid!"] },
};

/** What this function answers itself (account.js). */
const ownNames = [
  "/oauth/config",
  "/token/get",
  "/token/stable",
  "/jssdk/config",
  "/media/upload_temp",
  "/qrcode/show",
];

const routeNames = [...ownNames, ...Object.keys(webLogin), ...Object.keys(withAccessToken)];

/**
 * `/openapi/<path of WeChat>`: any other call with the access token; body `{ method, query, body }`. Only these families,
 * and nothing that hands out tokens or tickets, or makes another AppSecret.
 */
const openFamilies = ["cgi-bin", "customservice", "datacube", "card", "wxaapi", "wxa", "semantic", "cv", "shakearound"];
const openPath = new RegExp(`^/(?:${openFamilies.join("|")})(?:/[A-Za-z0-9_]{1,64}){1,5}$`);
const neverOpen = /\/(?:token|stable_token|ticket|getticket|appsecret)(?:\/|$)/;

function isOpenPath(path) {
  return openPath.test(path) && !neverOpen.test(path);
}

function json(content) {
  return { body: Buffer.from(JSON.stringify(content)), contentType: "application/json" };
}

module.exports = { withAccessToken, webLogin, routeNames, ownNames, isOpenPath, qrCodeUrl, json };
