import { functionNameFor, functionNameSuffix } from "pulumi-cloudbase/internal/cloud-api/index";

/*
 * What observe makes bears its mark twice: in the name, and in the description, where a person reads it in the console. An
 * integration without both is never touched, nor is what belongs to it. Functions, and integrations that do not show yet, have no
 * description to read: there the name alone tells.
 */

const prefix = "pcbobs";
const namePattern = /^pcbobs-[a-z0-9]{6}-\d{2}$/;
const keyIdPattern = /^pcbobs-[a-z0-9]{6}-\d{2}-[a-z0-9]{8}(-[a-z0-9]{8})?$/;
const markPattern = /\[pulumi-cloudbase observe [a-z0-9]{6}\]$/;

export interface Names {
  readonly name: string;
  readonly keyId: string;
  readonly functionName: string;
}

/** `number`: counts what one run makes. `drawn`: 8 of [a-z0-9]. */
export function namesOf(run: string, number: number, drawn: string): Names {
  const name = `${prefix}-${run}-${String(number).padStart(2, "0")}`;
  const keyId = `${name}-${drawn}`;
  return { name, keyId, functionName: functionNameFor(keyId) };
}

export function description(run: string): string {
  return `Throw-away, with made-up credentials; may be deleted at any time. [pulumi-cloudbase observe ${run}]`;
}

export function isOurs(record: { readonly name: string; readonly description: string }): boolean {
  return namePattern.test(record.name) && markPattern.test(record.description);
}

export function isOurFunction(name: string): boolean {
  return name.endsWith(functionNameSuffix) && keyIdPattern.test(name.slice(0, -functionNameSuffix.length));
}

/** The KeyID of one of ours, from the callback domain that it has; undefined for any other domain. */
export function ourKeyIdIn(domain: string): string | undefined {
  const label = domain.split(".", 1)[0] ?? "";
  return keyIdPattern.test(label) ? label : undefined;
}
