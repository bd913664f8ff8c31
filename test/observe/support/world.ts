import { type Emulator, type Switches, startEmulator, switchesSchema } from "../../../lab";
import { lookAround, type ObserveInput, openAsker } from "../../../lab/observe";
import type { ObservedDocument } from "../../../lab/switches/observed";
import { type CloudDependencies, type Post, systemPost } from "../../../provider/cloud";
import { ManualClock } from "../../emulator/support/clock";
import { unanswerable } from "./configurations";

/** As long as the cloud takes (documented); the clock makes it an instant. */
const provisioning = { fromMs: 60_000, toMs: 100_000 };

export interface World {
  readonly emulator: Emulator;
  readonly clock: ManualClock;
  input(post?: Post): ObserveInput;
  /** All that is in the account a day later, when everything shows. */
  leftBehind(): Promise<readonly string[]>;
}

/** An account that behaves as `switches` say, in virtual time. */
export async function worldOf(switches: Partial<Switches> = {}): Promise<World> {
  const clock = new ManualClock(Date.UTC(2026, 10, 26, 12));
  const emulator = await startEmulator({ clock, provisioning, switches });
  const { endpoint, region, secretId, secretKey, envId } = emulator;
  const dependencies: CloudDependencies = {
    now: () => clock.now(),
    random: () => 0.5,
    async wait(delayMs) {
      clock.advance(delayMs);
      // The end of a deployment looks at the code first, which takes a turn of its own.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
  const input = (post: Post = systemPost): ObserveInput => ({
    settings: { endpoint, region, secretId, secretKey },
    envId,
    dependencies,
    post,
    note: () => undefined,
    run: "test01",
  });
  return {
    emulator,
    clock,
    input,
    async leftBehind() {
      clock.advance(24 * 60 * 60_000);
      const { ours, others } = await lookAround(openAsker(input()), input());
      return [...ours.map(({ kind, name }) => `${kind} ${name}`), ...others];
    },
  };
}

/** Question by question: what was found beside what is so. Only differences. */
export function differences({ answers }: ObservedDocument, switches: Partial<Switches>): string[] {
  const all = switchesSchema.parse(switches);
  const notArising = unanswerable(all);
  return answers.flatMap((one) => {
    const isSo = all[one.question];
    if ("answer" in one) return one.answer === isSo ? [] : [`WRONG ${one.question}: ${one.answer}, but it is ${isSo}`];
    return notArising.has(one.question) ? [] : [`${one.question}: not answered (${one.notAnswered}), it is ${isSo}`];
  });
}
