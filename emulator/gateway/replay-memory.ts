import type { Clock } from "../types";

/**
 * Remembers signed requests so that each is forwarded once. A signature stays fresh for 5 minutes around its timestamp;
 * entries live at least as long as that window both ways.
 */
export class ReplayMemory {
  /** Key to the time when it may be forgotten; in order of arrival, so the oldest is always first. */
  readonly #entries = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly replayMaxAgeMs: number; readonly replayMaxEntries: number },
  ) {}

  /** "full" instead of forgetting an entry early: one that is forgotten while fresh could be replayed. */
  remember(integrationId: string, key: string): "first" | "again" | "full" {
    const nowMs = this.clock.now();
    this.#forgetUntil(nowMs);
    const scoped = `${integrationId} ${key}`;
    if (this.#entries.has(scoped)) return "again";
    if (this.#entries.size >= this.limits.replayMaxEntries) return "full";
    this.#entries.set(scoped, nowMs + this.limits.replayMaxAgeMs);
    return "first";
  }

  get size(): number {
    return this.#entries.size;
  }

  #forgetUntil(nowMs: number): void {
    for (const [key, forgetAtMs] of this.#entries) {
      if (forgetAtMs > nowMs) return;
      this.#entries.delete(key);
    }
  }
}
