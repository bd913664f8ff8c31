import type { IncomingMessage } from "node:http";
import { z } from "zod";
import type { Clock } from "../../../plumbing/clock";
import { type BodyProblem, readBody } from "../../../plumbing/http/body";
import { HttpError } from "../../../plumbing/http/error";
import { type Listener, sendJson } from "../../../plumbing/http/message";
import { type JsonObject, makeMemory, type WechatApiHost } from "./call";
import { findOperation } from "./operations";
import { wechatApiPathPrefix } from "./path";
import { refusal } from "./refusal";

/** Menus are kept, so it is theirs that counts. */
const bodyMaxBytes = 256 * 1024;
const jsonObject = z.record(z.string(), z.unknown());

/** WeChat's server API for requests whose path begins with `wechatApiPathPrefix`. Every answer has HTTP status 200. */
export function createWechatApi(host: WechatApiHost, clock: Clock): Listener {
  const memory = makeMemory(clock);

  async function decide(request: IncomingMessage): Promise<JsonObject> {
    const bytes = await readBody(request, { maxBytes: bodyMaxBytes });
    const { pathname, searchParams: query } = new URL(request.url ?? "", "http://localhost");
    const { method, run } = findOperation(request.method ?? "", withoutPrefix(pathname));
    const body = method === "POST" ? parseObject(bytes) : {};
    return run({ query, body, host, memory, nowMs: clock.now() });
  }

  // The address of a request holds secrets, so nothing that goes wrong here is passed on to a log.
  return (request, response) => {
    decide(request)
      .catch(refusalAnswer)
      .then((answer) => sendJson(response, answer))
      .catch(() => response.destroy());
  };
}

/** Who calls it by its real name has none. */
function withoutPrefix(path: string): string {
  return path.startsWith(`${wechatApiPathPrefix}/`) ? path.slice(wechatApiPathPrefix.length) : path;
}

function refusalAnswer(error: unknown): JsonObject {
  if (error instanceof HttpError) return { errcode: error.code, errmsg: error.message };
  return { errcode: -1, errmsg: "system error: the local WeChat failed" };
}

function parseObject(bytes: Buffer | BodyProblem): JsonObject {
  if (bytes === "too-large") throw refusal(45002, `the callback lab takes ${bodyMaxBytes} bytes`);
  if (bytes === "too-slow") throw refusal(47001, "the body did not come in time");
  if (bytes.length === 0) throw refusal(44002);
  try {
    return jsonObject.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    throw refusal(47001, "the body is not a JSON object");
  }
}
