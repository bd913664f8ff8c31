/** How every name that the platform gave to an integration's function ends (field report: nine public repositories). */
export const functionNameSuffix = "-demo-scfweb";

export function functionNameFor(integrationId: string): string {
  return integrationId + functionNameSuffix;
}
