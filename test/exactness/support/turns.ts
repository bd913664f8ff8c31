import type { Decide, Passage } from "./gate";

/** Lets two processes go on call by call, in a given order; one that has ended leaves its turns to the other. */
export class Turns {
  #next = 0;
  readonly #waiting: [(() => void)[], (() => void)[]] = [[], []];
  readonly #ended: [boolean, boolean] = [false, false];

  /** `true` is a turn of the second. */
  constructor(private readonly order: readonly boolean[]) {}

  of(which: 0 | 1): Decide {
    return async (): Promise<Passage> => {
      await new Promise<void>((resolve) => {
        this.#waiting[which].push(resolve);
        this.#goOn();
      });
      return "pass";
    };
  }

  end(which: 0 | 1): void {
    this.#ended[which] = true;
    this.#goOn();
  }

  #goOn(): void {
    for (;;) {
      const drawn = this.order[this.#next % this.order.length] ? 1 : 0;
      const which = this.#ended[drawn] ? (drawn === 0 ? 1 : 0) : drawn;
      const go = this.#waiting[which].shift();
      if (!go) return;
      this.#next += 1;
      go();
    }
  }
}
