import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../plumbing/clock";
import { readBody } from "../../../plumbing/http/body";
import { HttpError } from "../../../plumbing/http/error";
import { type Listener, sendWhole } from "../../../plumbing/http/message";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";
import { createAnswerSigner } from "./answer";
import { createAuthenticator } from "./authorization";
import { type Answer, runOperation, type WechatPayApiHost } from "./operations";
import { refusal } from "./refusal";

const bodyMaxBytes = 1024 * 1024;

/** WeChat Pay's merchant API (APIv3) for requests whose path begins with `wechatPayPathPrefix`. */
export function createWechatPayApi(host: WechatPayApiHost, platform: WechatPayPlatform, clock: Clock): Listener {
  const authenticate = createAuthenticator((merchantId, serial) => host.findMerchant(merchantId, serial), clock);
  const signAnswer = createAnswerSigner(platform, clock);

  async function decide(request: IncomingMessage): Promise<Answer> {
    const method = request.method ?? "";
    const target = request.url ?? "";
    const body = await bodyOf(request);
    const caller = authenticate({ method, target, body, authorization: request.headers.authorization });
    const askedSerial = single(request.headers["wechatpay-serial"]);
    return runOperation(method, target, { body, caller, askedSerial, host, platform, nowMs: clock.now() });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, content } = await decide(request).catch(refusalAnswer);
    const text = content === undefined ? "" : JSON.stringify(content);
    // Whoever could not sign gets no signature either (assumed).
    const signature = status === 401 ? {} : signAnswer(single(request.headers["wechatpay-serial"]), text);
    const headers = {
      "Request-ID": randomUUID(),
      ...(text && { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(text) }),
      ...signature,
    };
    sendWhole(response, status, headers, text);
  }

  return (request, response) => {
    answer(request, response).catch(() => response.destroy());
  };
}

function refusalAnswer(error: unknown): Answer {
  if (!(error instanceof HttpError)) {
    return { status: 500, content: { code: "SYSTEM_ERROR", message: "the local WeChat Pay failed" } };
  }
  const { status, code, message } = error;
  const { detail } = error.more;
  return { status, content: { code, message, ...(detail && { detail }) } };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const body = await readBody(request, { maxBytes: bodyMaxBytes });
  if (body === "too-large") {
    throw refusal(413, "INVALID_REQUEST", `the body is larger than ${bodyMaxBytes} bytes`);
  }
  if (body === "too-slow") throw refusal(408, "INVALID_REQUEST", "the body did not come in time");
  return body;
}
