import { randomBytes, randomInt } from "node:crypto";
import { z } from "zod";
import type { AccountRun } from "./account-calls";
import { type JsonObject, ok, requireInput } from "./call";
import { refusal } from "./refusal";

/*
 * The rest of what the vendor's Official Account template calls: what it takes is checked as far as documented, and nothing
 * of it is kept. So lists are empty, and what was made is not found again.
 */

const openid = z.string().min(1).max(128);
const text = z.string().min(1);
const id = () => randomInt(1, 2 ** 47);
const name = () => randomBytes(32).toString("base64url");

export const clearQuota: AccountRun = ({ body }, appId) => {
  if (body.appid !== appId) throw refusal(40013, "it is not the one whose access token this is");
  return ok;
};

export const getQuota: AccountRun = ({ body }) => {
  requireInput(text.startsWith("/"), body.cgi_path, 40097);
  return { ...ok, quota: { daily_limit: 10_000, used: 0, remain: 10_000 } };
};

/** Answers of this WeChat carry no rid, so none is known. */
export const getRid: AccountRun = ({ body }) => {
  requireInput(text, body.rid, 76001);
  throw refusal(76001);
};

export const sendSubscribe: AccountRun = ({ body }) => {
  requireInput(openid, body.touser, 40003);
  requireInput(text, body.template_id, 40037);
  requireInput(z.record(z.string(), z.unknown()), body.data, 47003);
  return ok;
};

export const addTemplate: AccountRun = ({ body }) => {
  requireInput(z.object({ tid: z.union([text, z.number()]), kidList: z.array(z.unknown()).min(1) }), body, 40097);
  return { ...ok, priTmplId: name() };
};

export const deleteTemplate: AccountRun = ({ body }) => {
  requireInput(text, body.priTmplId, 40037);
  return ok;
};

/** `none`: an answer with nothing in it. */
export const nothing =
  (none: JsonObject): AccountRun =>
  () => ({ ...ok, ...none });

export const typing: AccountRun = ({ body }) => {
  requireInput(openid, body.touser, 40003);
  requireInput(z.enum(["Typing", "CancelTyping"]), body.command, 40097);
  return ok;
};

/** Documented: prefix@the account's own name. */
export const changeStaff: AccountRun = ({ body }) => {
  requireInput(z.string().regex(/^[^@]{1,10}@.{1,64}$/), body.kf_account, 65403);
  return ok;
};

export const sendMass: AccountRun = ({ body }) => {
  requireInput(text, body.msgtype, 40008);
  return { ...ok, msg_id: id(), msg_data_id: id() };
};

export const createTag: AccountRun = ({ body }) => {
  const tag = requireInput(z.object({ name: z.string().min(1).max(30) }), body.tag, 45158);
  return { tag: { id: randomInt(100, 10_000), name: tag.name } };
};

export const deleteTag: AccountRun = ({ body }) => {
  requireInput(z.object({ id: z.number().int() }), body.tag, 40097);
  return ok;
};

const article = z.looseObject({ title: text, thumb_media_id: text, content: text });

export const addNews: AccountRun = ({ body }) => {
  requireInput(z.array(article).min(1).max(8), body.articles, 40097);
  return { media_id: name() };
};

export const listMaterial: AccountRun = ({ body }) => {
  requireInput(z.enum(["image", "video", "voice", "news"]), body.type, 40097);
  return { item: [], total_count: 0, item_count: 0 };
};

/** The address leads nowhere. */
export const shortUrl: AccountRun = ({ body }) => {
  requireInput(z.literal("long2short"), body.action, 40097);
  requireInput(z.string().regex(/^https?:\/\//), body.long_url, 40039);
  return { ...ok, short_url: `https://w.url.cn/s/${randomBytes(5).toString("base64url")}` };
};
