import { resolve } from "node:path";
import { callbackDomain, callbackUrls, integrationType, integrationTypeCodes } from "../../catalog";
import { functionNameFor } from "../../cloud-api";
import { variableBudget } from "../credentials";
import type { IntegrationCenter, IntegrationRecord } from "../integration-center";
import type { Problem } from "../problem";
import { ProviderError } from "../provider-error";
import { accountOf, believeGone, NotBelieved, otherAccount } from "./account";
import { adoptionOf } from "./adoption";
import { changeNotes } from "./change-notes";
import type { Context } from "./context";
import { checkDeclaredCredentials, type DeclaredCredentials } from "./declared-credentials";
import { checkDeclaredVariables, type DeclaredVariables } from "./declared-variables";
import { checkDestination } from "./destination";
import type { EnvironmentContents } from "./environment-view";
import type { CheckFailure } from "./failure-text";
import { readFunctionCode } from "./function-code";
import { type Identity, identify, type Wanted } from "./identity";
import { type Ignored, readIgnored } from "./ignored";
import { type Declared, declaredSchema, type Inputs } from "./inputs";
import { nameTooLong } from "./names";
import { markIn } from "./ownership";
import { proofFailed } from "./proof";
import { isUnknown, unknownValue } from "./unknown";

export interface CheckResult {
  readonly inputs?: Record<string, unknown>;
  readonly failures: CheckFailure[];
}

type Olds = Partial<Inputs>;

/**
 * Finds every problem at once, offline first, and takes the secrets out: what it returns holds facts about them. Then
 * it looks at the cloud once an environment: under which names a new integration will be made and whether they are free,
 * and whether one that state knows is still there, in the account that state speaks of.
 */
export async function check(
  context: Context,
  olds: Olds,
  news: Readonly<Record<string, unknown>>,
): Promise<CheckResult> {
  const ignored = readIgnored(news);
  if (ignored.failures.length > 0) return { failures: [...ignored.failures] };
  const parsed = declaredSchema.safeParse(ignored.news);
  if (!parsed.success) {
    return {
      failures: parsed.error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })),
    };
  }
  const declared = parsed.data;
  // The salt stays with the resource: a rename changes no fingerprint.
  const salt = olds.fingerprintSalt ?? olds.owner ?? declared.owner;
  const destination = checkDestination(context.destination, declared.proof === "live");
  const code = checkFunctionCode(context, declared, olds, ignored);
  const credentials = checkDeclaredCredentials(context, declared, olds, ignored, salt);
  const variables = checkDeclaredVariables(context, declared, olds, ignored, salt);
  const failures = [
    ...destination.failures,
    ...checkName(declared),
    ...checkProof(declared),
    ...code.failures,
    ...credentials.failures.map(asCheckFailure),
    ...variables.failures,
    ...checkBudget(declared, credentials, variables),
  ];
  if (failures.length > 0) return { failures };

  if (declared.proof === "live" && credentials.values && context.processEnv[proofInPreview] === "live") {
    const outcome = await context.prove(credentials.values);
    if (!outcome.ok) return { failures: [{ property: "", reason: proofFailed(declared.name, outcome) }] };
  }

  const placed = await place(context, declared, olds, { credentials, variables });
  if ("failures" in placed) return placed;

  const inputs = {
    ...stated(declared),
    ...variables.inputs,
    ...(context.fingerprintFor(salt).kind === "hmac" || salt === declared.owner ? {} : { fingerprintSalt: salt }),
    ...(code.hash === undefined ? {} : { functionCodeHash: code.hash }),
    credentialFacts: credentials.facts,
    ...destination.input,
    ...observedVariables(declared, olds),
    ...(olds.adoption ? { adoption: olds.adoption } : {}),
    ...placed.inputs,
  };
  const conflicts = context.names.conflicts(inputs);
  if (conflicts.length > 0) return { failures: conflicts };

  if (credentials.isComplete && variables.isComplete) {
    context.memory.keep(inputs, {
      ...(credentials.values ? { credentials: credentials.values } : {}),
      variables: variables.secrets,
      keptCredentials: credentials.kept,
      keptVariables: variables.kept,
    });
  }
  const noteAs = (severity: "info" | "warning") => (text: string) =>
    context.note({ resource: declared.owner, severity, text });
  for (const note of [...credentials.notes, ...placed.notes]) noteAs("info")(note);
  // What a change means outside is a plan in preview; what came of it is said by create and update.
  const plans = declared.dryRun === false ? [] : changeNotes(inputs, olds.credentialFacts);
  context.planned.seePhase(declared);
  const many = isKnown(olds) ? [] : context.planned.add();
  for (const note of [...destination.notes, ...plans, ...many, ...context.shared.notes(inputs)])
    noteAs("warning")(note);
  return { inputs: withoutUndefined(inputs), failures: [] };
}

