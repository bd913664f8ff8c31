import { integrationBusiness } from "pulumi-cloudbase/internal/cloud-api/index";
import type { Asker } from "./asker";
import { isOurFunction, isOurs, ourKeyIdIn } from "./marks";
import { Disturbed, NotCleaned, ObservationStopped } from "./observation-errors";
import type { Leftover, ObserveInput } from "./types";

/** What is in an environment: what observe made, and what it must never touch. */
export interface EnvironmentSeen {
  readonly ours: readonly Leftover[];
  readonly others: readonly string[];
}

const lookEveryMs = 5_000;
/** A function that is being deployed may refuse to go; a deployment takes one to two minutes (documented). */
const cleanWithinMs = 6 * 60_000;
/** No request is under way for longer: the transport gives each up before. */
const lateAfterMs = 65_000;

export async function lookAround({ ask }: Asker, { envId }: ObserveInput): Promise<EnvironmentSeen> {
  const integrations = await everyOne((Offset, Limit) =>
    ask("GetUserKeyList", { EnvId: envId, Business: integrationBusiness, Offset, Limit }).then((reply) =>
      told("GetUserKeyList", reply, ({ UserKeyList, TotalCount }) => ({ items: UserKeyList, total: TotalCount })),
    ),
  );
  const functions = await everyOne((Offset, Limit) =>
    ask("ListFunctions", { Namespace: envId, Offset, Limit }).then((reply) =>
      told("ListFunctions", reply, ({ Functions, TotalCount }) => ({ items: Functions, total: TotalCount })),
    ),
  );
  const domains = await everyOne((Offset, Limit) =>
    ask("DescribeHTTPServiceRoute", {
      EnvId: envId,
      Filters: [{ Name: "DomainType", Values: ["INTEGRATION_CALLBACK"] }],
      Offset,
      Limit,
    }).then((reply) =>
      told("DescribeHTTPServiceRoute", reply, ({ Domains = [], TotalCount }) => ({
        items: Domains,
        total: TotalCount,
      })),
    ),
  );
  const ours: Leftover[] = [];
  const others: string[] = [];
  const isMarked = ({ Name, Description = "" }: (typeof integrations)[number]) =>
    isOurs({ name: Name, description: Description });
  const marked = integrations.filter(isMarked);
  const unmarked = integrations.filter((record) => !isMarked(record));
  ours.push(...marked.map(({ KeyID }) => ({ kind: "integration" as const, name: KeyID })));
  others.push(...unmarked.map(({ Name, KeyID }) => `integration ${Name} (${KeyID})`));
  // What belongs to an integration without the mark is not ours, whatever it is called.
  const boundElsewhere = new Set(unmarked.map(({ DemoCodeFunctionName }) => DemoCodeFunctionName));
  const keyIdsElsewhere = new Set(unmarked.map(({ KeyID }) => KeyID));
  for (const { FunctionName } of functions) {
    if (isOurFunction(FunctionName) && !boundElsewhere.has(FunctionName))
      ours.push({ kind: "function", name: FunctionName });
    else others.push(`function ${FunctionName}`);
  }
  for (const { Domain } of domains) {
    const keyId = ourKeyIdIn(Domain);
    if (keyId !== undefined && !keyIdsElsewhere.has(keyId)) ours.push({ kind: "callback domain", name: Domain });
    else others.push(`callback domain ${Domain}`);
  }
  return { ours, others };
}

/** Removes all that bears the mark, until nothing does. Returns how many things went. Throws NotCleaned. */
export async function clean(asker: Asker, input: ObserveInput): Promise<number> {
  const gone = new Set<string>();
  let left = asker.made();
  try {
    for await (const ours of rounds(asker, input)) {
      left = ours;
      for (const leftover of ours) {
        gone.add(formatLeftover(leftover));
        // The domain goes with its integration, as long as that shows.
        const goesAlone = leftover.kind !== "callback domain" || !hasIntegration(leftover, ours);
        if (goesAlone) await remove(asker, input, leftover);
        left = left.filter((other) => other !== leftover);
      }
    }
    return gone.size;
  } catch (error) {
    throw error instanceof ObservationStopped ? new NotCleaned(error, named(left), input.envId) : error;
  }
}

