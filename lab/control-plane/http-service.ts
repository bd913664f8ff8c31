import { actions, integrationCallbackDomainType } from "pulumi-cloudbase/internal/cloud-api/index";
import { chinaTime } from "../plumbing/clock";
import type { DomainRow } from "../store/records";
import { type CloudState, handler, type ParametersOf } from "./cloud-state";
import { checkEnvId } from "./env-id";
import { Refusal } from "./refusal";
import { recordStatus } from "./status";

/* Callback domains only: an environment's own HTTP service is no part of the Integration Center. */

export const httpServiceHandlers = {
  DescribeHTTPServiceRoute: handler(actions.DescribeHTTPServiceRoute, describeRoutes),
  DeleteHTTPServiceRoute: handler(actions.DeleteHTTPServiceRoute, deleteRoutes),
};

const defaultPage = 20;
/** A route to an HTTP function (vendor source: SDK enum). */
const upstreamType = "WEB_SCF";

/** Filters are joined by "and", the values of one by "or"; pages count domains (assumed). */
function describeRoutes(request: ParametersOf<"DescribeHTTPServiceRoute">, cloud: CloudState) {
  checkEnvId(request.EnvId, cloud);
  const { Filters = [], Offset = 0, Limit = defaultPage } = request;
  const named = Filters.find(({ Name }) => Name === "Domain")?.Values;
  const rows = named ? named.flatMap((domain) => cloud.store.domains.find(domain) ?? []) : cloud.store.domains.list();
  const matching = rows.filter((row) =>
    Filters.every(({ Name, Values }) => facts[Name](row).some((fact) => Values.includes(fact))),
  );
  return {
    Domains: matching.slice(Offset, Offset + Limit).map((row) => describe(row, cloud)),
    OriginDomain: "",
    TotalCount: matching.length,
  };
}

const facts = {
  Domain: (row: DomainRow) => [row.domain],
  Path: (row: DomainRow) => row.paths,
  DomainType: () => [integrationCallbackDomainType],
  UpstreamResourceType: () => [upstreamType],
};

function describe(row: DomainRow, { store }: CloudState) {
  const functionName = store.integrations.find(row.keyId)?.functionName ?? "";
  const times = { CreateTime: chinaTime(row.createdAt), UpdateTime: chinaTime(row.updatedAt) };
  return {
    Domain: row.domain,
    DomainType: integrationCallbackDomainType,
    Status: row.status,
    DNSStatus: row.status === "SUCCESS" ? "OK" : "EMPTY",
    Enable: true,
    Routes: row.paths.map((path) => ({
      Path: path,
      UpstreamResourceType: upstreamType,
      UpstreamResourceName: functionName,
      EnableSafeDomain: true,
      EnableAuth: false,
      EnablePathTransmission: false,
      Enable: true,
      ...times,
    })),
    ...times,
  };
}

/** Without Paths, or with all of them, the domain goes too. */
function deleteRoutes(request: ParametersOf<"DeleteHTTPServiceRoute">, cloud: CloudState) {
  const { store, clock } = cloud;
  checkEnvId(request.EnvId, cloud);
  const row = store.domains.find(request.Domain);
  if (!row) throw new Refusal("ResourceNotFound", `There is no domain ${JSON.stringify(request.Domain)}.`);
  const paths = request.Paths ?? row.paths;
  const unknown = paths.filter((path) => !row.paths.includes(path));
  if (unknown.length > 0) throw new Refusal("ResourceNotFound", `${row.domain} has no route ${unknown.join(", ")}.`);
  const left = row.paths.filter((path) => !paths.includes(path));
  if (left.length === 0) store.domains.remove(row.domain);
  else store.domains.save({ ...row, paths: left, updatedAt: clock.now() });
  recordStatus(store, row.keyId, clock.now());
  return {};
}
