import { injectedCredentials, integrationType } from "../../catalog";
import { checkCredentials, compareFacts, variableFingerprint } from "../credentials";
import type { FunctionRecord, IntegrationCenter } from "../integration-center";
import type { Context } from "./context";
import type { DeclaredCredentials } from "./declared-credentials";
import type { DeclaredVariables } from "./declared-variables";
import type { Identity } from "./identity";
import type { Adoption, Declared, Inputs } from "./inputs";
import { markIn, textWithoutMark } from "./ownership";
import { isUnknown } from "./unknown";
import { undeclaredVariables } from "./variables";

type Adopted = Extract<Identity, { kind: "leftover" | "adopted" }>;

const variable = "variable ";
const removed = "removed";

/** Names of the variables that an adoption said it removes. */
export function removedByAdoption(adoption: Adoption | undefined): string[] {
  return Object.entries(adoption?.changes ?? {}).flatMap(([what, change]) =>
    what.startsWith(variable) && change.endsWith(` -> ${removed}`) ? [what.slice(variable.length)] : [],
  );
}

/** Everything that taking over changes on what is there, and what it keeps. Reads only; shows facts and no value of a secret. */
export async function adoptionOf(
  context: Context,
  center: IntegrationCenter,
  declared: Declared,
  { record, functionName }: Adopted,
  given: { readonly credentials: DeclaredCredentials; readonly variables: DeclaredVariables },
): Promise<Pick<Inputs, "adoption" | "observedVariables">> {
  const found = record.functionName === "" ? undefined : await center.getFunction(declared.envId, record.functionName);
  const undeclared = undeclaredVariables(integrationType(declared.type), found?.environment ?? {}, [
    given.variables.inputs,
  ]);
  const fingerprint = context.fingerprintFor(declared.owner);
  const seen = Object.entries(undeclared).map(([name, value]) => [name, variableFingerprint(fingerprint, name, value)]);
  const isRemoving = declared.unmanagedVariables === "remove";
  const text = textWithoutMark(record.description);
  const changes: [string, string, string | undefined][] = [
    ["name", record.name, declared.name],
    ["description", quoted(text), declared.description === undefined ? quoted(text) : quoted(declared.description)],
    ["functionName", record.functionName || "none", functionName],
    ["functionCode", found ? "as it is" : "none", codeAfter(declared, found)],
    ...credentialChanges(context, declared, found, given.credentials),
    ...variableChanges(found, given.variables),
    ...(isRemoving
      ? seen.map(([name, fact]): [string, string, string] => [`${variable}${name}`, `${fact}`, removed])
      : []),
  ];
  const adoption: Adoption = {
    from: markIn(record.description)?.owner ?? "nobody that we know: it bears no mark of a program",
    changes: Object.fromEntries(
      changes
        .filter(([, before, after]) => before !== after)
        .map(([what, before, after]) => [what, `${before} -> ${after}`]),
    ),
    keeps: [
      ...(found && declared.functionCode === undefined ? ["the function's code"] : []),
      ...(declared.description === undefined && text !== "" ? [`description ${quoted(text)}`] : []),
      ...(isRemoving ? [] : seen.map(([name]) => `${variable}${name}`)),
    ],
  };
  return { adoption, ...(seen.length > 0 && !isRemoving ? { observedVariables: Object.fromEntries(seen) } : {}) };
}

function codeAfter({ functionCode }: Declared, found: FunctionRecord | undefined): string {
  if (functionCode !== undefined) return `the code of ${functionCode}`;
  return found ? "as it is" : "the package's template";
}

function credentialChanges(
  context: Context,
  { type: code, owner }: Declared,
  found: FunctionRecord | undefined,
  { facts }: DeclaredCredentials,
): [string, string, string][] {
  const type = integrationType(code);
  const readable = injectedCredentials(type).map(([name]) => name);
  const values = Object.fromEntries(readable.map((name) => [name, found?.environment[name]]));
  const { facts: before } = checkCredentials(type, values, {
    isUnknown: () => false,
    nowMs: context.clock.now(),
    fingerprint: context.fingerprintFor(owner),
  });
  return Object.entries(facts).flatMap(([name, after]): [string, string, string][] => {
    if (name === "verificationMode" || !Object.hasOwn(type.credentials, name)) return [];
    if (!readable.includes(name)) return [[`credentials.${name}`, "not readable", shown(after)]];
    return compareFacts(before[name], after) === "same"
      ? []
      : [[`credentials.${name}`, shown(before[name]), shown(after)]];
  });
}

function variableChanges(found: FunctionRecord | undefined, { inputs, secrets }: DeclaredVariables) {
  const { environment = {} } = inputs;
  const plain = isUnknown(environment) ? {} : environment;
  const declared = { ...plain, ...secrets };
  return Object.entries(declared).flatMap(([name, value]): [string, string, string][] => {
    const before = found?.environment[name];
    if (before === value) return [];
    // The value that is there may be a secret, whatever the program calls its own.
    const after = Object.hasOwn(secrets, name) ? (inputs.variableFacts?.[name] ?? "a secret") : quoted(value);
    return [[`${variable}${name}`, before === undefined ? "not set" : "another value", after]];
  });
}

function shown(fact: unknown): string {
  if (fact === undefined) return "not set";
  return isUnknown(fact) ? "not known yet" : String(fact);
}

function quoted(text: string): string {
  return text === "" ? "none" : JSON.stringify(text);
}
