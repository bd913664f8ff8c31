import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServedConsole } from "../console";
import { answer, answerCall } from "../control-plane";
import type { Keys } from "../control-plane/authenticate";
import type { Cloud } from "../control-plane/cloud";
import { answerFieldKey, fieldKeyPath } from "../control-plane/field-key-service";
import { Refusal } from "../control-plane/refusal";
import type { HttpApiHost } from "../http-api";
import { errorMessage } from "../plumbing/caught";
import { wechatPayPathPrefix } from "../third-parties/wechat-pay/api/path";
import { wechatApiPathPrefix } from "../third-parties/wechat-push/api/path";
import { type Listener, plainHeaders, readBody, sendJson, sendNotFound } from "./server";

export interface Doors {
  readonly cloud: Cloud;
  readonly keys: Keys;
  readonly console: ServedConsole;
  readonly httpApi: HttpApiHost;
  /** The local WeChat Pay's merchant API. */
  readonly wechatPayApi: () => Promise<Listener>;
  /** The local stand-in for api.weixin.qq.com. */
  readonly wechatApi: () => Listener;
  /** Resolves when the local WeChat Pay has its keys. */
  readonly platformReady: () => Promise<unknown>;
}

/** Everything that the emulator answers on its own port; callbacks have the gateway's. */
export function routeRequests(doors: Doors): Listener {
  return (request, response) => {
    route(doors, request, response).catch((error: unknown) => {
      // The client went away in the middle of its request; whatever else it is, there is nobody to tell.
      if (!request.destroyed) doors.cloud.warn(`error: ${request.method} ${pathOf(request)}: ${errorMessage(error)}`);
      response.destroy();
    });
  };
}

async function route(doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  const method = request.method ?? "";
  const called = thirdPartyOf(request.headers.host);
  if (called === "wechat-pay") return (await doors.wechatPayApi())(request, response);
  if (called === "wechat") return doors.wechatApi()(request, response);
  if (path === "/" && method === "POST") return answerApi(doors, request, response);
  if (path === fieldKeyPath && method === "POST") return answerKey(doors, request, response);
  if (path === "/console" || path.startsWith("/console/")) {
    // The one thing in the console that has to be made first.
    if (path === "/console/api/wechat-pay") await doors.platformReady();
    const { handleConsole }: typeof import("../console") = require("../console");
    return handleConsole(request, response, doors.console, doors.cloud.warn);
  }
  if (path.startsWith("/v1/functions/")) {
    const { handleHttpApi }: typeof import("../http-api") = require("../http-api");
    return handleHttpApi(request, response, doors.httpApi);
  }
  if (path.startsWith(`${wechatPayPathPrefix}/`)) {
    const api = await doors.wechatPayApi();
    return api(request, response);
  }
  if (path.startsWith(`${wechatApiPathPrefix}/`)) return doors.wechatApi()(request, response);
  if (path === "/" && method === "GET") {
    response.writeHead(302, { location: "/console" }).end();
    return;
  }
  sendNotFound(response);
}

/** Functions call the real names and reach this port (functions/preload/); what counts as WeChat there counts here. */
function thirdPartyOf(host = ""): "wechat-pay" | "wechat" | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (/^[a-z0-9-]+\.mch\.weixin\.qq\.com$/.test(name)) return "wechat-pay";
  return /^(api|api2|[a-z]+\.api)\.weixin\.qq\.com$/.test(name) ? "wechat" : undefined;
}

/** Without the query, which may hold a secret. */
function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

async function answerApi(doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { cloud, keys } = doors;
  const body = await readBody(request);
  if (!body) return refuseTooLarge(doors, response);
  const raw = { method: request.method ?? "", url: request.url ?? "", headers: plainHeaders(request), body };
  sendJson(response, answerCall(raw, keys, cloud));
}

async function answerKey(doors: Doors, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (!body) return refuseTooLarge(doors, response);
  sendJson(response, answerFieldKey(body, doors.cloud.fieldKey, doors.cloud.warn));
}

function refuseTooLarge({ cloud }: Doors, response: ServerResponse): void {
  const tooLarge = () => {
    throw new Refusal("RequestSizeLimitExceeded", "The request is over 10 MB.");
  };
  sendJson(response, answer(cloud.warn, tooLarge));
}
