import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What becomes of one call, decided when it arrives. */
export type Passage =
  | "pass"
  /** It never reaches the cloud, and its process is dead. */
  | "killed before"
  /** It takes effect; its process is dead before the answer comes. */
  | "killed after"
  /** It takes effect, and the network loses the answer. */
  | "lost";

/** Decides about the n-th call, counted from 1. May wait: then the call is held where it is. */
export type Decide = (call: number, action: string) => Passage | Promise<Passage>;

export interface Gate {
  readonly endpoint: string;
  /** Actions in the order in which they came. */
  readonly calls: readonly string[];
  /** What each of them carried. */
  readonly bodies: readonly string[];
  /** Resolves when the process behind it was killed. */
  readonly killed: Promise<void>;
  isKilled(): boolean;
  close(): Promise<void>;
}

/**
 * A way to the cloud of one process's own, on which its calls can be counted, held and cut. `effected` is told when the
 * n-th call has taken effect, before its answer comes.
 */
export async function openGate(
  target: string,
  decide: Decide = () => "pass",
  effected: (call: number) => void = () => undefined,
): Promise<Gate> {
  const calls: string[] = [];
  const bodies: string[] = [];
  const onward = new Agent({ keepAlive: true });
  let kill: () => void = () => undefined;
  let isKilled = false;
  const killed = new Promise<void>((resolve) => {
    kill = () => {
      isKilled = true;
      resolve();
      server.closeAllConnections();
    };
  });

  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const action = String(incoming.headers["x-tc-action"] ?? "QueryRainbowConfig");
    const body = await bodyOf(incoming);
    if (isKilled) return;
    calls.push(action);
    bodies.push(body.toString());
    const call = calls.length;
    const passage = await decide(call, action);
    // Another call of this process may have been its last while this one was held.
    if (isKilled) return;
    if (passage === "killed before") return kill();
    const answer = await forward(incoming, body);
    effected(call);
    if (passage === "killed after") return kill();
    if (passage === "lost") outgoing.destroy();
    else outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  function forward({ method = "POST", url = "/", headers }: IncomingMessage, body: Buffer) {
    return new Promise<{ status: number; headers: IncomingMessage["headers"]; body: Buffer }>((resolve, reject) => {
      const request = httpRequest(new URL(url, target), { method, headers, agent: onward });
      request.on("error", reject);
      request.on("response", (answer) => {
        bodyOf(answer).then(
          (whole) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: whole }),
          reject,
        );
      });
      request.end(body);
    });
  }

  const server = createServer((incoming, outgoing) => {
    // The client learns of a fault of the gate itself by a connection that breaks.
    take(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    bodies,
    killed,
    isKilled: () => isKilled,
    close: () => {
      onward.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** Everything that an action of the cloud could change is written by these. */
export function isWrite(action: string): boolean {
  return !/^(Get|List|Describe|Query)[A-Z]/.test(action);
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
