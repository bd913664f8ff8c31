import { HttpError } from "../../../plumbing/http/error";

/** Documented: WeChat's table of global return codes. */
const errorTexts = {
  40001: "invalid credential, access_token is invalid or not latest",
  40002: "invalid grant_type",
  40003: "invalid openid",
  40008: "invalid message type",
  40013: "invalid appid",
  40016: "invalid button size",
  40029: "invalid code",
  40030: "invalid refresh_token",
  40037: "invalid template_id",
  40039: "invalid url size",
  40053: "invalid action info",
  40066: "invalid url",
  40097: "invalid args",
  40125: "invalid appsecret",
  41001: "access_token missing",
  41002: "appid missing",
  41003: "refresh_token missing",
  41004: "appsecret missing",
  41008: "missing code",
  42001: "access_token expired",
  42002: "refresh_token expired",
  43001: "require GET method",
  43002: "require POST method",
  44002: "empty post data",
  45002: "content size out of limit",
  45158: "invalid tag name length",
  46003: "menu no exist",
  47001: "data format error",
  47003: "argument invalid",
  65403: "invalid kf account",
  76001: "rid not found",
} as const;

export type ErrorCode = keyof typeof errorTexts;

/** What WeChat answers with an errcode, and HTTP status 200. `detail` is ours; neither ever holds a secret. */
export function refusal(code: ErrorCode, detail?: string): HttpError {
  return new HttpError(200, code, detail === undefined ? errorTexts[code] : `${errorTexts[code]}: ${detail}`);
}
