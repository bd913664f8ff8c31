import { request as httpRequest } from "node:http";
import type { Emulator } from "../../../lab";
import { listen } from "../../support/listen";

/** Stands where a stranger would: it answers as the cloud does, and remembers what it was asked. */
export interface Stranger {
  readonly origin: string;
  /** The cloud's actions, and the paths of everything else. */
  readonly asked: string[];
  stop(): Promise<void>;
}

export async function startStranger(emulator: Emulator): Promise<Stranger> {
  const asked: string[] = [];
  const { url: origin, stop } = await listen((incoming, outgoing) => {
    asked.push(String(incoming.headers["x-tc-action"] ?? incoming.url));
    const { method = "GET", url = "/", headers } = incoming;
    const onward = httpRequest(new URL(url, emulator.endpoint), { method, headers }, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode ?? 500, answer.headers)),
    );
    incoming.pipe(onward);
  });
  return { origin, asked, stop };
}

/** That only look. */
export function isRead(action: string): boolean {
  return /^(Get|List|Describe)[A-Z]/.test(action);
}
