import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { explainCode } from "./codes";
import type { Delivery } from "./delivery";
import type { CallbackEntry, GatewayHost } from "./host";
import type { AcceptedAnswer, OpenedCallback } from "./protocol";
import type { CallbackRecord } from "./record";

/** What the third party gets. */
export interface GatewayAnswer extends AcceptedAnswer {
  readonly status: number;
}

/** The same words for every refusal: which one it was stands in the log only. */
export const refusalBody = JSON.stringify({ code: "FAIL", message: "The callback was not accepted." });

/** Of what the function has had already: for the third party that is a success. */
const repeatBody = JSON.stringify({
  code: "SUCCESS",
  message: "This delivery came before and was not handed over again.",
});

export function refused({ errorCode }: CallbackRecord): GatewayAnswer {
  const status = explainCode(errorCode)?.httpStatus ?? 500;
  return { status, contentType: "application/json", body: status < 300 ? repeatBody : refusalBody };
}

/** The function's own success as it is; 200 where a switch answers in place of a function that failed. */
export function accepted(opened: OpenedCallback, { delivered, answer }: Delivery): GatewayAnswer {
  return delivered && answer
    ? { status: answer.status, ...opened.accepted(answer) }
    : { status: 200, ...opened.accepted() };
}

export function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { status, contentType, body }: GatewayAnswer,
  requestId: string,
): void {
  const bytes = Buffer.from(status === 204 ? "" : body);
  const headers: OutgoingHttpHeaders = { "request-id": requestId };
  if (status !== 204) {
    headers["content-type"] = contentType;
    headers["content-length"] = bytes.length;
  }
  // What follows an unread body on the same connection could be taken for a request.
  if (!request.complete) headers.connection = "close";
  response.writeHead(status, headers).end(bytes);
}

/** A log that cannot be written must not cost the callback, which may be delivered already. */
export function writeLog(host: GatewayHost, integrationId: string, entry: CallbackEntry): void {
  try {
    host.logCallback(integrationId, entry);
  } catch (error) {
    process.emitWarning(`A callback could not be logged: ${error instanceof Error ? error.message : "unknown error"}`);
  }
}
