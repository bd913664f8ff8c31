import type { EnvironmentRecord, IntegrationCenter, IntegrationRecord } from "../integration-center";

export interface EnvironmentContents {
  readonly integrations: readonly IntegrationRecord[];
  readonly functionNames: ReadonlySet<string>;
}

/** Old enough to serve one wave of checks and creates, young enough that a person's next step sees its effect. */
const ageMaxMs = 5000;

/**
 * What is in an environment, for choosing names. A hundred integrations are checked at once, and the cloud allows 20
 * calls a second, so one look serves them all. Never shared between environments. A stale look cannot do harm: names
 * are unique in the cloud, and a create that is refused looks again.
 */
export class EnvironmentView {
  readonly #looks = new Map<string, { atMs: number; contents: Promise<EnvironmentContents> }>();
  readonly #environments = new Map<string, Promise<EnvironmentRecord | undefined>>();

  constructor(private readonly now: () => number) {}

  look(center: IntegrationCenter, envId: string): Promise<EnvironmentContents> {
    const last = this.#looks.get(envId);
    if (last && this.now() - last.atMs < ageMaxMs) return last.contents;
    this.forget(envId);
    const contents = lookAt(center, envId);
    this.#looks.set(envId, { atMs: this.now(), contents });
    contents.catch(() => {
      if (this.#looks.get(envId)?.contents === contents) this.forget(envId);
    });
    return contents;
  }

  /** Which environment the keys reach; undefined when the account has none of this id. Asked once: it does not change. */
  environment(center: IntegrationCenter, envId: string): Promise<EnvironmentRecord | undefined> {
    const known = this.#environments.get(envId);
    if (known) return known;
    const asked = center.getEnvironment(envId);
    this.#environments.set(envId, asked);
    asked.catch(() => this.#environments.delete(envId));
    return asked;
  }

  /** After something was made or deleted there. */
  forget(envId: string): void {
    this.#looks.delete(envId);
  }
}

async function lookAt(center: IntegrationCenter, envId: string): Promise<EnvironmentContents> {
  const [integrations, functionNames] = await Promise.allSettled([
    center.listIntegrations(envId),
    center.listFunctionNames(envId),
  ]);
  // The first by order, not by time: the same fault twice gives the same words.
  if (integrations.status === "rejected") throw integrations.reason;
  if (functionNames.status === "rejected") throw functionNames.reason;
  return { integrations: integrations.value, functionNames: new Set(functionNames.value) };
}
