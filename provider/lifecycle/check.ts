import { resolve } from "node:path";
import { callbackDomain, callbackUrls, integrationType, integrationTypeCodes } from "../../catalog";
import { type CredentialFailure, checkUserEnvironment, environmentBudget } from "../credentials";
import { CenterError } from "../errors";
import { changeNotes } from "./change-notes";
import type { Context } from "./context";
import { checkDeclaredCredentials } from "./declared-credentials";
import type { CheckFailure } from "./failure-text";
import { readFunctionCode } from "./function-code";
import { identify, type Wanted } from "./identity";
import { type Declared, declaredSchema, type Inputs } from "./inputs";
import { functionNameFor, nameTooLong } from "./names";
import { refusal } from "./proof";
import { isUnknown, unknownValue } from "./unknown";

export interface CheckResult {
  readonly inputs?: Record<string, unknown>;
  readonly failures: CheckFailure[];
}

/**
 * Finds every problem at once, offline first, and takes the credentials out: what it returns holds facts about them.
 * Only an integration that is new asks the cloud, and only when all else is right: under which names it will be made,
 * and whether they are free.
 */
export async function check(
  context: Context,
  olds: Partial<Inputs>,
  news: Readonly<Record<string, unknown>>,
): Promise<CheckResult> {
  const parsed = declaredSchema.safeParse(news);
  if (!parsed.success) {
    return {
      failures: parsed.error.issues.map(({ path, message }) => ({ property: path.join("."), reason: message })),
    };
  }
  const declared = parsed.data;
  const code = checkFunctionCode(declared);
  const credentials = checkDeclaredCredentials(context, declared, olds);
  const failures = [
    ...checkName(declared),
    ...checkProof(declared),
    ...code.failures,
    ...credentials.failures.map(asCheckFailure),
    ...checkEnvironment(declared, credentials.values),
  ];
  if (failures.length > 0) return { failures };

  if (declared.proof === "live" && credentials.values && context.environment[proofInPreview] === "live") {
    const outcome = await context.prove(credentials.values);
    if (!outcome.ok)
      return { failures: [{ property: "", reason: `${declared.name}: the live proof failed. ${refusal(outcome)}` }] };
  }

  const identity = await chooseIdentity(context, declared, olds);
  if ("failures" in identity) return identity;

  const { credentials: _writeOnly, ...rest } = declared;
  const inputs = {
    ...rest,
    ...(code.hash === undefined ? {} : { functionCodeHash: code.hash }),
    credentialFacts: credentials.facts,
    ...identity,
  };
  if (credentials.values) context.memory.keep(inputs, credentials.values);
  const notes = [...credentials.notes, ...changeNotes(inputs, olds.credentialFacts), ...context.shared.notes(inputs)];
  for (const note of notes) context.say(`${declared.name}: ${note}`);
  return { inputs: withoutUndefined(inputs), failures: [] };
}

/** The live proof belongs to the apply; a preview calls the third party only when it is asked to. */
const proofInPreview = "CLOUDBASE_PROOF_IN_PREVIEW";

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

function checkFunctionCode({ functionCode }: Declared): { failures: CheckFailure[]; hash?: string } {
  if (functionCode === undefined) return { failures: [] };
  if (isUnknown(functionCode)) return { failures: [], hash: unknownValue };
  const code = readFunctionCode(resolve(functionCode));
  if ("problem" in code) return { failures: [{ property: "functionCode", reason: code.problem }] };
  return { failures: [], hash: code.hash };
}

function asCheckFailure({ path, reason, whereToFind }: CredentialFailure): CheckFailure {
  return { property: path, reason: whereToFind ? `${reason}\n${whereToFind}` : reason };
}

function checkEnvironment(
  { environment = {}, name, type }: Declared,
  credentials: Readonly<Record<string, string>> | undefined,
): CheckFailure[] {
  if (isUnknown(environment)) return [];
  const failures = checkUserEnvironment(integrationType(type), environment, isUnknown);
  if (failures.length > 0) return failures.map(asCheckFailure);
  if (!credentials || isUnknown(name)) return [];
  const known = Object.fromEntries(Object.entries(environment).filter(([, value]) => !isUnknown(value)));
  // Every id for this name is as long as this one.
  const { failure } = environmentBudget(integrationType(type), credentials, `${name}-xxxxxxxx`, known);
  return failure === undefined ? [] : [{ property: "environment", reason: failure }];
}

type ChosenNames = Pick<Inputs, "integrationId" | "functionName" | "callbackDomain" | "callbackUrls">;

async function chooseIdentity(
  context: Context,
  declared: Declared,
  olds: Partial<Inputs>,
): Promise<ChosenNames | { failures: CheckFailure[] }> {
  if (olds.integrationId !== undefined && olds.functionName !== undefined && olds.type === declared.type) {
    return namesOf(
      declared,
      olds.integrationId,
      declared.functionName ?? keptFunctionName(olds.integrationId, olds.functionName),
    );
  }
  const { envId, name, functionName = undefined, adopt = undefined } = declared;
  if ([envId, name, functionName, adopt].some(isUnknown)) return unknownNames;
  try {
    const contents = await context.view.look(context.connect(), envId);
    const identity = identify(wantedBy(declared), contents);
    if (identity.kind === "refused") return { failures: [{ property: identity.property, reason: identity.reason }] };
    const integrationId = identity.kind === "new" ? identity.integrationId : identity.record.integrationId;
    return namesOf(declared, integrationId, identity.functionName);
  } catch (error) {
    if (error instanceof CenterError) return { failures: [{ property: "", reason: error.message }] };
    throw error;
  }
}

/** The function that the integration has stays, also when the program stops naming it. */
function keptFunctionName(integrationId: string, functionName: string): string {
  return functionName || functionNameFor(integrationId);
}

function namesOf({ type }: Declared, integrationId: string, functionName: string): ChosenNames {
  return {
    integrationId,
    functionName,
    callbackDomain: callbackDomain(integrationId),
    callbackUrls: callbackUrls(integrationType(type), integrationId),
  };
}

const unknownNames: ChosenNames = {
  integrationId: unknownValue,
  functionName: unknownValue,
  callbackDomain: unknownValue,
  callbackUrls: unknownValue as unknown as Record<string, string>,
};

function wantedBy({ envId, type, name, owner, functionName, adopt }: Declared): Wanted {
  return {
    envId,
    type,
    name,
    owner,
    ...(functionName === undefined ? {} : { functionName }),
    ...(adopt === undefined ? {} : { adopt }),
  };
}

/** The engine refuses `undefined` anywhere in what a provider returns. */
function withoutUndefined(inputs: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
