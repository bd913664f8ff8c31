import { callbackDomain, integrationType } from "../../catalog";
import { variableFingerprint } from "../credentials";
import { coded } from "../error-codes";
import type { CallbackDomain, FunctionRecord, IntegrationCenter, IntegrationRecord } from "../integration-center";
import { accountOf, believeGone, otherAccount } from "./account";
import type { Context } from "./context";
import { observeCredentials } from "./credential-sync";
import { codeChangedElsewhere } from "./deployed-code";
import { type Finding, failUnshown } from "./drift";
import { acceptsNewFingerprints, incomparableNames, madeWithAnotherKey } from "./incomparable";
import type { CredentialSync, Inputs, Outputs } from "./inputs";
import { parseResourceId, resourceId, saltOf } from "./names";
import { type Standing, standing, textWithoutMark } from "./ownership";
import { declaredNames, undeclaredVariables } from "./variables";

/** What refresh keeps: `{}` when the integration is gone. */
export interface ReadResult {
  readonly id?: string;
  readonly props?: Outputs;
  readonly inputs?: Inputs;
}

/** Looks at what is really there. Where it differs from what was set, the inputs say so, and the next preview shows it. */
export async function read(context: Context, id: string, olds: Outputs): Promise<ReadResult> {
  const { envId, integrationId } = parseResourceId(id);
  const center = context.connect();
  const warn = (text: string) => context.note({ resource: olds.owner, severity: "warning", text });
  const account = await accountOf(context, center, envId);
  const other = otherAccount(olds, account);
  if (other) throw new Error(coded("OTHER_ACCOUNT", `${olds.name}: ${other}.`));
  const record = await findRecord(context, center, envId, integrationId);
  if (!record) {
    await believeGone(context, center, { ...olds, integrationId });
    warn(
      `the integration ${integrationId} is gone from ${envId}; the next up makes another, with another callback URL.`,
    );
    return {};
  }
  const where = standing(olds, record.description, olds.stackIdentity);
  // Somebody adopted it: it is theirs, and for this stack it is gone.
  if (where.is === "taken over") {
    warn(`${integrationId} belongs to ${where.by} now, which took it over; it is no longer in this stack's state.`);
    return {};
  }
  const remembered = olds.account === undefined && account ? { ...olds, account } : olds;
  const { props, findings } = await observed(context, center, record, { ...remembered, envId });
  const all = [...findingsOnMark(where, olds), ...findings];
  for (const { text } of all) warn(text);
  failUnshown(context, olds.name, all);
  return { id: resourceId(envId, integrationId), props, inputs: inputsOf(props) };
}

/** State holds what was applied, so that it shows nothing of these. */
function findingsOnMark(where: Standing, { isUnmarked }: Outputs): Finding[] {
  const unshown = (text: string) => [{ text, isShown: false }];
  if (where.is === "unmarked" && !isUnmarked) {
    return unshown("its description bears no ownership mark any more; the next up puts it back.");
  }
  if (where.is === "unclear") {
    return unshown(
      `it bears the mark of ${where.by} with a proof that this state does not know; the next preview says whose it is.`,
    );
  }
  if (where.is === "ours" && where.unfinished) {
    return unshown(
      "a change was cut off: what the cloud has is not what state says. The next up sends the whole set again.",
    );
  }
  return [];
}

/** What is there, in the place of what state says of it, and what is worth saying of that. */
export async function observed(
  context: Context,
  center: IntegrationCenter,
  record: IntegrationRecord,
  olds: Outputs,
): Promise<{ readonly props: Outputs; readonly findings: readonly Finding[] }> {
  const { envId } = olds;
  const functionName = record.functionName || olds.functionName;
  const [found, domain] = await Promise.all([
    center.getFunction(envId, functionName),
    context.view.callbackDomains.recent(center, envId, callbackDomain(record.integrationId)),
  ]);
  const otherCode = found && (await codeChangedElsewhere(center, olds, functionName));
  const { facts, sync } = observeCredentials(context, olds, found);
  const own = found && observedEnvironment(context, olds, found);
  const { credentialSync: earlier, observedVariables: seen, ...applied } = olds;
  const status = statusOf(found, domain);
  const findings = [
    ...(otherCode ? [otherCodeFinding(functionName, otherCode !== olds.functionCodeHash)] : []),
    ...syncFindings(sync, earlier),
    ...(own ? incomparableFindings(own.incomparable) : []),
    ...(found && status === "Configuration Error" && olds.status === status ? [stillBroken(found, domain)] : []),
  ];
  const props: Outputs = {
    ...applied,
    name: record.name,
    ...(olds.description === undefined ? {} : { description: textWithoutMark(record.description) }),
    functionName,
    ...(own ? own.variables : { ...(seen && { observedVariables: seen }) }),
    ...(otherCode && { functionCodeHash: otherCode }),
    credentialFacts: facts,
    ...keptSync(earlier, sync, found !== undefined),
    status,
  };
  return { props, findings };
}

