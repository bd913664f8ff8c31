import { credentialFields, integrationType, isIntegrationTypeCode } from "../../catalog";
import type { GatewayIntegration } from "../types";

/** The values of an integration's secret credentials; all of them for a type that the catalog does not know. */
export function secretValues({ type, credentials }: GatewayIntegration): string[] {
  if (!isIntegrationTypeCode(type)) return Object.values(credentials).filter(Boolean);
  return credentialFields(integrationType(type)).flatMap(([name, { secret }]) => (secret && credentials[name]) || []);
}
