import type { IncomingMessage } from "node:http";
import { type Clock, systemClock } from "../clock";

export interface BodyLimits {
  readonly maxBytes: number;
  readonly timeoutMs?: number;
}

/** Why there is no body. Each API says it in its own words. */
export type BodyProblem = "too-large" | "too-slow";

const defaultTimeoutMs = 60_000;
/** Far above what any client of the lab sends: an export is some MB, a function's code at most 50 MB. */
const discardMaxBytes = 128 * 1024 * 1024;

/**
 * The body's bytes as they came, or why not. What is over the limit is not kept, but read on: a client that is cut off in
 * mid-send may never read the answer. Rejects when the client breaks off; there is nobody to tell then.
 */
export async function readBody(
  request: IncomingMessage,
  { maxBytes, timeoutMs = defaultTimeoutMs }: BodyLimits,
  clock: Pick<Clock, "after"> = systemClock,
): Promise<Buffer | BodyProblem> {
  const chunks: Buffer[] = [];
  let keptBytes = 0;
  const end = await receiveBody(request, { discardMaxBytes, timeoutMs }, clock, (chunk, totalBytes) => {
    if (totalBytes <= maxBytes) chunks.push(chunk);
    else chunks.length = 0;
    keptBytes = totalBytes;
  });
  if (end !== "whole") return end;
  return keptBytes > maxBytes ? "too-large" : Buffer.concat(chunks, keptBytes);
}

export interface ReceiveLimits {
  /** After that many bytes nothing more is read. */
  readonly discardMaxBytes: number;
  readonly timeoutMs: number;
}

/** Hands on each piece of the body as it comes. Rejects with ClientBrokeOff. */
export function receiveBody(
  request: IncomingMessage,
  { discardMaxBytes, timeoutMs }: ReceiveLimits,
  clock: Pick<Clock, "after">,
  onChunk: (chunk: Buffer, totalBytes: number) => void,
): Promise<"whole" | BodyProblem> {
  return new Promise((resolve, reject) => {
    let totalBytes = 0;
    // It may have gone before anybody listened.
    if (request.destroyed) return reject(new ClientBrokeOff(totalBytes));
    const stop = () => {
      cancelTimeout();
      request.off("data", take).off("end", complete).off("close", breakOff);
    };
    const settle = (end: "whole" | BodyProblem) => {
      stop();
      resolve(end);
    };
    const take = (chunk: Buffer) => {
      totalBytes += chunk.length;
      if (totalBytes > discardMaxBytes) settle("too-large");
      else onChunk(chunk, totalBytes);
    };
    const complete = () => settle("whole");
    const breakOff = () => {
      stop();
      reject(new ClientBrokeOff(totalBytes));
    };
    const cancelTimeout = clock.after(timeoutMs, () => settle("too-slow"));
    // An aborted request also emits `error`; `close` follows it and tells the same.
    request.on("error", () => {});
    request.on("data", take).on("end", complete).on("close", breakOff);
  });
}

export class ClientBrokeOff extends Error {
  override readonly name = "ClientBrokeOff";
  constructor(readonly receivedBytes: number) {
    super(`the client broke off after ${receivedBytes} bytes of its body`);
  }
}
