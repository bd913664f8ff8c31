import { credentialFields, integrationType, isIntegrationTypeCode } from "pulumi-cloudbase/internal/catalog/index";
import type { GatewayIntegration } from "../store/live-integration";

/** The values of an integration's secret credentials, the earlier ones too. */
export function secretValues({ type, credentials, previous }: GatewayIntegration): string[] {
  return [credentials, previous?.credentials ?? {}].flatMap((all) => secretsAmong(type, all));
}

/** All of them for a type that the catalog does not know. */
function secretsAmong(type: string, credentials: Readonly<Record<string, string>>): string[] {
  if (!isIntegrationTypeCode(type)) return Object.values(credentials).filter(Boolean);
  return credentialFields(integrationType(type)).flatMap(([name, { secret }]) => (secret && credentials[name]) || []);
}
