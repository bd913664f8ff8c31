import { setTimeout as wait } from "node:timers/promises";
import type { IntegrationCenter } from "../../integration-center";
import type { Clock } from "../../lifecycle/clock";

/** For the person who cancelled. */
const cancelled = "cancelled. What was sent stays as it is; the next run looks, and goes on from there";

/** Calls that change something in the cloud. */
const changes = [
  "createIntegration",
  "updateIntegration",
  "labelIntegration",
  "deleteIntegration",
  "createFunction",
  "updateFunctionCode",
  "setFunctionEnvironment",
  "deleteFunction",
  "releaseCallbackDomain",
] as const satisfies readonly (keyof IntegrationCenter)[];

/**
 * The engine's wish to stop: waits end there and then, nothing more is changed, and a call under way comes back. What is
 * half made keeps its id, as after any other failure.
 */
export class Cancellation {
  readonly #controller = new AbortController();

  cancel(): void {
    this.#controller.abort();
  }

  readonly clock: Clock = {
    now: Date.now,
    wait: async (delayMs) => {
      const { signal } = this.#controller;
      await wait(delayMs, undefined, { signal }).catch(() => {
        throw new Error(cancelled);
      });
    },
  };

  readonly guard = (center: IntegrationCenter): IntegrationCenter => ({
    ...center,
    ...Object.fromEntries(
      changes.map((name) => [
        name,
        (...args: unknown[]) => {
          if (this.#controller.signal.aborted) return Promise.reject(new Error(cancelled));
          return (center[name] as (...args: unknown[]) => Promise<void>)(...args);
        },
      ]),
    ),
  });
}
