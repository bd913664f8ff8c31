/** What a request costs beside its body: headers, sockets, objects. A generous guess. */
const requestBytes = 4 * 1024;

/** Bounds what all callbacks in flight hold together. */
export class MemoryBudget {
  #heldBytes = 0;

  constructor(readonly maxBytes: number) {}

  lease(): Lease {
    return new Lease(this);
  }

  take(bytes: number): boolean {
    if (this.#heldBytes + bytes > this.maxBytes) return false;
    this.#heldBytes += bytes;
    return true;
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}

/** One request's share. */
export class Lease {
  #bytes = 0;

  constructor(private readonly budget: MemoryBudget) {}

  /** False when the budget is used up. */
  take(bodyBytes: number): boolean {
    const bytes = bodyBytes + (this.#bytes === 0 ? requestBytes : 0);
    if (!this.budget.take(bytes)) return false;
    this.#bytes += bytes;
    return true;
  }

  release(): void {
    this.budget.give(this.#bytes);
    this.#bytes = 0;
  }
}
