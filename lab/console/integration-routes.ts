import { z } from "zod";
import type { CallbackEntry } from "../gateway/host";
import type { SendResult } from "../senders/send";
import { ConsoleError } from "./answer";
import { readJson } from "./body";
import type { ConsoleHost } from "./host";
import { type Call, callbacksQuery, parse, type Route, told, unknownIntegration } from "./route";

/** What a send answers: the sender's view, and the gateway's log entry of the last attempt if there is one. */
export interface SendAnswer extends SendResult {
  readonly callback: CallbackEntry | null;
}

const integration = "/console/api/integrations/:id";

export const integrationRoutes: readonly Route[] = [
  { method: "GET", path: "/console/api/integrations", run: ({ host }) => host.listIntegrations() },
  { method: "GET", path: integration, run: show },
  { method: "GET", path: `${integration}/callbacks`, run: callbacks },
  { method: "POST", path: `${integration}/send`, run: send },
  { method: "POST", path: `${integration}/callbacks/:requestId/retry`, run: retry },
  { method: "POST", path: `${integration}/pay`, run: pay },
];

function show({ host, path }: Call): unknown {
  return host.showIntegration(path.id ?? "") ?? unknownIntegration(host, path.id);
}

function callbacks({ host, path, query }: Call): unknown {
  const page = parse(callbacksQuery, Object.fromEntries(query));
  return host.listCallbacks(path.id ?? "", page) ?? unknownIntegration(host, path.id);
}

async function send({ host, path: { id = "" }, request }: Call): Promise<SendAnswer> {
  const { createdAt, ...order } = parse(sendBody, await readJson(request));
  const createdAtMs = createdAt === undefined ? {} : { createdAtMs: Date.parse(createdAt) };
  const result = await told("NOT_SENT", () => host.sendCallback(id, { ...order, ...createdAtMs }));
  if (!result) return unknownIntegration(host, id);
  return order.to === undefined ? withCallback(host, id, result) : { ...result, callback: null };
}

async function retry({ host, path: { id = "", requestId = "" }, request }: Call): Promise<SendAnswer> {
  parse(z.strictObject({}), await readJson(request));
  const result = await told("NOT_SENT", () => host.retryCallback(id, requestId));
  if (!result) return unknownIntegration(host, id);
  const callback = `the callback ${JSON.stringify(requestId)}`;
  if (result === "unknown") {
    throw new ConsoleError(404, "CALLBACK_UNKNOWN", `The log of ${id} does not hold ${callback}, or no longer.`);
  }
  if (result === "not-ours") {
    throw new ConsoleError(
      409,
      "NOT_OURS",
      `Another sender than the emulator's sent ${callback}, and its body is not kept. Let that one send it again, or send a new one of the same event.`,
    );
  }
  return withCallback(host, id, result);
}

async function pay({ host, path: { id = "" }, request }: Call): Promise<unknown> {
  const order = parse(payBody, await readJson(request));
  const paid = (await told("NOT_PAID", () => host.pay(id, order))) ?? unknownIntegration(host, id);
  // Who looks the callback up next finds it.
  if (paid.notification) await withCallback(host, id, paid.notification);
  return paid;
}

/** Far enough back to find the one that was just sent, also while others arrive. */
const recentCallbacks = 100;

/** Who sends and the gateway wait for the function equally long: who gave up does so just before the gateway logs it. */
const logWaitMaxMs = 1000;
const logLookEveryMs = 10;

async function withCallback(host: ConsoleHost, id: string, result: SendResult): Promise<SendAnswer> {
  const untilMs = performance.now() + (result.status === 0 ? logWaitMaxMs : 0);
  for (;;) {
    const recent = host.listCallbacks(id, { limit: recentCallbacks });
    const callback = recent?.find(({ requestId }) => requestId === result.requestId) ?? null;
    if (callback || performance.now() >= untilMs) return { ...result, callback };
    await new Promise((resolve) => setTimeout(resolve, logLookEveryMs));
  }
}

const sendBody = z.strictObject({
  event: z.string(),
  data: z.record(z.string(), z.unknown()).exactOptional(),
  fault: z.string().exactOptional(),
  retries: z.enum(["none", "real-time", "virtual-time"]).exactOptional(),
  seed: z
    .string()
    .regex(/^[0-9A-Za-z._-]{1,64}$/, "must be 1 to 64 letters, digits or any of . _ -")
    .exactOptional(),
  createdAt: z.iso.datetime({ offset: true, error: "must be an ISO 8601 time" }).exactOptional(),
  to: z
    .url({ protocol: /^https?$/, error: "must be an http:// or https:// address" })
    .max(2048)
    .exactOptional(),
});

const payBody = z.strictObject({
  total: z.number().int().min(1).max(100_000_000).exactOptional(),
  openid: z.string().min(1).max(128).exactOptional(),
  fault: z.string().exactOptional(),
});
