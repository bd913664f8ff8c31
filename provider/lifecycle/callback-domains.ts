import type { CallbackDomain, IntegrationCenter } from "../integration-center";
import { pagesFor, SharedObservation } from "./shared-observation";

export interface WantedDomain {
  readonly domain: string;
  readonly afterMs: number;
}

type Domains = ReadonlyMap<string, CallbackDomain>;

/** The callback domains of an environment: many are looked at by one list, few one by one. */
export class CallbackDomains {
  readonly #all: SharedObservation<Domains>;
  readonly #askedFor = new Map<string, number>();

  constructor(now: () => number) {
    this.#all = new SharedObservation<Domains>(now, listAll, ({ size }) => pagesFor(size));
  }

  /** As it was seconds ago. */
  async recent(center: IntegrationCenter, envId: string, domain: string): Promise<CallbackDomain | undefined> {
    const asked = (this.#askedFor.get(envId) ?? 0) + 1;
    this.#askedFor.set(envId, asked);
    const last = this.#all.latest(envId);
    const isListed = (last && this.#all.isRecent(last)) || asked > this.#pages(envId);
    return believed(isListed ? this.#all.recent(center, envId) : undefined, center, envId, domain);
  }

  /** As a look shows it that began after `afterMs`. */
  async after(
    center: IntegrationCenter,
    envId: string,
    { domain, afterMs }: WantedDomain,
  ): Promise<CallbackDomain | undefined> {
    const last = this.#all.latest(envId);
    return believed(last && last.beganMs > afterMs ? last.contents : undefined, center, envId, domain);
  }

  /** These will be asked for now, each as it was after its time. */
  async prepare(center: IntegrationCenter, envId: string, wanted: readonly WantedDomain[]): Promise<void> {
    const last = this.#all.latest(envId);
    const all = await last?.contents.catch(() => undefined);
    const unseen = wanted.filter(
      ({ domain, afterMs }) => !last || last.beganMs <= afterMs || all?.get(domain)?.status !== "SUCCESS",
    );
    if (unseen.length > this.#pages(envId)) await this.#all.again(center, envId);
  }

  /** What a list of all costs; nobody knows before the first. */
  #pages(envId: string): number {
    return this.#all.latest(envId)?.pages ?? 1;
  }
}

async function listAll(center: IntegrationCenter, envId: string): Promise<Domains> {
  const domains = await center.listCallbackDomains(envId);
  return new Map(domains.map((one) => [one.domain, one]));
}

/** That a domain is up, a list may show; anything else is believed only when it is asked for by itself. */
async function believed(
  listed: Promise<Domains> | undefined,
  center: IntegrationCenter,
  envId: string,
  domain: string,
): Promise<CallbackDomain | undefined> {
  const all = await listed?.catch(() => undefined);
  const found = all?.get(domain);
  return found?.status === "SUCCESS" ? found : center.getCallbackDomain(envId, domain);
}
