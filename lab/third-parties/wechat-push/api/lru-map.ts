/** A map that keeps the newest `max` entries. What is put again becomes the newest. */
export class LruMap<Value> {
  readonly #entries = new Map<string, Value>();

  constructor(readonly max: number) {}

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  put(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.max) break;
      this.#entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}
