import { makeRouter } from "../../../plumbing/http/router";
import {
  createMenu,
  createQrCode,
  deleteMenu,
  getMenu,
  listUsers,
  sendCustomMessage,
  sendTemplateMessage,
  ticket,
  userInfo,
  withAccessToken,
} from "./account-calls";
import { stableToken, token } from "./account-tokens";
import type { Run } from "./call";
import {
  addNews,
  addTemplate,
  changeStaff,
  clearQuota,
  createTag,
  deleteTag,
  deleteTemplate,
  getQuota,
  getRid,
  listMaterial,
  nothing,
  sendMass,
  sendSubscribe,
  shortUrl,
  typing,
} from "./further-calls";
import { checkWebLogin, codeToSession, refreshWebLogin, webLogin, webUser } from "./logins";
import { refusal } from "./refusal";

interface Operation {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly run: Run;
}

const get = (path: string, run: Run): Operation => ({ method: "GET", path, run });
const post = (path: string, run: Run): Operation => ({ method: "POST", path, run });

/** WeChat's paths (documented). */
const findRoute = makeRouter<Operation>([
  get("/cgi-bin/token", token),
  post("/cgi-bin/stable_token", stableToken),

  get("/sns/jscode2session", codeToSession),
  get("/sns/oauth2/access_token", webLogin),
  get("/sns/oauth2/refresh_token", refreshWebLogin),
  get("/sns/userinfo", webUser),
  get("/sns/auth", checkWebLogin),

  get("/cgi-bin/ticket/getticket", withAccessToken(ticket)),
  post("/cgi-bin/menu/create", withAccessToken(createMenu)),
  get("/cgi-bin/menu/get", withAccessToken(getMenu)),
  get("/cgi-bin/menu/delete", withAccessToken(deleteMenu)),
  post("/cgi-bin/message/custom/send", withAccessToken(sendCustomMessage)),
  post("/cgi-bin/message/template/send", withAccessToken(sendTemplateMessage)),
  get("/cgi-bin/user/info", withAccessToken(userInfo)),
  get("/cgi-bin/user/get", withAccessToken(listUsers)),
  post("/cgi-bin/qrcode/create", withAccessToken(createQrCode)),

  post("/cgi-bin/clear_quota", withAccessToken(clearQuota)),
  post("/cgi-bin/openapi/quota/get", withAccessToken(getQuota)),
  post("/cgi-bin/openapi/rid/get", withAccessToken(getRid)),
  post("/cgi-bin/message/subscribe/bizsend", withAccessToken(sendSubscribe)),
  post("/cgi-bin/message/custom/typing", withAccessToken(typing)),
  post("/cgi-bin/message/mass/send", withAccessToken(sendMass)),
  post("/cgi-bin/message/mass/sendall", withAccessToken(sendMass)),
  get("/cgi-bin/customservice/getkflist", withAccessToken(nothing({ kf_list: [] }))),
  post("/customservice/kfaccount/add", withAccessToken(changeStaff)),
  post("/customservice/kfaccount/update", withAccessToken(changeStaff)),
  post("/customservice/kfaccount/del", withAccessToken(changeStaff)),
  get("/cgi-bin/tags/get", withAccessToken(nothing({ tags: [] }))),
  post("/cgi-bin/tags/create", withAccessToken(createTag)),
  post("/cgi-bin/tags/delete", withAccessToken(deleteTag)),
  post("/cgi-bin/material/add_news", withAccessToken(addNews)),
  post("/cgi-bin/material/batchget_material", withAccessToken(listMaterial)),
  post("/cgi-bin/shorturl", withAccessToken(shortUrl)),
  post("/wxaapi/newtmpl/addtemplate", withAccessToken(addTemplate)),
  post("/wxaapi/newtmpl/deltemplate", withAccessToken(deleteTemplate)),
  get("/wxaapi/newtmpl/gettemplate", withAccessToken(nothing({ data: [] }))),
  get("/wxaapi/newtmpl/getcategory", withAccessToken(nothing({ data: [] }))),
  get("/wxaapi/newtmpl/getpubtemplatetitles", withAccessToken(nothing({ count: 0, data: [] }))),
  get("/wxaapi/newtmpl/getpubtemplatekeywords", withAccessToken(nothing({ count: 0, data: [] }))),
]);

/** Throws a refusal for what is not played, and for the wrong method: each path has one. */
export function findOperation(method: string, path: string): Operation {
  const found = findRoute(method, path);
  if (found.kind === "found") return found.route;
  if (found.kind === "wrong-method") throw refusal(found.allowed.includes("GET") ? 43001 : 43002);
  throw refusal(
    40066,
    `${path.slice(0, 200)} is not played by the callback lab; GAPS.md of pulumi-cloudbase-lab lists what is`,
  );
}