/** The live proof belongs to the apply; a preview calls the third party only when it is asked to. */
const proofInPreview = "CLOUDBASE_PROOF_IN_PREVIEW";

/** What is declared, as far as it belongs into state. */
function stated(declared: Declared) {
  const {
    credentials: _writeOnly,
    environment: _partlySecret,
    secretVariables: _names,
    ignoreChanges: _options,
    dryRun: _phase,
    ...rest
  } = declared;
  return rest;
}

function checkName({ name, envId }: Declared): CheckFailure[] {
  if (isUnknown(name)) return [];
  const reason = nameTooLong(name, isUnknown(envId) ? undefined : envId);
  return reason ? [{ property: "name", reason }] : [];
}

function checkProof({ proof, type }: Declared): CheckFailure[] {
  if (proof !== "live" || integrationType(type).liveProof) return [];
  const provable = integrationTypeCodes.filter((code) => integrationType(code).liveProof).join(", ");
  const reason = `"live" is not possible for ${type}: nobody answers a question that would prove these credentials. It is for ${provable}; leave it out here`;
  return [{ property: "proof", reason }];
}

function checkFunctionCode(
  { projectFolder }: Context,
  { functionCode }: Declared,
  olds: Olds,
  { functionCode: isIgnored }: Ignored,
): { failures: CheckFailure[]; hash?: string } {
  if (functionCode === undefined) return { failures: [] };
  if (isUnknown(functionCode)) return { failures: [], hash: unknownValue };
  if (isIgnored && olds.functionCodeHash !== undefined) return { failures: [], hash: olds.functionCodeHash };
  const code = readFunctionCode(resolve(projectFolder, functionCode));
  if ("problem" in code)
    return { failures: [{ property: "functionCode", reason: code.problem, code: "CODE_UNREADABLE" }] };
  return { failures: [], hash: code.hash };
}

function asCheckFailure({ path, reason, whereToFind }: Problem): CheckFailure {
  return { property: path, reason: whereToFind ? `${reason}\n${whereToFind}` : reason };
}

/** Of what is known; a variable that is not adds to it later, and the apply counts again. */
function checkBudget(
  { name, type }: Declared,
  { values }: DeclaredCredentials,
  { inputs, secrets }: DeclaredVariables,
): CheckFailure[] {
  if (!values || isUnknown(name)) return [];
  const { environment = {} } = inputs;
  if (isUnknown(environment)) return [];
  const known = Object.entries({ ...environment, ...secrets }).filter(([, value]) => !isUnknown(value));
  // Every id for this name is as long as this one.
  const { failure } = variableBudget(integrationType(type), values, `${name}-xxxxxxxx`, Object.fromEntries(known));
  return failure === undefined ? [] : [{ property: "environment", reason: failure, code: "ENVIRONMENT_TOO_LARGE" }];
}

/** What a refresh saw stays as it is, but where it is to be removed: then the preview shows that. */
function observedVariables({ unmanagedVariables }: Declared, olds: Olds): Pick<Inputs, "observedVariables"> {
  const seen = olds.observedVariables;
  return seen === undefined || unmanagedVariables === "remove" ? {} : { observedVariables: seen };
}

type Names = Pick<Inputs, "integrationId" | "functionName" | "callbackDomain" | "callbackUrls">;
type PlacedInputs = Names & Pick<Inputs, "account" | "adoption" | "insteadOf" | "observedVariables">;

interface Placed {
  readonly inputs: PlacedInputs;
  readonly notes: readonly string[];
}

interface Given {
  readonly credentials: DeclaredCredentials;
  readonly variables: DeclaredVariables;
}

/** Which integration this is, as far as the cloud shows it. */
async function place(
  context: Context,
  declared: Declared,
  olds: Olds,
  given: Given,
): Promise<Placed | { failures: CheckFailure[] }> {
  try {
    return isKnown(olds) && olds.type === declared.type && olds.envId === declared.envId
      ? await placeKnown(context, declared, olds)
      : await placeNew(context, declared, given);
  } catch (error) {
    if (error instanceof ProviderError || error instanceof NotBelieved)
      return { failures: [{ property: "", reason: error.message }] };
    throw error;
  }
}

type Known = Olds & Pick<Inputs, "envId" | "type" | "name" | "owner" | "integrationId" | "functionName">;

function isKnown(olds: Olds): olds is Known {
  return olds.integrationId !== undefined && olds.functionName !== undefined;
}

