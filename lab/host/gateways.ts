import { type Gateway, startGateway } from "../gateway";
import type { GatewayHost } from "../gateway/host";
import type { Cleanup } from "../plumbing/cleanup";
import type { Clock } from "../plumbing/clock";
import { address, portError } from "./server";

export interface Gateways {
  readonly origin: string;
  /** Another gateway to the same integrations, functions and log, on another clock; its port is free and its own. */
  startVirtual(clock: Clock): Promise<{ readonly origin: string; close(): Promise<void> }>;
}

/** `hostOn` is what gateways ask of the emulator, on their clock. Puts in `cleanups` how to end all of them. */
export async function startGateways(
  hostOn: (clock: Clock) => GatewayHost,
  { clock, port }: { readonly clock: Clock; readonly port: number },
  cleanups: Cleanup[],
): Promise<Gateways> {
  const gateway = await startGateway(hostOn(clock), port).catch((error: unknown) => {
    throw portError(port, error);
  });
  cleanups.push(() => gateway.close());
  const virtual = new Set<Gateway>();
  cleanups.push(async () => void (await Promise.all([...virtual].map((one) => one.close()))));
  return {
    origin: originOf(gateway),
    async startVirtual(virtualClock) {
      const one = await startGateway(hostOn(virtualClock), 0);
      virtual.add(one);
      return {
        origin: originOf(one),
        async close() {
          if (virtual.delete(one)) await one.close();
        },
      };
    },
  };
}

function originOf({ port }: Gateway): string {
  return `http://${address}:${port}`;
}
