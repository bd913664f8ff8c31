import { callbackUrls, credentialFields, type IntegrationType } from "pulumi-cloudbase/internal/catalog/index";
import type { Integrations } from "../console/ports";
import type { IntegrationDetail, IntegrationSummary } from "../console-api";
import { playedType, statusOf } from "../control-plane/status";
import { typeName } from "../control-plane/templates";
import { findIntegration } from "../host/integration-views";
import type { FunctionRunner } from "../runner";
import type { Store } from "../store";
import type { IntegrationRow } from "../store/records";

const mask = "******";

/** Integrations as the console and people's scripts see them: never a credential. */
export function makeIntegrations(store: Store, runner: Pick<FunctionRunner, "processId">): Integrations {
  function summary(row: IntegrationRow): IntegrationSummary {
    return {
      integrationId: row.keyId,
      name: row.name,
      type: row.type,
      typeName: typeName(row.type),
      status: statusOf(store, row).status,
      functionName: row.functionName,
      callbackDomain: store.domains.ofIntegration(row.keyId)?.domain ?? "",
      createdAt: isoTime(row.createdAt),
      updatedAt: isoTime(row.updatedAt),
      lastCallback: store.logs.callbacks(row.keyId, { limit: 1 })[0]?.entry ?? null,
    };
  }

  function detail(row: IntegrationRow): IntegrationDetail {
    const type = playedType(row);
    const bound = store.functions.find(row.functionName);
    const hasDomain = store.domains.ofIntegration(row.keyId) !== undefined;
    return {
      ...summary(row),
      description: row.description,
      callbackUrls: type && hasDomain ? callbackUrls(type, row.keyId) : {},
      environment: masked(bound?.environment ?? {}, type ? secretNames(type) : []),
      function: bound ? { name: bound.name, status: bound.status, pid: runner.processId(bound.name) } : null,
      statusHistory: store.integrations.history(row.keyId).map((entry) => ({ ...entry, at: isoTime(entry.at) })),
    };
  }

  return {
    list: () => store.integrations.list().filter(playedType).map(summary),
    show(idOrName) {
      const row = findIntegration(store, idOrName);
      return row && detail(row);
    },
  };
}

function secretNames(type: IntegrationType): string[] {
  return credentialFields(type).flatMap(([name, { secret }]) => (secret ? [name] : []));
}

function masked(variables: Readonly<Record<string, string>>, credentials: readonly string[]): Record<string, string> {
  const hidden = new Set(credentials);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, hidden.has(name) ? mask : value]));
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
