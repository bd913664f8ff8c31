import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import { type Call, type JsonObject, ok, requireInput } from "./call";
import { accessSeconds } from "./grants";
import { refusal } from "./refusal";

/* Calls with the account's access token; `appId` is whose it is. Nobody gets a message, and nobody follows the account. */

export type AccountRun = (call: Call, appId: string) => JsonObject;

export function withAccessToken(run: AccountRun): (call: Call) => JsonObject {
  return (call) => run(call, call.memory.grants.require("account", call.query.get("access_token")).appId);
}

const openid = z.string().min(1).max(128);
const text = z.string().min(1);

/** Anything random: only a browser inside WeChat could check what is signed with it. */
export const ticket: AccountRun = ({ query }) => {
  requireInput(z.enum(["jsapi", "wx_card"]), query.get("type"), 40097);
  return { ...ok, ticket: randomBytes(48).toString("base64url"), expires_in: accessSeconds };
};

// Documented: one to three buttons.
const menu = z.looseObject({ button: z.array(z.looseObject({})).min(1).max(3) });

export const createMenu: AccountRun = ({ body, memory }, appId) => {
  memory.menus.put(appId, requireInput(menu, body, 40016));
  return ok;
};

export const getMenu: AccountRun = ({ memory }, appId) => {
  const kept = memory.menus.get(appId);
  if (!kept) throw refusal(46003);
  return { menu: kept };
};

export const deleteMenu: AccountRun = ({ memory }, appId) => {
  memory.menus.delete(appId);
  return ok;
};

export const sendCustomMessage: AccountRun = ({ body }) => {
  requireInput(openid, body.touser, 40003);
  requireInput(text, body.msgtype, 40008);
  return ok;
};

export const sendTemplateMessage: AccountRun = ({ body }) => {
  requireInput(openid, body.touser, 40003);
  requireInput(text, body.template_id, 40037);
  return { ...ok, msgid: randomInt(1, 2 ** 47) };
};

/** Whoever is asked about is a follower, since this moment. */
export const userInfo: AccountRun = ({ query, nowMs }) => ({
  subscribe: 1,
  openid: requireInput(openid, query.get("openid"), 40003),
  language: query.get("lang") ?? "zh_CN",
  subscribe_time: Math.floor(nowMs / 1000),
  remark: "",
  groupid: 0,
  tagid_list: [],
  subscribe_scene: "ADD_SCENE_SEARCH",
  qr_scene: 0,
  qr_scene_str: "",
});

export const listUsers: AccountRun = () => ({ total: 0, count: 0, next_openid: "" });

const expirySecondsMax = 2_592_000;
const expirySecondsDefault = 60;

// Documented, with these limits.
const qrCode = z.discriminatedUnion("action_name", [
  z.object({
    action_name: z.enum(["QR_SCENE", "QR_STR_SCENE"]),
    expire_seconds: z.number().int().min(1).max(expirySecondsMax).default(expirySecondsDefault),
    action_info: z.looseObject({}),
  }),
  z.object({ action_name: z.enum(["QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"]), action_info: z.looseObject({}) }),
]);

/** The code leads nowhere. */
export const createQrCode: AccountRun = ({ body }) => {
  const asked = requireInput(qrCode, body, 40053);
  const expiry = "expire_seconds" in asked ? { expire_seconds: asked.expire_seconds } : {};
  return {
    ticket: randomBytes(48).toString("base64url"),
    ...expiry,
    url: `http://weixin.qq.com/q/${randomBytes(16).toString("base64url")}`,
  };
};
