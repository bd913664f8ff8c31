import { cloudLimits } from "../../cloud-api";
import type { IntegrationCenter } from "../integration-center";

export interface Observation<T> {
  readonly beganMs: number;
  readonly contents: Promise<T>;
  /** Calls that it took; 1 until it is done. */
  pages: number;
}

/** Old enough to serve one wave of checks, young enough that a person's next step sees its effect. */
const ageMsMin = 5000;
/** An observation of many pages serves longer: all observations together make about one call a second, however much there is to see. */
const ageMsPerPage = 1000;

/** One observation of an environment serves all who ask for a recent one. An observation that failed is forgotten. */
export class SharedObservation<T> {
  readonly #observations = new Map<string, Observation<T>>();

  constructor(
    private readonly now: () => number,
    private readonly ask: (center: IntegrationCenter, envId: string) => Promise<T>,
    private readonly pagesOf: (contents: T) => number,
  ) {}

  /** As it was seconds ago. */
  async recent(center: IntegrationCenter, envId: string): Promise<T> {
    const last = this.#observations.get(envId);
    return last && this.isRecent(last) ? last.contents : this.again(center, envId);
  }

  latest(envId: string): Observation<T> | undefined {
    return this.#observations.get(envId);
  }

  isRecent({ beganMs, pages }: Observation<T>): boolean {
    return this.now() - beganMs < Math.max(ageMsMin, pages * ageMsPerPage);
  }

  again(center: IntegrationCenter, envId: string): Promise<T> {
    const observation: Observation<T> = { beganMs: this.now(), contents: this.ask(center, envId), pages: 1 };
    this.#observations.set(envId, observation);
    observation.contents.then(
      (contents) => {
        observation.pages = this.pagesOf(contents);
      },
      () => {
        if (this.#observations.get(envId) === observation) this.forget(envId);
      },
    );
    return observation.contents;
  }

  /** What this process itself did is seen without another observation. */
  change(envId: string, change: (contents: T) => T): void {
    const last = this.#observations.get(envId);
    if (!last) return;
    const contents = last.contents.then(change);
    contents.catch(() => undefined);
    this.#observations.set(envId, { ...last, contents });
  }

  forget(envId: string): void {
    this.#observations.delete(envId);
  }
}

/** Calls that a list of so many takes. */
export function pagesFor(count: number): number {
  return Math.max(1, Math.ceil(count / cloudLimits.listPageMax));
}
