import type { Clock } from "../types";
import type { CallbackProtocol } from "./protocol";
import { ReplayMemory } from "./replay-memory";

/** One for each age that a protocol asks for. */
export class ReplayMemories {
  readonly #byAge = new Map<number, ReplayMemory>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly replayMaxEntries: number },
  ) {}

  of({ replayMinAgeMs }: Pick<CallbackProtocol, "replayMinAgeMs">): ReplayMemory {
    let memory = this.#byAge.get(replayMinAgeMs);
    if (!memory) {
      const { replayMaxEntries } = this.limits;
      memory = new ReplayMemory(this.clock, { replayMinAgeMs, replayMaxEntries });
      this.#byAge.set(replayMinAgeMs, memory);
    }
    return memory;
  }
}
