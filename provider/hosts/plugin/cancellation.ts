import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../../clock";
import { type CloudDependencies, cancelAdvice, systemDependencies } from "../../cloud";
import { coded } from "../../error-codes";

/** For the person who cancelled. */
const cancelled = coded("CANCELLED", `cancelled. ${cancelAdvice}`);

/** For answers to reads: by them what is half made keeps its id. An engine that goes gives 5 s in all (Pulumi's source, 3.259). */
const readsEndAfterMs = 3_000;

/**
 * The engine's wish to stop: waits end there and then, nothing more is changed or tried again, and a change under way comes
 * back. What is half made keeps its id, as after any other failure.
 */
export class Cancellation {
  readonly #changes = new AbortController();
  readonly #reads = new AbortController();

  cancel(): void {
    this.#changes.abort();
    setTimeout(() => this.#reads.abort(), readsEndAfterMs).unref();
  }

  readonly #untilCancelled = (delayMs: number) =>
    wait(delayMs, undefined, { signal: this.#changes.signal }).catch(() => undefined);

  readonly clock: Clock = {
    now: Date.now,
    wait: async (delayMs) => {
      await this.#untilCancelled(delayMs);
      if (this.#changes.signal.aborted) throw new Error(cancelled);
    },
  };

  readonly dependencies: CloudDependencies = {
    ...systemDependencies,
    wait: this.#untilCancelled,
    stop: { changes: this.#changes.signal, reads: this.#reads.signal },
  };
}
