import { functionVariables, type IntegrationType, injectedVariables } from "../../catalog";
import { cloudLimits } from "../../cloud-api/cloud-limits";
import type { Problem } from "../problem";
import { notText } from "./not-text";

export interface VariableBudget {
  /** Names and values of all variables together, as the cloud counts them. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Largest first. */
  readonly parts: readonly { readonly name: string; readonly bytes: number }[];
  /** The arithmetic, when it is too much; completes a sentence that begins with `environment`. */
  readonly failure?: string;
}

/**
 * What the function's variables will take of the 4 KB that the cloud allows. `credentials` are the values as
 * checkCredentials returns them. The integration's id counts, since callback URLs carry it.
 */
export function variableBudget(
  type: IntegrationType,
  credentials: Readonly<Record<string, string>>,
  integrationId: string,
  userEnvironment: Readonly<Record<string, string>>,
): VariableBudget {
  const variables = { ...userEnvironment, ...functionVariables(type, credentials, integrationId) };
  const parts = Object.entries(variables)
    .map(([name, value]) => ({ name, bytes: Buffer.byteLength(name) + Buffer.byteLength(value) }))
    .sort((a, b) => b.bytes - a.bytes);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  const maxBytes = cloudLimits.environmentBytesMax;
  const budget = { bytes, maxBytes, parts };
  return bytes <= maxBytes ? budget : { ...budget, failure: arithmetic(budget) };
}

const partsShownMax = 8;

function arithmetic({ bytes, maxBytes, parts }: Omit<VariableBudget, "failure">): string {
  const shown = parts.slice(0, partsShownMax);
  const rest = parts.slice(partsShownMax);
  const terms = shown.map((part) => `${part.name} ${part.bytes}`);
  if (rest.length > 0) terms.push(`${rest.length} more ${rest.reduce((sum, part) => sum + part.bytes, 0)}`);
  const over = bytes - maxBytes;
  return `takes ${bytes} bytes, ${over} more than the ${maxBytes} that are allowed. ${terms.join(" + ")} = ${bytes} (name and value, line breaks as two characters).`;
}

/**
 * Problems of the user's own variables, all at once, by path `environment.<NAME>`. Values that are unknown in preview
 * are passed over; their names are not.
 */
export function checkUserVariables(
  type: IntegrationType,
  environment: Readonly<Record<string, unknown>>,
  isUnknown: (value: unknown) => boolean,
): Problem[] {
  const injected = injectedVariables(type);
  return Object.entries(environment).flatMap(([name, value]) => {
    const reason = nameProblem(name, injected) ?? valueProblem(value, isUnknown);
    return reason === undefined ? [] : [{ path: `environment.${name}`, reason }];
  });
}

function nameProblem(name: string, injected: ReadonlySet<string>): string | undefined {
  const reserved = cloudLimits.environmentReservedPrefixes.find((prefix) => name.startsWith(prefix));
  if (reserved !== undefined) return `begins with ${reserved}, which the cloud keeps for itself; choose another name.`;
  if (!cloudLimits.environmentNamePattern.test(name)) {
    return "is no name for a variable: a letter, then letters, digits or _, 2 to 64 characters in all.";
  }
  return injected.has(name) ? "is set by the Integration Center itself; choose another name." : undefined;
}

function valueProblem(value: unknown, isUnknown: (value: unknown) => boolean): string | undefined {
  if (isUnknown(value) || typeof value === "string") return undefined;
  return value === undefined || value === null ? "has no value." : notText(value);
}
