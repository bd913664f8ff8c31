import { randomBytes } from "node:crypto";
import { type ClientRequest, createServer, request as httpRequest, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Emulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import type { Inputs } from "../../provider/lifecycle/inputs";
import { emptyMemories } from "../../provider/lifecycle/memories";
import type { ManualClock } from "../emulator/support/clock";
import { rsaPair } from "../support/keys";

/** A provider process: its own memory, the real client, the clock that the emulator also lives by. */
export function makeContext(
  emulator: Emulator,
  clock: ManualClock,
  endpoint = emulator.endpoint,
  wait = async (delayMs: number) => clock.advance(delayMs),
): Context & { said: string[] } {
  const said: string[] = [];
  const { region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter(
    { endpoint, region, secretId, secretKey },
    { now: () => clock.now(), random: () => 0.5, wait },
  );
  return {
    connect: () => center,
    destination: () => ({}),
    ...emptyMemories(() => clock.now()),
    newClaim: () => randomBytes(4).toString("hex"),
    clock: { now: () => clock.now(), wait },
    fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 1) }),
    prove: () => Promise.reject(new Error("no proof was asked for")),
    processEnv: {},
    projectFolder: process.cwd(),
    templatesFolder: join(__dirname, "../../functions"),
    note: ({ text }) => said.push(text),
    said,
  };
}

export const credentials = {
  appId: "wx0123456789abcdef",
  merchantId: "1900000109",
  merchantSerialNumber: "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012",
  apiV3Key: "CANARYk3v9x2qd7w5tb8mzr4n6hj1y0p",
  privateKey: rsaPair("merchant").privateKey,
};

export function declared(more: Record<string, unknown> = {}): Record<string, unknown> {
  const owned = { owner: "shop/prod/pay", stackIdentity: "k3v9x2qd" };
  return { envId: "local-env", type: "weixinpaydc", name: "pay", ...owned, credentials, ...more };
}

/** What check returns for a program that is right. */
export async function checked(
  context: Context,
  news: Record<string, unknown>,
  olds: Partial<Inputs> = {},
): Promise<Inputs> {
  const { inputs, failures } = await check(context, olds, news);
  expect(failures).toEqual([]);
  return inputs as unknown as Inputs;
}

export interface LossyNetwork {
  readonly endpoint: string;
  /** Lets the next call of this action reach the cloud and loses the answer. */
  loseAnswerOf(action: string): void;
  close(): Promise<void>;
}

/** Stands between client and cloud as a failing network does: the call takes effect, and no answer comes. */
export async function startLossyNetwork(target: string): Promise<LossyNetwork> {
  const losing: string[] = [];
  const server: Server = createServer((incoming, outgoing) => {
    const lost = losing.indexOf(String(incoming.headers["x-tc-action"]));
    if (lost >= 0) losing.splice(lost, 1);
    forward(target, incoming)
      .on("error", () => outgoing.destroy())
      .on("response", (answer: IncomingMessage) => {
        if (lost >= 0) answer.resume().on("end", () => outgoing.destroy());
        else answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswerOf: (action) => losing.push(action),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function forward(target: string, incoming: IncomingMessage): ClientRequest {
  const { method, url = "/", headers } = incoming;
  const onward = httpRequest(new URL(url, target), { ...(method === undefined ? {} : { method }), headers });
  incoming.pipe(onward);
  return onward;
}
