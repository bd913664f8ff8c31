/**
 * What was handled or is being handled, by key, in the memory of this process: a repetition does not run again, and one
 * that comes meanwhile waits for the first. What failed is forgotten, so that it can come again.
 */
class Handled {
  #works = new Map();
  #max;

  /** `max`: how many are remembered; the oldest is forgotten first. */
  constructor(max = 10_000) {
    this.#max = max;
  }

  /** `{ repeated, work }`: whether it was known, and the promise of its end. */
  once(key, run) {
    const known = this.#works.get(key);
    if (known) return { repeated: true, work: known };
    const work = (async () => run())();
    this.#works.set(key, work);
    work.catch(() => {
      if (this.#works.get(key) === work) this.#works.delete(key);
    });
    if (this.#works.size > this.#max) this.#works.delete(this.#works.keys().next().value);
    return { repeated: false, work };
  }
}

module.exports = { Handled };
