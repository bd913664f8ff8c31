import type { Clock } from "../plumbing/clock";

/** What became of a proven request. `delivery` tells what its proof left open, where it leaves something open. */
interface Fate {
  readonly state: "open" | Settled;
  readonly delivery: string;
}

export type Settled = "delivered" | "failed";

/** One for all whose proof covers everything: there is nothing to tell about them but that they came. */
const whole: Fate = { state: "open", delivery: "" };

/**
 * `again`: what is proven came before. `repeated`: so did everything else of it, and the function has had it; `open`: or is
 * having it now. `full`: instead of forgetting a key early, since one that is forgotten while fresh could be replayed.
 */
export type Seen = "first" | "again" | "repeated" | "open" | "full";

/** Fewer entries than this a memory may always have, however many the others hold. */
const reservedEntries = 10_000;

/** What all memories hold together. */
export class SharedRoom {
  entries = 0;

  constructor(readonly maxEntries: number) {}
}

/**
 * Remembers proven requests so that each is forwarded once. A generation of keys is kept for one to two times the given
 * age, which is longer than a proof stays fresh.
 */
export class ReplayMemory {
  #current = new Map<string, Fate>();
  #previous = new Map<string, Fate>();
  #generationEndsMs: number;
  readonly #waiting = new Map<string, (() => void)[]>();

  constructor(
    private readonly clock: Clock,
    private readonly limits: { readonly replayMinAgeMs: number; readonly replayMaxEntries: number },
    private readonly shared: SharedRoom,
  ) {
    this.#generationEndsMs = clock.now() + limits.replayMinAgeMs;
  }

  /** `delivery` is what the proof leaves open; after a failure only the same may come again. */
  remember(key: string, delivery?: string): Seen {
    this.#turn(this.clock.now());
    const known = this.#find(key);
    if (!known) {
      if (this.#isFull) return "full";
      this.#add(key, delivery === undefined ? whole : { state: "open", delivery });
      return "first";
    }
    if (known === whole || known.delivery !== delivery) return "again";
    if (known.state === "delivered") return "repeated";
    if (known.state === "open") return "open";
    this.#set(key, { state: "open", delivery });
    return "first";
  }

  /** Resolves when an open one is settled. */
  settled(key: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), resolve]));
  }

  /** The function has it. */
  delivered(key: string): void {
    this.#settle(key, "delivered");
  }

  /** The function did not take it: it may come again, as it was. */
  failed(key: string): void {
    if (this.#find(key) === whole) this.#remove(key);
    else this.#settle(key, "failed");
  }

  /** Of an earlier process; of two for one key the later counts. */
  recall(key: string, { state, delivery }: { readonly state: Settled; readonly delivery?: string }): void {
    if (this.#find(key)) this.#remove(key);
    this.#add(key, delivery === undefined ? whole : { state, delivery });
  }

  get size(): number {
    return this.#current.size + this.#previous.size;
  }

  get #isFull(): boolean {
    const { size } = this;
    if (size >= this.limits.replayMaxEntries) return true;
    return size >= reservedEntries && this.shared.entries >= this.shared.maxEntries;
  }

  #find(key: string): Fate | undefined {
    return this.#current.get(key) ?? this.#previous.get(key);
  }

  #settle(key: string, state: Settled): void {
    const known = this.#find(key);
    if (known && known !== whole) this.#set(key, { state, delivery: known.delivery });
    for (const resume of this.#waiting.get(key) ?? []) resume();
    this.#waiting.delete(key);
  }

  #add(key: string, fate: Fate): void {
    this.#current.set(key, fate);
    this.shared.entries += 1;
  }

  #set(key: string, fate: Fate): void {
    (this.#current.has(key) ? this.#current : this.#previous).set(key, fate);
  }

  #remove(key: string): void {
    if (this.#current.delete(key) || this.#previous.delete(key)) this.shared.entries -= 1;
  }

  #turn(nowMs: number): void {
    if (nowMs < this.#generationEndsMs) return;
    const nextEndMs = this.#generationEndsMs + this.limits.replayMinAgeMs;
    const longAgo = nowMs >= nextEndMs;
    this.shared.entries -= this.#previous.size + (longAgo ? this.#current.size : 0);
    this.#previous = longAgo ? new Map() : this.#current;
    this.#current = new Map();
    this.#generationEndsMs = longAgo ? nowMs + this.limits.replayMinAgeMs : nextEndMs;
  }
}
