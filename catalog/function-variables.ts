import type { CredentialField, IntegrationType } from "./types";

/** Host that receives an integration's callbacks (documented: usage page, "Callback domain"). */
export function callbackDomain(integrationId: string): string {
  return `${integrationId}.integration-callback.tcloudbase.com`;
}

/** Full callback URLs by route name, e.g. `order`. */
export function callbackUrls(type: IntegrationType, integrationId: string): Record<string, string> {
  const origin = `https://${callbackDomain(integrationId)}`;
  return Object.fromEntries(Object.entries(type.callbacks).map(([route, { path }]) => [route, origin + path]));
}

/**
 * The variables that the Integration Center injects into the function: fixed ones, credentials under their own names,
 * callback URLs. Values of several lines travel with the two characters `\n` in place of line breaks (vendor source:
 * the template turns them back).
 */
export function functionVariables(
  type: IntegrationType,
  credentials: Readonly<Record<string, string>>,
  integrationId: string,
): Record<string, string> {
  const urls = callbackUrls(type, integrationId);
  const environment: Record<string, string> = { ...type.fixedEnvironment };
  for (const [name] of injectedCredentials(type)) {
    const value = credentials[name];
    if (value !== undefined) environment[name] = value.trim().replaceAll("\n", "\\n");
  }
  for (const [route, { environmentVariable }] of Object.entries(type.callbacks)) {
    const url = urls[route];
    if (environmentVariable && url) environment[environmentVariable] = url;
  }
  return environment;
}

/** The credentials that the function gets; the others stay with the Integration Center, which shows them to nobody. */
export function injectedCredentials(type: IntegrationType): [name: string, field: CredentialField][] {
  return Object.entries(type.credentials).filter(([, { injected }]) => injected !== false);
}

/** Every variable that the Integration Center may set, also those of credentials that are not given today. */
export function injectedVariables(type: IntegrationType): ReadonlySet<string> {
  const urls = Object.values(type.callbacks).flatMap(({ environmentVariable }) => environmentVariable ?? []);
  return new Set([...Object.keys(type.fixedEnvironment), ...injectedCredentials(type).map(([name]) => name), ...urls]);
}