/** One that state knows. Without the network it is taken to be as state says. */
async function placeKnown(
  context: Context,
  declared: Declared,
  olds: Known,
): Promise<Placed | { failures: CheckFailure[] }> {
  const { integrationId, functionName } = olds;
  const kept = namesOf(declared, integrationId, declared.functionName ?? keptFunctionName(integrationId, functionName));
  const asState: Placed = { inputs: { ...kept, ...(olds.account ? { account: olds.account } : {}) }, notes: [] };
  const seen = await lookIfPossible(context, declared.envId);
  if (!seen) return asState;

  const { center, contents } = seen;
  const account = await accountOf(context, center, declared.envId);
  const other = otherAccount(olds, account);
  if (other) return { failures: [{ property: "envId", reason: other, code: "OTHER_ACCOUNT" }] };
  const remembered = olds.account ?? account;
  const present: Placed = { inputs: { ...kept, ...(remembered ? { account: remembered } : {}) }, notes: [] };
  if (contents.integrations.some((record) => isThis(record, olds))) return present;
  // A list may show a record late, or an old state may name another id than the cloud gave: asked for by itself.
  if (await center.getIntegration(declared.envId, integrationId)) return present;
  await believeGone(context, center, olds);
  const anew = await placeNew(context, declared, undefined);
  if ("failures" in anew) return anew;
  return {
    inputs: { ...anew.inputs, insteadOf: integrationId },
    notes: [
      `the integration ${integrationId} is gone from ${declared.envId}: it will be created again, with another callback URL; what the third party sends to the old one is lost.`,
    ],
  };
}

function isThis({ integrationId, name, description }: IntegrationRecord, olds: Known): boolean {
  return integrationId === olds.integrationId || (name === olds.name && markIn(description)?.owner === olds.owner);
}

async function lookIfPossible(
  context: Context,
  envId: string,
): Promise<{ center: IntegrationCenter; contents: EnvironmentContents } | undefined> {
  const center = connectIfPossible(context);
  try {
    return center && { center, contents: await context.view.observe(center, envId) };
  } catch (error) {
    if (error instanceof ProviderError && error.details.responsible === "cloud") return undefined;
    throw error;
  }
}

/** Without keys a program can still be previewed against its state. */
function connectIfPossible(context: Context): IntegrationCenter | undefined {
  try {
    return context.connect();
  } catch (error) {
    if (error instanceof ProviderError) return undefined;
    throw error;
  }
}

/** One that state does not know: under names that are free, or taken over on purpose. */
async function placeNew(
  context: Context,
  declared: Declared,
  given: Given | undefined,
): Promise<Placed | { failures: CheckFailure[] }> {
  const { envId, name, functionName = undefined, adopt = undefined } = declared;
  if ([envId, name, functionName, adopt].some(isUnknown)) return { inputs: unknownNames, notes: [] };
  const center = context.connect();
  const contents = await context.view.observe(center, envId);
  const identity = identify(wantedBy(declared), contents);
  if (identity.kind === "refused") {
    const { property, reason, code } = identity;
    return { failures: [{ property, reason, code }] };
  }
  const account = await accountOf(context, center, envId);
  const adoption =
    identity.kind === "adopted" && given && (await adoptionOf(context, center, declared, identity, given));
  return {
    inputs: {
      ...namesOf(declared, identity.integrationId, identity.functionName),
      ...(account ? { account } : {}),
      ...(adoption || {}),
    },
    notes: notesOn(identity),
  };
}

function notesOn(identity: Exclude<Identity, { kind: "refused" }>): string[] {
  if (identity.kind !== "leftover") return [];
  return [
    `${identity.integrationId} is there already: this resource made it in a run that was cut off, or it was removed from state. It is taken up, and set as the program says.`,
  ];
}

/** The function that the integration has stays, also when the program stops naming it. */
function keptFunctionName(integrationId: string, functionName: string): string {
  return functionName || functionNameFor(integrationId);
}

function namesOf({ type }: Declared, integrationId: string, functionName: string): Names {
  return {
    integrationId,
    functionName,
    callbackDomain: callbackDomain(integrationId),
    callbackUrls: callbackUrls(integrationType(type), integrationId),
  };
}

const unknownNames: Names = {
  integrationId: unknownValue,
  functionName: unknownValue,
  callbackDomain: unknownValue,
  callbackUrls: unknownValue as unknown as Record<string, string>,
};

function wantedBy({ envId, type, name, owner, stackIdentity, functionName, adopt }: Declared): Wanted {
  return {
    envId,
    type,
    name,
    owner,
    stackIdentity: isUnknown(stackIdentity) ? undefined : stackIdentity,
    ...(functionName === undefined ? {} : { functionName }),
    ...(adopt === undefined ? {} : { adopt }),
  };
}

/** The engine refuses `undefined` anywhere in what a provider returns. */
function withoutUndefined(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
