import type { IncomingMessage } from "node:http";
import type { Clock } from "../plumbing/clock";
import { ClientBrokeOff, receiveBody } from "../plumbing/http/body";
import { Refusal } from "./codes";
import type { GatewayLimits } from "./gateway-limits";
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

async function receive(
  request: IncomingMessage,
  { discardMaxBytes, bodyTimeoutMs }: GatewayLimits,
  clock: Clock,
  onChunk: (chunk: Buffer, totalBytes: number) => void,
): Promise<void> {
  let receivedBytes = 0;
  const limits = { discardMaxBytes, timeoutMs: bodyTimeoutMs };
  const end = await receiveBody(request, limits, clock, (chunk, totalBytes) => {
    receivedBytes = totalBytes;
    onChunk(chunk, totalBytes);
  }).catch(incomplete);
  if (end === "too-large") throw new Refusal("BODY_TOO_LARGE", "connection closed");
  if (end === "too-slow") {
    throw new Refusal("REQUEST_TIMEOUT", `${receivedBytes} bytes of the body in ${bodyTimeoutMs} ms`);
  }
}

function incomplete(error: unknown): never {
  if (error instanceof ClientBrokeOff) throw new Refusal("BODY_INCOMPLETE", `${error.receivedBytes} bytes came`);
  throw error;
}
