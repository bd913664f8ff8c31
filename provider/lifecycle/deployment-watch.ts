import type { Clock } from "../clock";
import type { IntegrationCenter } from "../integration-center";
import type { CallbackDomains } from "./callback-domains";
import { type Experience, expectedMs, nextLookAtMs } from "./pace";

/** One question costs as much as looking at two by themselves; from here on it is cheaper. */
const sharedFrom = 3;

export interface Subject {
  readonly envId: string;
  readonly functionName: string;
  /** Its callback domain, which is looked at next. */
  readonly domain: string;
  /** It was live before: while nobody notices that it is live anew, callbacks may be refused. */
  readonly isInUse: boolean;
  /** When to look in any case. */
  readonly endsAtMs: number;
}

/** One that waits until its function is deployed. */
interface Waiter extends Omit<Subject, "envId"> {
  readonly sinceMs: number;
  /** When it looks next; Infinity while it looks. */
  dueMs: number;
}

interface Environment {
  readonly waiters: Set<Waiter>;
  shortestMs: number | undefined;
  latest: { readonly beganMs: number; readonly deploying: Promise<ReadonlySet<string> | undefined> } | undefined;
}

export interface Wait {
  /** Resolves when it is worth looking at the function by itself. */
  untilWorthLooking(): Promise<void>;
  /** To be called in any case; how long a live one took is what the next ones can expect. */
  end(isLive: boolean): void;
}

/**
 * Many resources of an environment wait for the same platform: one question, which functions are still being worked on,
 * serves all that are due. It only says when a look is worth its call; whether something is ready, a look says that is
 * made for it alone and afterwards. So the answer may be late or wrong and costs nothing but time.
 */
export class DeploymentWatch {
  readonly #environments = new Map<string, Environment>();

  /** `prepare` is told, before they look, which domains those will ask for that turned out to be done at once. */
  constructor(private readonly prepare: CallbackDomains["prepare"]) {}

  begin(clock: Clock, center: IntegrationCenter, { envId, ...subject }: Subject): Wait {
    const environment = this.#environment(envId);
    const waiter: Waiter = { ...subject, sinceMs: clock.now(), dueMs: Number.POSITIVE_INFINITY };
    environment.waiters.add(waiter);
    return {
      untilWorthLooking: async () => {
        do {
          await untilDue(clock, environment, waiter);
        } while (clock.now() < subject.endsAtMs && (await this.#isDeploying(clock, center, envId, waiter)));
        waiter.dueMs = Number.POSITIVE_INFINITY;
      },
      end(isLive) {
        environment.waiters.delete(waiter);
        const tookMs = clock.now() - waiter.sinceMs;
        if (isLive) environment.shortestMs = Math.min(tookMs, environment.shortestMs ?? tookMs);
      },
    };
  }

  #environment(envId: string): Environment {
    const known = this.#environments.get(envId);
    if (known) return known;
    const environment: Environment = { waiters: new Set(), shortestMs: undefined, latest: undefined };
    this.#environments.set(envId, environment);
    return environment;
  }

  async #isDeploying(clock: Clock, center: IntegrationCenter, envId: string, waiter: Waiter): Promise<boolean> {
    const environment = this.#environment(envId);
    const askedSince = environment.latest !== undefined && environment.latest.beganMs >= waiter.dueMs;
    if (!askedSince) {
      const due = [...environment.waiters].filter(({ dueMs }) => dueMs <= clock.now());
      if (due.length < sharedFrom) return false;
      environment.latest = { beganMs: clock.now(), deploying: this.#ask(center, envId, due) };
    }
    return (await environment.latest?.deploying)?.has(waiter.functionName) ?? false;
  }

  /** undefined when it cannot be told: then each looks by itself, and says what is wrong. */
  async #ask(
    center: IntegrationCenter,
    envId: string,
    due: readonly Waiter[],
  ): Promise<ReadonlySet<string> | undefined> {
    try {
      const deploying = new Set(await center.listDeployingFunctions(envId));
      const done = due.filter(({ functionName }) => !deploying.has(functionName));
      await this.prepare(
        center,
        envId,
        done.map(({ domain, sinceMs }) => ({ domain, afterMs: sinceMs })),
      );
      return deploying;
    } catch {
      return undefined;
    }
  }
}

/** What can be expected changes while one waits. */
async function untilDue(clock: Clock, environment: Environment, waiter: Waiter): Promise<void> {
  const { sinceMs, endsAtMs } = waiter;
  do {
    const nextMs = nextLookAtMs(clock.now(), waiter, experience(environment, clock.now()));
    waiter.dueMs = Math.min(nextMs, endsAtMs);
    await clock.wait(Math.max(0, waiter.dueMs - clock.now()));
  } while (clock.now() < Math.min(sinceMs + expectedMs(experience(environment, clock.now())), endsAtMs));
}

function experience({ shortestMs, waiters }: Environment, nowMs: number): Experience {
  // A set keeps the order in which they came.
  const [oldest] = waiters;
  return { shortestMs, longestWaitMs: nowMs - (oldest?.sinceMs ?? nowMs), waiting: waiters.size };
}
