import { once } from "node:events";
import { type IncomingMessage, request, type ServerResponse } from "node:http";
import { listen } from "../../support/listen";

/** Stands between provider and cloud, and can keep an answer back after the call took effect. */
export interface HoldingNetwork {
  readonly endpoint: string;
  /** Actions that were called so far, in order. */
  readonly called: readonly string[];
  /** Regions that calls of the API were for. */
  readonly regions: ReadonlySet<string>;
  /** Keeps back the next answer to this action. Resolves once the cloud has answered. */
  hold(action: string): Promise<HeldAnswer>;
  close(): Promise<void>;
}

export interface HeldAnswer {
  /** Resolves once the provider has it, or has hung up before. */
  release(): Promise<void>;
}

export async function startHoldingNetwork(target: string): Promise<HoldingNetwork> {
  const called: string[] = [];
  const regions = new Set<string>();
  const waiting = new Map<string, (held: HeldAnswer) => void>();
  const { url, stop } = await listen(async (incoming, outgoing) => {
    const action = String(incoming.headers["x-tc-action"]);
    called.push(action);
    const region = incoming.headers["x-tc-region"];
    if (region !== undefined) regions.add(String(region));
    const answer = await forward(target, incoming);
    const hold = waiting.get(action);
    waiting.delete(action);
    if (hold) hold({ release: () => passOn(answer, outgoing) });
    else await passOn(answer, outgoing);
  });
  return {
    endpoint: url,
    called,
    regions,
    hold: (action) => new Promise((resolve) => waiting.set(action, resolve)),
    close: stop,
  };
}

async function forward(target: string, incoming: IncomingMessage): Promise<IncomingMessage> {
  const { method = "POST", url = "/", headers } = incoming;
  const onward = request(new URL(url, target), { method, headers });
  incoming.pipe(onward);
  const [answer] = await once(onward, "response");
  return answer;
}

async function passOn(answer: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
  if (!outgoing.closed) await once(outgoing, "close");
}
