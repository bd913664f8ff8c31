/*
 * What goes to api.weixin.qq.com, as data. Each row: `[method, WeChat's path, parameters]`. GET: the parameters become the
 * query, `!` marks a mandatory one. POST: the body goes through as it is, and must be a JSON object.
 *
 * Names of groups as in the platform's own template (vendor source: offiaccount-common); names inside the groups follow
 * WeChat's paths (assumed).
 */

const withAccessToken = {
  "/menu/create": ["POST", "/cgi-bin/menu/create"],
  "/menu/get": ["GET", "/cgi-bin/menu/get"],
  "/menu/delete": ["GET", "/cgi-bin/menu/delete"],
  "/menu/current": ["GET", "/cgi-bin/get_current_selfmenu_info"],
  "/menu/addconditional": ["POST", "/cgi-bin/menu/addconditional"],
  "/menu/delconditional": ["POST", "/cgi-bin/menu/delconditional"],
  "/menu/trymatch": ["POST", "/cgi-bin/menu/trymatch"],

  "/message/custom/send": ["POST", "/cgi-bin/message/custom/send"],
  "/message/custom/typing": ["POST", "/cgi-bin/message/custom/typing"],
  "/message/template/send": ["POST", "/cgi-bin/message/template/send"],
  "/message/template/list": ["GET", "/cgi-bin/template/get_all_private_template"],
  "/message/mass/sendall": ["POST", "/cgi-bin/message/mass/sendall"],
  "/message/mass/send": ["POST", "/cgi-bin/message/mass/send"],
  "/message/mass/preview": ["POST", "/cgi-bin/message/mass/preview"],
  "/message/mass/delete": ["POST", "/cgi-bin/message/mass/delete"],
  "/message/mass/get": ["POST", "/cgi-bin/message/mass/get"],

  "/subscribe/send": ["POST", "/cgi-bin/message/subscribe/bizsend"],
  "/subscribe/template/list": ["GET", "/wxaapi/newtmpl/gettemplate"],

  "/kefu/add": ["POST", "/customservice/kfaccount/add"],
  "/kefu/update": ["POST", "/customservice/kfaccount/update"],
  "/kefu/list": ["GET", "/cgi-bin/customservice/getkflist"],
  "/kefu/online": ["GET", "/cgi-bin/customservice/getonlinekflist"],
  "/kefu/session/create": ["POST", "/customservice/kfsession/create"],
  "/kefu/session/close": ["POST", "/customservice/kfsession/close"],
  "/kefu/session/get": ["GET", "/customservice/kfsession/getsession", ["openid!"]],
  "/kefu/records": ["POST", "/customservice/msgrecord/getmsglist"],

  "/user/info": ["GET", "/cgi-bin/user/info", ["openid!", "lang"]],
  "/user/info/batch": ["POST", "/cgi-bin/user/info/batchget"],
  "/user/list": ["GET", "/cgi-bin/user/get", ["next_openid"]],
  "/user/remark": ["POST", "/cgi-bin/user/info/updateremark"],
  "/user/tags": ["GET", "/cgi-bin/tags/get"],
  "/user/tags/create": ["POST", "/cgi-bin/tags/create"],
  "/user/tags/update": ["POST", "/cgi-bin/tags/update"],
  "/user/tags/delete": ["POST", "/cgi-bin/tags/delete"],
  "/user/tags/of": ["POST", "/cgi-bin/tags/getidlist"],
  "/user/tags/members": ["POST", "/cgi-bin/user/tag/get"],
  "/user/tags/batchtagging": ["POST", "/cgi-bin/tags/members/batchtagging"],
  "/user/tags/batchuntagging": ["POST", "/cgi-bin/tags/members/batchuntagging"],

  "/qrcode/create": ["POST", "/cgi-bin/qrcode/create"],
  "/account/shorturl": ["POST", "/cgi-bin/shorturl"],

  "/media/upload": ["UPLOAD", "/cgi-bin/media/upload", ["type!"]],
  "/media/uploadimg": ["UPLOAD", "/cgi-bin/media/uploadimg"],
  "/media/get": ["GET", "/cgi-bin/media/get", ["media_id!"]],
  "/media/material/get": ["POST", "/cgi-bin/material/get_material"],
  "/media/material/list": ["POST", "/cgi-bin/material/batchget_material"],
  "/media/material/count": ["GET", "/cgi-bin/material/get_materialcount"],
  "/media/material/delete": ["POST", "/cgi-bin/material/del_material"],
};

/** Web login: WeChat is asked without the account's access token. `fixed` goes into the query, `secret` adds the AppSecret. */
const webLogin = {
  "/oauth/token": {
    path: "/sns/oauth2/access_token",
    parameters: ["code!"],
    fixed: { grant_type: "authorization_code" },
    secret: true,
    appIdName: "appid",
  },
  "/oauth/refresh": {
    path: "/sns/oauth2/refresh_token",
    parameters: ["refresh_token!"],
    fixed: { grant_type: "refresh_token" },
    appIdName: "appid",
  },
  "/oauth/userinfo": { path: "/sns/userinfo", parameters: ["access_token!", "openid!", "lang"] },
  "/oauth/verify": { path: "/sns/auth", parameters: ["access_token!", "openid!"] },
};

/**
 * `/openapi/<path of WeChat>`: any other call with the access token; body `{ method, query, body }`. Only these families,
 * and nothing that hands out tokens or tickets.
 */
const openFamilies = ["cgi-bin", "customservice", "datacube", "card", "wxaapi", "wxa", "semantic", "cv", "shakearound"];
const openPath = new RegExp(`^/(?:${openFamilies.join("|")})(?:/[A-Za-z0-9_]{1,64}){1,5}$`);
const neverOpen = /\/(?:token|stable_token|ticket|getticket)(?:\/|$)/;

function isOpenPath(path) {
  return openPath.test(path) && !neverOpen.test(path);
}

module.exports = { withAccessToken, webLogin, isOpenPath };
