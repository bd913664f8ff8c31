import { startGateway } from "../../../lab/gateway";
import type { CallbackEntry, GatewayHost } from "../../../lab/gateway/host";
import type { Clock } from "../../../lab/plumbing/clock";
import { createVirtualClock, type VirtualClock } from "../../../lab/plumbing/virtual-clock";
import { createSender, makeFunctionFaults, type Sender, type SentCallback } from "../../../lab/senders";
import { makeOwnRequests } from "../../../lab/senders/own-requests";
import type { GatewayIntegration } from "../../../lab/store/live-integration";
import type { WechatPayPlatform } from "../../../lab/store/wechat-pay-records";
import { makeWechatPayPlatform } from "../../../lab/third-parties/wechat-pay/sender/platform";
import { startTestFunction, type TestFunction } from "../../gateway/support/function";

export const nowMs = Date.parse("2026-11-23T18:42:00+08:00");

/** Sender, gateway and function over real sockets. Sender and gateway share no code that signs, encrypts or checks. */
export interface Lab {
  readonly platform: WechatPayPlatform;
  readonly sender: Sender;
  readonly clock: VirtualClock;
  readonly function: TestFunction;
  /** The gateway's log, oldest first. */
  readonly log: CallbackEntry[];
  readonly noted: SentCallback[];
  /** How often a gateway on another clock was asked for, and closed. */
  readonly virtualGateways: { opened: number; closed: number };
  /** Makes it known to the gateway. */
  know(integration: GatewayIntegration): GatewayIntegration;
  /** Resolves when the log has that many lines: a sender that no longer waits is ahead of it. */
  logged(lines: number): Promise<void>;
  /** Empties log and notes, and lets a second pass. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

export async function startLab(): Promise<Lab> {
  const platform = await makeWechatPayPlatform(nowMs);
  const testFunction = await startTestFunction();
  const clock = createVirtualClock(nowMs);
  const known = new Map<string, GatewayIntegration>();
  const log: CallbackEntry[] = [];
  const noted: SentCallback[] = [];
  const functionFaults = makeFunctionFaults();
  const ownRequests = makeOwnRequests();
  const waiting: { readonly lines: number; readonly wake: () => void }[] = [];
  let revision = 1;

  const hostOn = (on: Clock): GatewayHost => ({
    findIntegration: (id) => known.get(id),
    functions: functionFaults.around(testFunction, on),
    logCallback(_integrationId, entry) {
      log.push(entry);
      for (const { lines, wake } of waiting) if (log.length >= lines) wake();
    },
    isOwnRequest: ownRequests.take,
    clock: on,
    switches: { forwardPath: "route", forwardBody: "parsed", relayAnswer: "relay", forwardTimeoutMs: 5000 },
  });
  const gateway = await startGateway(hostOn(clock), 0);
  const virtualGateways = { opened: 0, closed: 0 };
  const sender = createSender({
    platform: async () => platform,
    clock,
    gatewayOrigin: `http://127.0.0.1:${gateway.port}`,
    functionFaults,
    ownRequests,
    closing: new AbortController().signal,
    note: (sent) => void noted.push(sent),
    async virtualGateway(on) {
      const { port, close } = await startGateway(hostOn(on), 0);
      virtualGateways.opened++;
      return {
        origin: `http://127.0.0.1:${port}`,
        async close() {
          await close();
          virtualGateways.closed++;
        },
      };
    },
  });
  return {
    platform,
    sender,
    clock,
    function: testFunction,
    log,
    noted,
    virtualGateways,
    know(integration) {
      const changed = { ...integration, revision: revision++ };
      known.set(integration.integrationId, changed);
      return changed;
    },
    logged: (lines) =>
      new Promise((resolve) => {
        if (log.length >= lines) resolve();
        else waiting.push({ lines, wake: resolve });
      }),
    async forget() {
      for (const list of [log, noted, testFunction.seen, waiting]) list.length = 0;
      await clock.advance(1000);
    },
    async close() {
      await gateway.close();
      await testFunction.close();
    },
  };
}
