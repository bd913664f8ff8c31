import { integrationType, replacementOrder } from "../../catalog";
import { compareFacts, variableFingerprint } from "../credentials";
import type { IntegrationRecord } from "../integration-center";
import { ProviderError } from "../provider-error";
import type { Context } from "./context";
import { type ComparedInput, type Consequence, consequences, type Inputs, type Outputs } from "./inputs";
import { namedFunction, saltOf } from "./names";
import { isOurLeftover, refuseOthers, standing } from "./ownership";
import { isUnknown } from "./unknown";
import { refuseUnmarked } from "./unmarked";

export interface DiffResult {
  /** undefined, never true, when inputs changed: only then does the engine show which (engine facts 1). */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  readonly deleteBeforeReplace: true;
}

/** Compares what is in state with what check returned, and with the mark that stands in the cloud. */
export async function diff(context: Context, olds: Outputs, news: Inputs): Promise<DiffResult> {
  const changed = changedInputs(context, olds, news);
  const replaces = changed.filter(
    (key) => consequenceOf(key) === "replace" || (key === "credentialFacts" && otherTicket(olds, news)),
  );
  if (changed.some((key) => consequenceOf(key) === "deploy")) {
    for (const text of context.planned.add()) context.note({ resource: news.owner, severity: "info", text });
  }
  const isGone = news.insteadOf !== undefined;
  const seen = isGone || replaces.length > 0 ? "as state says" : await standingNow(context, olds, news);
  return {
    // Changed inputs make the engine compute the difference itself; a broken integration has none to show.
    changes: changed.length > 0 || isGone ? undefined : olds.status !== "Running" || seen !== "as state says",
    replaces: isGone || seen === "made anew" ? [...replaces, "integrationId"] : replaces,
    ...replacementOrder,
  };
}

export type Changed = ComparedInput | "functionName";

export function consequenceOf(key: Changed): Consequence {
  return key === "functionName" ? "deploy" : consequences[key];
}

/** Which inputs differ. */
export function changedInputs(context: Pick<Context, "fingerprintFor">, olds: Outputs, news: Inputs): Changed[] {
  const before = withVariableFacts(context, olds, news);
  const keys = Object.keys(consequences) as ComparedInput[];
  const changed: Changed[] = keys.filter((key) => isCompared(key, news) && !equal(before[key], news[key]));
  const functionName = namedFunction(news);
  if (functionName !== undefined && functionName !== olds.functionName) changed.push("functionName");
  return changed;
}

/** What nobody declares changes nothing, but where the program wants it gone. */
function isCompared(key: ComparedInput, { unmanagedVariables }: Inputs): boolean {
  return key !== "observedVariables" || unmanagedVariables === "remove";
}

/** State of 0.1.0 holds variables by value that are told by fingerprint since: the same value is no change. */
function withVariableFacts(context: Pick<Context, "fingerprintFor">, olds: Outputs, news: Inputs): Outputs {
  const isSecretNow = ([name]: [string, string]) => Object.hasOwn(news.variableFacts ?? {}, name);
  const entries = Object.entries(olds.environment ?? {});
  const secret = entries.filter(isSecretNow);
  if (secret.length === 0) return olds;
  const fingerprint = context.fingerprintFor(saltOf(news));
  const plain = Object.fromEntries(entries.filter((entry) => !isSecretNow(entry)));
  const facts = Object.fromEntries(
    secret.map(([name, value]) => [name, variableFingerprint(fingerprint, name, value)]),
  );
  const { environment: _split, ...rest } = olds;
  return {
    ...rest,
    ...(Object.keys(plain).length > 0 || news.environment ? { environment: plain } : {}),
    variableFacts: { ...facts, ...olds.variableFacts },
  };
}

/**
 * Whether the last run was cut off, or somebody removed the mark: found without a refresh, by the list that check looked
 * at. Throws when another program has it. Without the network nothing is found, and state decides.
 */
async function standingNow(
  context: Context,
  olds: Outputs,
  news: Inputs,
): Promise<"as state says" | "to be mended" | "made anew"> {
  if (isUnknown(news.envId)) return "as state says";
  const integrations = await listed(context, olds);
  const record = integrations.find(({ integrationId }) => integrationId === olds.integrationId);
  const stackIdentity = isUnknown(news.stackIdentity) ? undefined : news.stackIdentity;
  const warn = (text: string) => context.note({ resource: news.owner, severity: "warning", text });
  if (!record) {
    const anew = await madeAnew(context, olds, integrations, stackIdentity);
    if (!anew) return "as state says";
    warn(
      `the integration ${olds.integrationId} is gone, and a run of this stack that was cut off has made ${anew.integrationId} instead: it is taken up, with its own callback URL.`,
    );
    return "made anew";
  }
  const where = standing(olds, record.description, stackIdentity);
  refuseOthers(news.name, olds.integrationId, where);
  if (where.is === "ours" && where.unfinished) {
    warn("the last change was cut off: what the cloud has is not what state says. The whole set is sent again.");
    return "to be mended";
  }
  if (where.is !== "unmarked" || olds.isUnmarked) return "as state says";
  await refuseUnmarked(context, context.connect(), olds, record);
  warn("its description in the cloud bears no mark any more; the mark is put back.");
  return "to be mended";
}

/** What a run of this stack made in the place of one that is gone; a list alone may show a record late. */
async function madeAnew(
  context: Context,
  { envId, integrationId, name, owner }: Outputs,
  integrations: readonly IntegrationRecord[],
  stackIdentity: string | undefined,
): Promise<IntegrationRecord | undefined> {
  if (stackIdentity === undefined) return undefined;
  const anew = integrations.find(
    (other) => other.name === name && isOurLeftover(other.description, owner, stackIdentity),
  );
  const isGone = anew !== undefined && (await context.connect().getIntegration(envId, integrationId)) === undefined;
  return isGone ? anew : undefined;
}

async function listed(context: Context, { envId }: Outputs): Promise<readonly IntegrationRecord[]> {
  try {
    return (await context.view.observe(context.connect(), envId)).integrations;
  } catch (error) {
    if (error instanceof ProviderError) return [];
    throw error;
  }
}

/** The cloud takes a ticket only when it makes an integration (documented: UpdateUserKey has no TicketID). */
function otherTicket(olds: Outputs, news: Inputs): boolean {
  const { ticketField } = integrationType(news.type);
  if (ticketField === undefined || isUnknown(news.credentialFacts)) return false;
  const [before, after] = [olds.credentialFacts[ticketField], news.credentialFacts[ticketField]];
  return !isUnknown(after) && compareFacts(before, after) === "different";
}

/** Unlike `isDeepStrictEqual`: state does not hold what is undefined, so a member without a value is none. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
