import type { VirtualClock } from "../plumbing/virtual-clock";
import { attemptsAtOnceMax } from "./post";
import { EventQueue } from "./queue";

/** Something that goes on in virtual time; at one moment those come before the callbacks of that moment. */
type Step = () => void | Promise<void>;

/**
 * Discrete events on a virtual clock: the clock jumps from one moment at which something is due to the next, and stands
 * still while that happens. So it is the same each time, however fast the machine is.
 */
export class Simulation<Callback> {
  readonly #queue = new EventQueue<{ readonly step: Step } | { readonly callback: Callback }>();

  constructor(
    private readonly clock: VirtualClock,
    /** Makes one attempt to send it. */
    private readonly attempt: (callback: Callback) => Promise<void>,
  ) {}

  at(atMs: number, step: Step): void {
    this.#queue.add(atMs, { step });
  }

  sendAt(atMs: number, callback: Callback): void {
    this.#queue.add(atMs, { callback });
  }

  /** Until nothing is due any more. */
  async run(): Promise<void> {
    for (let due = this.#queue.takeNext(); due; due = this.#queue.takeNext()) {
      await this.clock.advance(due.atMs - this.clock.now());
      for (const event of due.events) if ("step" in event) await event.step();
      await this.#sendAll(due.events.flatMap((event) => ("callback" in event ? [event.callback] : [])));
    }
  }

  /** Runs a task whose only waits in virtual time are those in `pause`. Resolves when it rests for the first time. */
  async start(task: (pause: (delayMs: number) => Promise<void>) => Promise<void>): Promise<void> {
    let resting = Promise.withResolvers<void>();
    const pause = (delayMs: number) =>
      new Promise<void>((resume) => {
        this.at(this.clock.now() + delayMs, () => {
          resting = Promise.withResolvers();
          resume();
          return resting.promise;
        });
        resting.resolve();
      });
    task(pause).then(
      () => resting.resolve(),
      (error: unknown) => resting.reject(error),
    );
    await resting.promise;
  }

  async #sendAll(callbacks: readonly Callback[]): Promise<void> {
    const waiting = callbacks.values();
    const sendOneByOne = async () => {
      for (const callback of waiting) await this.attempt(callback);
    };
    await Promise.all(Array.from({ length: Math.min(attemptsAtOnceMax, callbacks.length) }, sendOneByOne));
  }
}
