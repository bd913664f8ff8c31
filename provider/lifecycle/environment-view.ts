import type { EnvironmentRecord, IntegrationCenter, IntegrationRecord } from "../integration-center";
import { CallbackDomains } from "./callback-domains";
import { DeploymentWatch } from "./deployment-watch";
import { pagesFor, SharedObservation } from "./shared-observation";

export interface EnvironmentContents {
  readonly integrations: readonly IntegrationRecord[];
  readonly functionNames: ReadonlySet<string>;
}

/**
 * What is in an environment, asked once for the hundreds of resources that want to know: the cloud allows 20 calls a second.
 * Never shared between environments. What a look shows may be seconds old, so no change rests on it: names are unique in
 * the cloud (documented), a create that is refused looks again, and what is there is looked at by itself before it is
 * touched.
 */
export class EnvironmentView {
  readonly #contents: SharedObservation<EnvironmentContents>;
  readonly #environments = new Map<string, Promise<EnvironmentRecord | undefined>>();
  readonly callbackDomains: CallbackDomains;
  readonly deployments: DeploymentWatch;

  constructor(now: () => number) {
    this.#contents = new SharedObservation(now, observe, pagesOf);
    this.callbackDomains = new CallbackDomains(now);
    this.deployments = new DeploymentWatch((...domains) => this.callbackDomains.prepare(...domains));
  }

  /** As it was seconds ago. */
  observe(center: IntegrationCenter, envId: string): Promise<EnvironmentContents> {
    return this.#contents.recent(center, envId);
  }

  /** As it was when this process looked last, and with what it did since. */
  known(center: IntegrationCenter, envId: string): Promise<EnvironmentContents> {
    return this.#contents.latest(envId)?.contents ?? this.#contents.again(center, envId);
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

  /** This process made an integration with a function of this name. */
  made(envId: string, functionName: string): void {
    this.#contents.change(envId, ({ integrations, functionNames }) => ({
      integrations,
      functionNames: new Set(functionNames).add(functionName),
    }));
  }

  /** This process deleted an integration; its function stays, and its id is not given out again (documented). */
  deleted(envId: string, integrationId: string): void {
    this.#contents.change(envId, ({ integrations, functionNames }) => ({
      integrations: integrations.filter((record) => record.integrationId !== integrationId),
      functionNames,
    }));
  }

  /** Something is not as the last look showed it. */
  forget(envId: string): void {
    this.#contents.forget(envId);
  }
}

async function observe(center: IntegrationCenter, envId: string): Promise<EnvironmentContents> {
  const [integrations, functionNames] = await Promise.allSettled([
    center.listIntegrations(envId),
    center.listFunctionNames(envId),
  ]);
  // The first by order, not by time: the same fault twice gives the same words.
  if (integrations.status === "rejected") throw integrations.reason;
  if (functionNames.status === "rejected") throw functionNames.reason;
  return { integrations: integrations.value, functionNames: new Set(functionNames.value) };
}

function pagesOf({ integrations, functionNames }: EnvironmentContents): number {
  return pagesFor(integrations.length) + pagesFor(functionNames.size);
}
