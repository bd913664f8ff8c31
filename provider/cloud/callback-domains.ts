import { integrationCallbackDomainType } from "../../cloud-api";
import type { IntegrationCenter } from "../integration-center";
import type { Cloud } from "./cloud";
import { unlessMissing } from "./missing";

type CallbackDomainMethods = Pick<IntegrationCenter, "getCallbackDomain" | "releaseCallbackDomain">;

/** Callback domains: HTTP-service domains of a type of their own (vendor source; that they are found so is assumed). */
export function callbackDomains(cloud: Cloud): CallbackDomainMethods {
  const named = (envId: string, domain: string) => `callback domain ${domain} of ${envId}`;

  return {
    async getCallbackDomain(envId, domain) {
      const request = {
        EnvId: envId,
        Filters: [
          { Name: "DomainType" as const, Values: [integrationCallbackDomainType] },
          { Name: "Domain" as const, Values: [domain] },
        ],
      };
      const asked = cloud.act("DescribeHTTPServiceRoute", request, { resource: named(envId, domain) });
      const found = (await unlessMissing(asked))?.Domains?.find(({ Domain }) => Domain === domain);
      return found && { domain, status: found.Status, paths: (found.Routes ?? []).map(({ Path }) => Path) };
    },

    async releaseCallbackDomain(envId, domain) {
      // Without Paths: the domain with all its routes (assumed).
      const request = { EnvId: envId, Domain: domain };
      await unlessMissing(cloud.act("DeleteHTTPServiceRoute", request, { resource: named(envId, domain) }));
    },
  };
}