/** What there is to remove, look by look, until nothing is. Throws ObservationStopped. */
async function* rounds(asker: Asker, input: ObserveInput): AsyncGenerator<readonly Leftover[]> {
  const endsAtMs = input.dependencies.now() + cleanWithinMs;
  let mayComeLate = asker.mayHaveMade();
  for (let round = 0; ; round++) {
    const { ours } = await lookAround(asker, input);
    if (ours.length === 0 && !mayComeLate) return;
    if (ours.length === 0) {
      // A create whose answer was lost may still be on its way.
      mayComeLate = false;
      await input.dependencies.wait(lateAfterMs);
      continue;
    }
    if (input.dependencies.now() >= endsAtMs) throw notWithinTime();
    if (round > 0) await input.dependencies.wait(lookEveryMs);
    yield ours;
  }
}

/** A domain tells of an integration that does not show yet. */
function named(left: readonly Leftover[]): string[] {
  return left.flatMap((one) => {
    const keyId = one.kind === "callback domain" && !hasIntegration(one, left) ? ourKeyIdIn(one.name) : undefined;
    return keyId === undefined ? [formatLeftover(one)] : [`integration ${keyId}`, formatLeftover(one)];
  });
}

function formatLeftover({ kind, name }: Leftover): string {
  return `${kind} ${name}`;
}

function hasIntegration({ name }: Leftover, ours: readonly Leftover[]): boolean {
  return ours.some((other) => other.kind === "integration" && other.name === ourKeyIdIn(name));
}

/** Whatever is answered: the next look says whether it is gone. */
async function remove({ ask }: Asker, { envId }: ObserveInput, { kind, name }: Leftover): Promise<void> {
  try {
    if (kind === "integration") await ask("DeleteUserKey", { EnvId: envId, KeyID: name });
    else if (kind === "function") await ask("DeleteFunction", { FunctionName: name, Namespace: envId });
    else {
      // Its integration may not show yet.
      const keyId = ourKeyIdIn(name);
      if (keyId !== undefined) await ask("DeleteUserKey", { EnvId: envId, KeyID: keyId });
      await ask("DeleteHTTPServiceRoute", { EnvId: envId, Domain: name });
    }
  } catch (error) {
    if (!(error instanceof Disturbed)) throw error;
  }
}

function notWithinTime(): ObservationStopped {
  const said = `Not all that observe made could be removed within ${cleanWithinMs / 60_000} min.`;
  return new ObservationStopped(said, "A function that is being deployed may refuse to go: wait some minutes.");
}

interface PageOf<T> {
  readonly items: readonly T[];
  readonly total: number;
}

const pageSizes = [100, 20, 5, 1];

/** Every page; of the largest size that the cloud takes. */
async function everyOne<T>(fetch: (offset: number, limit: number) => Promise<PageOf<T> | undefined>): Promise<T[]> {
  for (const size of pageSizes) {
    const all: T[] = [];
    for (;;) {
      const page = await fetch(all.length, size);
      if (!page) break;
      all.push(...page.items);
      if (page.items.length === 0 || all.length >= page.total) return all;
    }
  }
  throw new ObservationStopped(
    "The environment cannot be read: pages of every size are refused.",
    "See: pulumi-cloudbase doctor",
  );
}

/** undefined: this size of a page is refused. */
function told<R, T>(
  action: string,
  reply:
    | { readonly ok: true; readonly response: R }
    | { readonly ok: false; readonly code: string; readonly message: string },
  read: (response: R) => PageOf<T>,
): PageOf<T> | undefined {
  if (reply.ok) return read(reply.response);
  if (/^InvalidParameter(Value)?(\.|$)/.test(reply.code) && /\blimit\b/i.test(reply.message)) return undefined;
  throw new ObservationStopped(
    `${action} was refused: ${reply.message.split("\n", 1)[0]} (${reply.code}).`,
    "See whether the environment is reached: pulumi-cloudbase doctor --env-id …",
  );
}
