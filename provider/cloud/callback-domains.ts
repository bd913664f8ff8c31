import { integrationCallbackDomainType, type ResponseOf } from "../../cloud-api";
import type { CallbackDomain, IntegrationCenter } from "../integration-center";
import type { CloudClient } from "./client";
import { unlessMissing } from "./missing";
import { everyPage } from "./pages";

type CallbackDomainMethods = Pick<
  IntegrationCenter,
  "getCallbackDomain" | "listCallbackDomains" | "releaseCallbackDomain"
>;

const action = "DescribeHTTPServiceRoute";
const ofIntegrations = { Name: "DomainType" as const, Values: [integrationCallbackDomainType] };

/** Callback domains: HTTP-service domains of a type of their own (vendor source; that they are found so is assumed). */
export function callbackDomains(cloud: CloudClient): CallbackDomainMethods {
  const named = (envId: string, domain: string) => `callback domain ${domain} of ${envId}`;

  return {
    async getCallbackDomain(envId, domain) {
      const request = { EnvId: envId, Filters: [ofIntegrations, { Name: "Domain" as const, Values: [domain] }] };
      const asked = cloud.act(action, request, { resource: named(envId, domain) });
      const found = (await unlessMissing(asked))?.Domains?.find(({ Domain }) => Domain === domain);
      return found && toCallbackDomain(found);
    },

    async listCallbackDomains(envId) {
      const resource = `the callback domains of ${envId}`;
      const found = await everyPage(action, resource, async (page) => {
        const request = { EnvId: envId, Filters: [ofIntegrations], ...page };
        const { Domains = [], TotalCount } = await cloud.act(action, request, { resource });
        return { items: Domains, totalCount: TotalCount };
      });
      return found.map(toCallbackDomain);
    },

    async releaseCallbackDomain(envId, domain) {
      // Without Paths: the domain with all its routes (assumed).
      const request = { EnvId: envId, Domain: domain };
      await unlessMissing(cloud.act("DeleteHTTPServiceRoute", request, { resource: named(envId, domain) }));
    },
  };
}

type Described = NonNullable<ResponseOf<typeof action>["Domains"]>[number];

function toCallbackDomain({ Domain, Status, Routes = [] }: Described): CallbackDomain {
  return { domain: Domain, status: Status, paths: Routes.map(({ Path }) => Path) };
}
