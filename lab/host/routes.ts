import type { IncomingMessage, ServerResponse } from "node:http";
import { cloudLimits } from "pulumi-cloudbase/internal/cloud-api/index";
import { answer, answerCall } from "../control-plane";
import type { Keys } from "../control-plane/authenticate";
import type { CloudState } from "../control-plane/cloud-state";
import { answerFieldKey, fieldKeyPath } from "../control-plane/field-key-service";
import { Refusal } from "../control-plane/refusal";
import type { HttpApiHost } from "../http-api";
import { errorMessage } from "../plumbing/error-fields";
import { type BodyProblem, readBody } from "../plumbing/http/body";
import { type Listener, pathOf, plainHeaders, sendJson } from "../plumbing/http/message";
import { makeRouter, type RoutePattern } from "../plumbing/http/router";
import { wechatPayPathPrefix } from "../third-parties/wechat-pay/api/path";
import { wechatApiPathPrefix } from "../third-parties/wechat-push/api/path";
import { sendNotFound, sendToConsole } from "./server";

export interface RouteContext {
  readonly cloud: CloudState;
  readonly keys: Keys;
  readonly console: () => Listener;
  readonly httpApi: HttpApiHost;
  /** The local WeChat Pay's merchant API. */
  readonly wechatPayApi: () => Promise<Listener>;
  /** The local stand-in for api.weixin.qq.com. */
  readonly wechatApi: () => Listener;
}

/** Everything that the emulator answers on its own port; callbacks have the gateway's. */
export function routeRequests(context: RouteContext): Listener {
  return (request, response) => {
    route(context, request, response).catch((error: unknown) => {
      // The client went away in the middle of its request; whatever else it is, there is nobody to tell.
      if (!request.destroyed) context.cloud.warn(`error: ${request.method} ${pathOf(request)}: ${errorMessage(error)}`);
      response.destroy();
    });
  };
}

type Handle = (context: RouteContext, request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

const wechatPay: Handle = async (context, request, response) => (await context.wechatPayApi())(request, response);
const wechat: Handle = (context, request, response) => context.wechatApi()(request, response);

const console: Handle = (context, request, response) => context.console()(request, response);

const findRoute = makeRouter<RoutePattern & { readonly handle: Handle }>([
  { method: "POST", path: "/", handle: answerApi },
  { method: "GET", path: "/", handle: (_doors, _request, response) => sendToConsole(response) },
  { method: "POST", path: fieldKeyPath, handle: answerKey },
  { path: "/console", handle: console },
  { path: "/console/*", handle: console },
  { path: "/v1/functions/*", handle: answerHttpApi },
  { path: `${wechatPayPathPrefix}/*`, handle: wechatPay },
  { path: `${wechatApiPathPrefix}/*`, handle: wechat },
]);

async function route(context: RouteContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const called = thirdPartyOf(request.headers.host);
  if (called === "wechat-pay") return wechatPay(context, request, response);
  if (called === "wechat") return wechat(context, request, response);
  const found = findRoute(request.method ?? "", pathOf(request));
  if (found.kind !== "found") return sendNotFound(response);
  return found.route.handle(context, request, response);
}

/** Functions call the real names and reach this port (functions/preload/); what counts as WeChat there counts here. */
function thirdPartyOf(host = ""): "wechat-pay" | "wechat" | undefined {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (/^[a-z0-9-]+\.mch\.weixin\.qq\.com$/.test(name)) return "wechat-pay";
  return /^(api|api2|[a-z]+\.api)\.weixin\.qq\.com$/.test(name) ? "wechat" : undefined;
}

function answerHttpApi(context: RouteContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { handleHttpApi }: typeof import("../http-api") = require("../http-api");
  return handleHttpApi(request, response, context.httpApi);
}

async function answerApi(
  { cloud, keys }: RouteContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request, { maxBytes: cloudLimits.requestBytesMax });
  if (!Buffer.isBuffer(body)) return refuseBody(cloud, response, body);
  const raw = { method: request.method ?? "", url: request.url ?? "", headers: plainHeaders(request), body };
  sendJson(response, answerCall(raw, keys, cloud));
}

async function answerKey({ cloud }: RouteContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request, { maxBytes: cloudLimits.requestBytesMax });
  if (!Buffer.isBuffer(body)) return refuseBody(cloud, response, body);
  sendJson(response, answerFieldKey(body, cloud.fieldKey, cloud.warn));
}

function refuseBody({ warn }: CloudState, response: ServerResponse, problem: BodyProblem): void {
  const refuse = () => {
    if (problem === "too-slow") throw new Refusal("InvalidRequest", "The request did not come in time.");
    throw new Refusal("RequestSizeLimitExceeded", "The request is over 10 MB.");
  };
  sendJson(response, answer(warn, refuse));
}
