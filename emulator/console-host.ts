import { callbackUrls } from "../catalog";
import { playedType, statusOf } from "./control-plane/status";
import { typeName } from "./control-plane/templates";
import type { FunctionRunner } from "./functions";
import { findIntegration } from "./integration-views";
import type { Store } from "./store";
import type { IntegrationRow } from "./store/records";
import type { ConsoleHost, IntegrationDetail, IntegrationSummary, WechatPayPlatform } from "./types";

const mask = "******";

export interface ConsoleTools {
  readonly store: Store;
  readonly envId: string;
  readonly runner: Pick<FunctionRunner, "processId">;
  readonly sendCallback: ConsoleHost["sendCallback"];
  readonly registerMerchant: ConsoleHost["registerMerchant"];
  /** Is there by the time that the console is asked. */
  readonly platform: () => WechatPayPlatform | undefined;
}

/** What the console and people's scripts see: never a credential. */
export function makeConsoleHost(tools: ConsoleTools): ConsoleHost {
  const { store, envId, runner, sendCallback, registerMerchant, platform } = tools;

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
      lastCallback: store.logs.callbacks(row.keyId, 1)[0] ?? null,
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
      environment: masked(bound?.environment ?? {}, type ? Object.keys(type.credentials) : []),
      function: bound ? { name: bound.name, status: bound.status, pid: runner.processId(bound.name) } : null,
      statusHistory: store.integrations.history(row.keyId).map((entry) => ({ ...entry, at: isoTime(entry.at) })),
    };
  }

  return {
    envId,
    registerMerchant,
    listIntegrations: () => store.integrations.list().filter(playedType).map(summary),
    showIntegration(idOrName) {
      const row = findIntegration(store, idOrName);
      return row && detail(row);
    },
    listCallbacks(idOrName, limit) {
      const row = findIntegration(store, idOrName);
      return row && store.logs.callbacks(row.keyId, limit);
    },
    functionLogs(functionName, options) {
      const lines = store.logs.lines(functionName, options);
      // The log of a function outlives it.
      return lines.length > 0 || store.functions.find(functionName) ? lines : undefined;
    },
    sendCallback,
    get wechatPay() {
      const { publicKeyId = "", publicKeyPem = "" } = platform() ?? {};
      return { publicKeyId, publicKeyPem };
    },
  };
}

function masked(variables: Readonly<Record<string, string>>, credentials: readonly string[]): Record<string, string> {
  const hidden = new Set(credentials);
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, hidden.has(name) ? mask : value]));
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
