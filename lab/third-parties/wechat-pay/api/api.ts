import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../../../plumbing/clock";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";
import { createAnswerSigner } from "./answer";
import { createAuthenticator } from "./authorization";
import { type Answer, runOperation, type WechatPayApiHost } from "./operations";
import { WechatPayRefusal } from "./refusal";

const bodyMaxBytes = 1024 * 1024;

/** WeChat Pay's merchant API (APIv3) for requests whose path begins with `wechatPayPathPrefix`. */
export function createWechatPayApi(
  host: WechatPayApiHost,
  platform: WechatPayPlatform,
  clock: Clock,
): (request: IncomingMessage, response: ServerResponse) => void {
  const authenticate = createAuthenticator((merchantId, serial) => host.findMerchant(merchantId, serial), clock);
  const signAnswer = createAnswerSigner(platform, clock);

  async function decide(request: IncomingMessage): Promise<Answer> {
    const method = request.method ?? "";
    const target = request.url ?? "";
    const body = await readBody(request);
    const caller = authenticate({ method, target, body, authorization: request.headers.authorization });
    const askedSerial = single(request.headers["wechatpay-serial"]);
    return runOperation(method, target, { body, caller, askedSerial, host, platform, nowMs: clock.now() });
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, content } = await decide(request).catch(refusalAnswer);
    const text = content === undefined ? "" : JSON.stringify(content);
    // Whoever could not sign gets no signature either (assumed).
    const signature = status === 401 ? {} : signAnswer(single(request.headers["wechatpay-serial"]), text);
    response.writeHead(status, {
      "Request-ID": randomUUID(),
      ...(text && { "Content-Type": "application/json; charset=utf-8", "Content-Length": Buffer.byteLength(text) }),
      ...(!request.complete && { Connection: "close" }),
      ...signature,
    });
    response.end(text);
  }

  return (request, response) => {
    answer(request, response).catch(() => response.destroy());
  };
}

function refusalAnswer(error: unknown): Answer {
  if (!(error instanceof WechatPayRefusal)) {
    return { status: 500, content: { code: "SYSTEM_ERROR", message: "the local WeChat Pay failed" } };
  }
  const { status, code, message, detail } = error;
  return { status, content: { code, message, ...(detail && { detail }) } };
}

function single(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? undefined : header;
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= bodyMaxBytes) chunks.push(chunk);
      else reject(new WechatPayRefusal(413, "INVALID_REQUEST", `the body is larger than ${bodyMaxBytes} bytes`));
    });
    request.on("end", () => resolve(Buffer.concat(chunks)));
    request.on("error", reject);
  });
}
