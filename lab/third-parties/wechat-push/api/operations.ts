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
import { WechatRefusal } from "./refusal";

interface Operation {
  readonly method: "GET" | "POST";
  readonly run: Run;
}

const get = (run: Run): Operation => ({ method: "GET", run });
const post = (run: Run): Operation => ({ method: "POST", run });

/** WeChat's paths (documented). */
const operations: ReadonlyMap<string, Operation> = new Map([
  ["/cgi-bin/token", get(token)],
  ["/cgi-bin/stable_token", post(stableToken)],

  ["/sns/jscode2session", get(codeToSession)],
  ["/sns/oauth2/access_token", get(webLogin)],
  ["/sns/oauth2/refresh_token", get(refreshWebLogin)],
  ["/sns/userinfo", get(webUser)],
  ["/sns/auth", get(checkWebLogin)],

  ["/cgi-bin/ticket/getticket", get(withAccessToken(ticket))],
  ["/cgi-bin/menu/create", post(withAccessToken(createMenu))],
  ["/cgi-bin/menu/get", get(withAccessToken(getMenu))],
  ["/cgi-bin/menu/delete", get(withAccessToken(deleteMenu))],
  ["/cgi-bin/message/custom/send", post(withAccessToken(sendCustomMessage))],
  ["/cgi-bin/message/template/send", post(withAccessToken(sendTemplateMessage))],
  ["/cgi-bin/user/info", get(withAccessToken(userInfo))],
  ["/cgi-bin/user/get", get(withAccessToken(listUsers))],
  ["/cgi-bin/qrcode/create", post(withAccessToken(createQrCode))],

  ["/cgi-bin/clear_quota", post(withAccessToken(clearQuota))],
  ["/cgi-bin/openapi/quota/get", post(withAccessToken(getQuota))],
  ["/cgi-bin/openapi/rid/get", post(withAccessToken(getRid))],
  ["/cgi-bin/message/subscribe/bizsend", post(withAccessToken(sendSubscribe))],
  ["/cgi-bin/message/custom/typing", post(withAccessToken(typing))],
  ["/cgi-bin/message/mass/send", post(withAccessToken(sendMass))],
  ["/cgi-bin/message/mass/sendall", post(withAccessToken(sendMass))],
  ["/cgi-bin/customservice/getkflist", get(withAccessToken(nothing({ kf_list: [] })))],
  ["/customservice/kfaccount/add", post(withAccessToken(changeStaff))],
  ["/customservice/kfaccount/update", post(withAccessToken(changeStaff))],
  ["/customservice/kfaccount/del", post(withAccessToken(changeStaff))],
  ["/cgi-bin/tags/get", get(withAccessToken(nothing({ tags: [] })))],
  ["/cgi-bin/tags/create", post(withAccessToken(createTag))],
  ["/cgi-bin/tags/delete", post(withAccessToken(deleteTag))],
  ["/cgi-bin/material/add_news", post(withAccessToken(addNews))],
  ["/cgi-bin/material/batchget_material", post(withAccessToken(listMaterial))],
  ["/cgi-bin/shorturl", post(withAccessToken(shortUrl))],
  ["/wxaapi/newtmpl/addtemplate", post(withAccessToken(addTemplate))],
  ["/wxaapi/newtmpl/deltemplate", post(withAccessToken(deleteTemplate))],
  ["/wxaapi/newtmpl/gettemplate", get(withAccessToken(nothing({ data: [] })))],
  ["/wxaapi/newtmpl/getcategory", get(withAccessToken(nothing({ data: [] })))],
  ["/wxaapi/newtmpl/getpubtemplatetitles", get(withAccessToken(nothing({ count: 0, data: [] })))],
  ["/wxaapi/newtmpl/getpubtemplatekeywords", get(withAccessToken(nothing({ count: 0, data: [] })))],
]);

/** Throws a WechatRefusal for what is not played, and for the wrong method. */
export function findOperation(method: string, path: string): Operation {
  const operation = operations.get(path);
  if (!operation) {
    throw new WechatRefusal(
      40066,
      `${path.slice(0, 200)} is not played by the callback lab; GAPS.md of pulumi-cloudbase-lab lists what is`,
    );
  }
  if (operation.method !== method) throw new WechatRefusal(operation.method === "GET" ? 43001 : 43002);
  return operation;
}
