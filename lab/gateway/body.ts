import type { IncomingMessage } from "node:http";
import type { Clock } from "../plumbing/clock";
import { Refusal } from "./codes";
import type { GatewayLimits } from "./limits";
import type { Lease } from "./memory-budget";

/** The body's bytes as they came. Throws Refusal; what is too large is not kept. */
export async function readBody(
  request: IncomingMessage,
  { bodyMaxBytes, ...limits }: GatewayLimits & { readonly bodyMaxBytes: number },
  clock: Clock,
  lease: Lease,
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let refusal: Refusal | undefined;
  await receive(request, limits, clock, (chunk, totalBytes) => {
    if (refusal) return;
    if (totalBytes > bodyMaxBytes) refusal = new Refusal("BODY_TOO_LARGE", `limit ${bodyMaxBytes} bytes`);
    else if (!lease.take(chunk.length)) refusal = new Refusal("GATEWAY_BUSY", `limit ${limits.heldMaxBytes} bytes`);
    if (refusal) chunks.length = 0;
    else chunks.push(chunk);
  });
  if (refusal) throw refusal;
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

/** Lets a sender finish whose request is refused already: one that is cut off in mid-send may never read the answer. */
export async function discardBody(request: IncomingMessage, limits: GatewayLimits, clock: Clock): Promise<void> {
  await receive(request, limits, clock, () => {}).catch(() => {});
}

function receive(
  request: IncomingMessage,
  limits: GatewayLimits,
  clock: Clock,
  onChunk: (chunk: Buffer, totalBytes: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let totalBytes = 0;
    const settle = (refusal?: Refusal) => {
      cancelTimeout();
      request.off("data", take).off("close", breakOff);
      if (refusal) reject(refusal);
      else resolve();
    };
    const take = (chunk: Buffer) => {
      totalBytes += chunk.length;
      if (totalBytes > limits.discardMaxBytes) settle(new Refusal("BODY_TOO_LARGE", "connection closed"));
      else onChunk(chunk, totalBytes);
    };
    const breakOff = () => settle(new Refusal("BODY_INCOMPLETE", `${totalBytes} bytes came`));
    const cancelTimeout = clock.after(limits.bodyTimeoutMs, () =>
      settle(new Refusal("REQUEST_TIMEOUT", `${totalBytes} bytes of the body in ${limits.bodyTimeoutMs} ms`)),
    );
    // An aborted request also emits `error`; `close` follows it and tells the same.
    request.on("error", () => {});
    request
      .on("data", take)
      .on("end", () => settle())
      .on("close", breakOff);
  });
}
