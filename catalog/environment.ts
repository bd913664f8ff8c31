import type { IntegrationType } from "./types";

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
export function functionEnvironment(
  type: IntegrationType,
  credentials: Readonly<Record<string, string>>,
  integrationId: string,
): Record<string, string> {
  const urls = callbackUrls(type, integrationId);
  const environment: Record<string, string> = { ...type.fixedEnvironment };
  for (const name of Object.keys(type.credentials)) {
    const value = credentials[name];
    if (value !== undefined) environment[name] = value.trim().replaceAll("\n", "\\n");
  }
  for (const [route, { environmentVariable }] of Object.entries(type.callbacks)) {
    const url = urls[route];
    if (environmentVariable && url) environment[environmentVariable] = url;
  }
  return environment;
}