function otherCodeFinding(functionName: string, isShown: boolean): Finding {
  const text = `the code of function ${functionName} was changed elsewhere; the next up deploys what the program declares.`;
  return { text, isShown };
}

function syncFindings(sync: CredentialSync | undefined, earlier: CredentialSync | undefined): Finding[] {
  if (!sync || sync.state === "in sync") return [];
  const isShown = sync.state === "changed elsewhere" && earlier?.state !== "changed elsewhere";
  return [{ text: `credentials ${sync.state}: ${sync.evidence}.`, isShown }];
}

function incomparableFindings(names: readonly string[]): Finding[] {
  if (names.length === 0) return [];
  return [{ text: `variables cannot tell: ${names.join(", ")}: ${madeWithAnotherKey}.`, isShown: false }];
}

function stillBroken({ name, status }: FunctionRecord, domain: CallbackDomain | undefined): Finding {
  const text = `it is not live, as before: function ${name} is in status ${status}, its callback domain ${domain?.status ?? "is not there"}; the next up waits for it, or sets it again.`;
  return { text, isShown: false };
}

/**
 * Once a refresh has seen other credentials, state holds these, and the next one would find them as they are there: only an
 * apply clears it. And who has not the key to compare rewrites nothing.
 */
function keptSync(earlier: CredentialSync | undefined, now: CredentialSync | undefined, isThere: boolean) {
  const isKept =
    (earlier?.state === "changed elsewhere" && now?.state !== "changed elsewhere") ||
    (earlier !== undefined && isThere && now?.state === "cannot tell");
  const sync = isKept ? earlier : now;
  return sync ? { credentialSync: sync } : {};
}

/** One list serves a refresh of a whole stack; that something is gone is believed only when it is asked for by itself. */
async function findRecord(
  context: Context,
  center: IntegrationCenter,
  envId: string,
  integrationId: string,
): Promise<IntegrationRecord | undefined> {
  const { integrations } = await context.view.observe(center, envId);
  const listed = integrations.find((record) => record.integrationId === integrationId);
  return listed ?? center.getIntegration(envId, integrationId);
}

export function statusOf(found: FunctionRecord | undefined, domain: CallbackDomain | undefined): string {
  if (!found || /Failed$/.test(found.status) || domain?.status !== "SUCCESS") return "Configuration Error";
  return found.status === "Active" ? "Running" : "Deploying";
}

interface ObservedEnvironment {
  readonly variables: Pick<Outputs, "environment" | "variableFacts" | "observedVariables">;
  /** Names of those whose facts in state were made with another key. */
  readonly incomparable: readonly string[];
}

/**
 * The user's own variables as the function has them: declared ones by value or fact, all others by fingerprint. A fact is
 * never rewritten by who cannot compare it, but by consent: with another fingerprint key every secret would seem changed.
 */
function observedEnvironment(context: Context, olds: Outputs, { environment }: FunctionRecord): ObservedEnvironment {
  const fingerprint = context.fingerprintFor(saltOf(olds));
  const there = [...declaredNames(olds)].filter((name) => environment[name] !== undefined);
  const plain = there.filter((name) => olds.environment?.[name] !== undefined);
  const secret = there.filter((name) => olds.variableFacts?.[name] !== undefined);
  const undeclared = Object.keys(undeclaredVariables(integrationType(olds.type), environment, [olds]));
  const before: Readonly<Record<string, string>> = { ...olds.observedVariables, ...olds.variableFacts };
  const now = valuesOf([...secret, ...undeclared], (name) =>
    variableFingerprint(fingerprint, name, environment[name] ?? ""),
  );
  const incomparable = acceptsNewFingerprints(context) ? [] : incomparableNames(before, now);
  const facts = { ...now, ...valuesOf(incomparable, (name) => before[name] ?? "") };
  const factsOf = (names: readonly string[]) => valuesOf(names, (name) => facts[name] ?? "");
  return {
    variables: {
      ...(olds.environment ? { environment: valuesOf(plain, (name) => environment[name] ?? "") } : {}),
      ...(olds.variableFacts ? { variableFacts: factsOf(secret) } : {}),
      ...(undeclared.length > 0 ? { observedVariables: factsOf(undeclared) } : {}),
    },
    incomparable,
  };
}

function valuesOf(names: readonly string[], of: (name: string) => string): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, of(name)]));
}

export function inputsOf(props: Outputs): Inputs {
  const {
    status,
    claim,
    revision,
    isUnmarked,
    deployedCodeHash,
    credentialSync,
    credentialsSetAt,
    credentialHistory,
    provenBy,
    ...inputs
  } = props;
  return inputs;
}
