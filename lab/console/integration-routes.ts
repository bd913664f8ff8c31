import { routes, type SendAnswer } from "../console-api";
import type { SendResult } from "../senders/send";
import { ConsoleError } from "./answer";
import type { Callbacks, ConsolePorts } from "./ports";
import { serve } from "./serve";
import { unknownIntegration } from "./unknown";

export function integrationRoutes({ integrations, callbacks }: Pick<ConsolePorts, "integrations" | "callbacks">) {
  const unknown = (idOrName: string) => unknownIntegration(integrations, idOrName);
  return {
    listIntegrations: serve(routes.listIntegrations, () => integrations.list()),
    showIntegration: serve(routes.showIntegration, ({ path: { id } }) => integrations.show(id) ?? unknown(id)),
    listCallbacks: serve(routes.listCallbacks, ({ path: { id }, query }) => callbacks.list(id, query) ?? unknown(id)),
    sendCallback: serve(routes.sendCallback, async ({ path: { id }, body: { createdAt, ...order } }) => {
      const createdAtMs = createdAt === undefined ? {} : { createdAtMs: Date.parse(createdAt) };
      const result = (await callbacks.send(id, { ...order, ...createdAtMs })) ?? unknown(id);
      return order.to === undefined ? withCallback(callbacks, id, result) : { ...result, callback: null };
    }),
    retryCallback: serve(routes.retryCallback, async ({ path: { id, requestId } }) => {
      const result = (await callbacks.retry(id, requestId)) ?? unknown(id);
      return withCallback(callbacks, id, requireSent(result, id, requestId));
    }),
    pay: serve(routes.pay, async ({ path: { id }, body }) => {
      const paid = (await callbacks.pay(id, body)) ?? unknown(id);
      // Who looks the callback up next finds it.
      if (paid.notification) await withCallback(callbacks, id, paid.notification);
      return paid;
    }),
  };
}

function requireSent(result: SendResult | "unknown" | "not-ours", id: string, requestId: string): SendResult {
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
  return result;
}

/** Far enough back to find the one that was just sent, also while others arrive. */
const recentCallbacks = 100;

/** Who sends and the gateway wait for the function equally long: who gave up does so just before the gateway logs it. */
const logWaitMaxMs = 1000;
const logLookEveryMs = 10;

async function withCallback(callbacks: Callbacks, id: string, result: SendResult): Promise<SendAnswer> {
  const untilMs = performance.now() + (result.status === 0 ? logWaitMaxMs : 0);
  for (;;) {
    const recent = callbacks.list(id, { limit: recentCallbacks });
    const callback = recent?.find(({ requestId }) => requestId === result.requestId) ?? null;
    if (callback || performance.now() >= untilMs) return { ...result, callback };
    await new Promise((resolve) => setTimeout(resolve, logLookEveryMs));
  }
}
