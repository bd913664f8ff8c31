/** What is to happen at one moment of virtual time. */
export interface Due<Event> {
  readonly atMs: number;
  readonly event: Event;
}

/** A priority queue by time; what is due at the same time comes out in the order in which it went in. */
export class EventQueue<Event> {
  readonly #heap: (Due<Event> & { readonly order: number })[] = [];
  #orders = 0;

  add(atMs: number, event: Event): void {
    if (!Number.isFinite(atMs)) throw new TypeError(`nothing can be due at ${atMs}`);
    this.#heap.push({ atMs, event, order: this.#orders });
    this.#orders += 1;
    this.#rise(this.#heap.length - 1);
  }

  /** Everything that is due first, at one moment. */
  takeNext(): { readonly atMs: number; readonly events: readonly Event[] } | undefined {
    const first = this.#heap[0];
    if (!first) return undefined;
    const events: Event[] = [];
    while (this.#heap[0]?.atMs === first.atMs) events.push(this.#take());
    return { atMs: first.atMs, events };
  }

  #take(): Event {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (!first || !last) throw new Error("the queue is empty");
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first.event;
  }

  #rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#isBefore(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    let index = 0;
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      let first = index;
      if (left < this.#heap.length && this.#isBefore(left, first)) first = left;
      if (right < this.#heap.length && this.#isBefore(right, first)) first = right;
      if (first === index) return;
      this.#swap(index, first);
      index = first;
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return false;
    return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]];
    if (!a || !b) return;
    this.#heap[one] = b;
    this.#heap[other] = a;
  }
}
