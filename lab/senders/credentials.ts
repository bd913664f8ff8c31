import { LabError } from "../plumbing/lab-error";
import type { GatewayIntegration } from "../store/live-integration";
import type { Fault, NotificationContext } from "./third-party-sender";

/** What a callback is signed and encrypted with: the integration's credentials, unless the fault says otherwise. */
export function protectingCredentials(
  integration: GatewayIntegration,
  fault: Fault | undefined,
): Readonly<Record<string, string>> {
  const { integrationId, credentials } = integration;
  for (const name of Object.keys(fault?.replaced ?? {})) {
    if (!credentials[name]) throw new LabError(`${integrationId} has no ${name}, so there is no wrong one either.`);
  }
  if (fault?.previous === undefined) return { ...credentials, ...fault?.replaced };
  return { ...credentials, [fault.previous]: previousValue(integration, fault.previous) };
}

function previousValue({ integrationId, credentials, previous }: GatewayIntegration, name: string): string {
  const value = previous?.credentials[name];
  if (value && value !== credentials[name]) return value;
  throw new LabError(
    `${integrationId} has no previous ${name}: it has not been changed yet, or not by the last change. Change it, then send this again.`,
  );
}

/** The credential that the callback is made with. Throws LabError when the integration has none. */
export function required({ integrationId, protectedWith }: NotificationContext, name: string, what: string): string {
  const value = protectedWith[name];
  if (value) return value;
  throw new LabError(`${integrationId} has no ${name}; ${what}. Give the integration one and send again.`);
}

/** `the Token`, `another Token` or `the previous Token`, as the fault has it. */
export function describeCredential(fault: Fault | undefined, name: string, words: string): string {
  if (fault?.previous === name) return `the previous ${words}`;
  return fault?.replaced?.[name] === undefined ? `the ${words}` : `another ${words}`;
}
