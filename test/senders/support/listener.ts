import type { IncomingMessage, ServerResponse } from "node:http";
import { createVirtualClock, type VirtualClock } from "../../../lab/plumbing/virtual-clock";
import { createSender, makeFunctionFaults, type Sender, type SenderDependencies } from "../../../lab/senders";
import { makeOwnRequests } from "../../../lab/senders/own-requests";
import type { SendRequest, SendResult } from "../../../lab/senders/send";
import type { WechatPayPlatform } from "../../../lab/store/wechat-pay-records";
import { listen } from "../../support/listen";
import { nowMs } from "./lab";

export interface Captured {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A sender, and in place of the gateway a server that keeps what comes. */
export interface Listener {
  readonly origin: string;
  readonly sender: Sender;
  readonly clock: VirtualClock;
  readonly captured: Captured[];
  /** How it answers from now on; default: 200 with WeChat Pay's words. */
  answer: (response: ServerResponse, request: Captured) => void;
  /** Sends, and returns what came last as well. */
  send(request: SendRequest): Promise<{ readonly result: SendResult; readonly request: Captured }>;
  close(): Promise<void>;
}

export async function startListener(
  platform: () => Promise<WechatPayPlatform>,
  dependencies: Partial<SenderDependencies> = {},
): Promise<Listener> {
  const captured: Captured[] = [];
  const { url: origin, stop } = await listen(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const { method = "", url = "", headers } = incoming;
    const request = { method, url: new URL(url, origin), headers, body: Buffer.concat(chunks).toString("utf8") };
    captured.push(request);
    listener.answer(response, request);
  });
  const clock = createVirtualClock(nowMs);
  const sender = createSender({
    platform,
    clock,
    gatewayOrigin: origin,
    functionFaults: makeFunctionFaults(),
    ownRequests: makeOwnRequests(),
    closing: new AbortController().signal,
    virtualGateway: async () => ({ origin, close: async () => {} }),
    ...dependencies,
  });
  const listener: Listener = {
    origin,
    sender,
    clock,
    captured,
    answer: (response) => response.writeHead(200).end('{"code":"SUCCESS"}'),
    async send(request) {
      const result = await sender.send(request);
      const last = captured.at(-1);
      if (!last) throw new Error("nothing was sent");
      return { result, request: last };
    },
    close: stop,
  };
  return listener;
}
