import type { Callbacks } from "../console/ports";
import type { ListedCallback } from "../console-api";
import { findIntegration, type IntegrationViews } from "../host/integration-views";
import type { Clock } from "../plumbing/clock";
import type { Sender } from "../senders";
import type { SendRequest, SendResult } from "../senders/send";
import type { Store } from "../store";
import type { GatewayIntegration } from "../store/live-integration";
import type { NumberedCallback } from "../store/logs";

type Order = Omit<SendRequest, "integration">;

export interface SendingDependencies {
  readonly store: Store;
  readonly views: IntegrationViews;
  readonly clock: Clock;
  /** Sends as the third party would, and remembers under each Request-Id what was sent. */
  readonly sender: () => Promise<Pick<Sender, "check" | "send">>;
}

export type Sending = Omit<Callbacks, "pay"> & {
  /** Of an order that is settled already. */
  notify(integration: GatewayIntegration, order: Order): Promise<SendResult>;
};

/** Callbacks: those that came, and those that the lab itself sends, and sends again. */
export function makeSending({ store, views, clock, sender }: SendingDependencies): Sending {
  const notify: Sending["notify"] = async (integration, order) => (await sender()).send({ ...order, integration });

  function listed(keyId: string, { number, entry }: NumberedCallback): ListedCallback {
    const found = store.logs.findSend(keyId, entry.requestId);
    if (!found) return { ...entry, number, sent: null };
    const { event, seed, createdAtMs, fault } = found;
    return { ...entry, number, sent: { event, seed, createdAt: new Date(createdAtMs).toISOString(), fault } };
  }

  return {
    notify,
    list(idOrName, page) {
      const row = findIntegration(store, idOrName);
      return row && store.logs.callbacks(row.keyId, page).map((callback) => listed(row.keyId, callback));
    },
    async send(idOrName, order) {
      const integration = views.any(idOrName);
      if (!integration) return undefined;
      // A mistake is told before the order counts as paid.
      await (await sender()).check({ ...order, integration });
      return notify(integration, settlements().settled(order, integration, store.wechatPay, clock.now()));
    },
    async retry(idOrName, requestId) {
      const integration = views.any(idOrName);
      if (!integration) return undefined;
      const { integrationId } = integration;
      const sent = store.logs.findSend(integrationId, requestId);
      if (!sent) return store.logs.hasCallback(integrationId, requestId) ? "not-ours" : "unknown";
      const { event, seed, createdAtMs } = sent;
      const again = { event, seed, createdAtMs, data: JSON.parse(sent.data) };
      return notify(integration, settlements().addressed(again, integration, store.wechatPay));
    },
  };
}

/** Loaded when something is sent: not every lab has payments. */
function settlements() {
  const { settled, addressed }: typeof import("../third-parties/wechat-pay/settlements") =
    require("../third-parties/wechat-pay/settlements");
  return { settled, addressed };
}
