import type { Clock } from "../types";

/**
 * Remembers proven requests so that each is forwarded once. A generation of keys is kept for one to two times the given
 * age, which is longer than a proof stays fresh.
 */
export class ReplayMemory {
  #current = new Set<string>();
  #previous = new Set<string>();
  #generationEndsMs: number;

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly replayMinAgeMs: number; readonly replayMaxEntries: number },
  ) {
    this.#generationEndsMs = clock.now() + limits.replayMinAgeMs;
  }

  /** "full" instead of forgetting a key early: one that is forgotten while fresh could be replayed. */
  remember(integrationId: string, key: string): "first" | "again" | "full" {
    this.#turn(this.clock.now());
    const scoped = `${integrationId} ${key}`;
    if (this.#current.has(scoped) || this.#previous.has(scoped)) return "again";
    if (this.size >= this.limits.replayMaxEntries) return "full";
    this.#current.add(scoped);
    return "first";
  }

  /** Of one that was not delivered, and may come again as it is. */
  forget(integrationId: string, key: string): void {
    const scoped = `${integrationId} ${key}`;
    this.#current.delete(scoped);
    this.#previous.delete(scoped);
  }

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#generationEndsMs) return;
    const nextEndMs = this.#generationEndsMs + this.limits.replayMinAgeMs;
    const longAgo = nowMs >= nextEndMs;
    this.#previous = longAgo ? new Set() : this.#current;
    this.#current = new Set();
    this.#generationEndsMs = longAgo ? nowMs + this.limits.replayMinAgeMs : nextEndMs;
  }
}
