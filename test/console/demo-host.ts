import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { handleConsole } from "../../emulator/console";
import type { CallbackEntry, ConsoleHost, IntegrationDetail, IntegrationSummary, LogLine } from "../../emulator/types";

/** A ConsoleHost over plain arrays that a test changes as it likes. */
export interface DemoHost extends ConsoleHost {
  readonly integrations: IntegrationDetail[];
  readonly callbacks: Map<string, CallbackEntry[]>;
  readonly logs: Map<string, LogLine[]>;
  /** Replaceable, to fail or to be counted. */
  listIntegrations: ConsoleHost["listIntegrations"];
  receive(integrationId: string, entry: Partial<CallbackEntry>): CallbackEntry;
  write(functionName: string, text: string, stream?: LogLine["stream"]): void;
}

let requests = 0;

export function demoHost(): DemoHost {
  const integrations: IntegrationDetail[] = [];
  const callbacks = new Map<string, CallbackEntry[]>();
  const logs = new Map<string, LogLine[]>();
  const find = (idOrName: string) => {
    const found = integrations.find(({ integrationId, name }) => idOrName === integrationId || idOrName === name);
    return found && { ...found, lastCallback: callbacks.get(found.integrationId)?.[0] ?? null };
  };
  const host: DemoHost = {
    integrations,
    callbacks,
    logs,
    envId: "demo-env",
    registerMerchant: () => undefined,
    wechatPay: { publicKeyId: "PUB_KEY_ID_0123456789", publicKeyPem: "(a public key)" },
    listIntegrations: () => integrations.map((integration) => summaryOf(integration, callbacks)),
    showIntegration: find,
    listCallbacks(idOrName, limit) {
      const found = find(idOrName);
      return found && (callbacks.get(found.integrationId) ?? []).slice(0, limit);
    },
    functionLogs(functionName, { afterId, limit }) {
      const lines = logs.get(functionName);
      return afterId === undefined ? lines?.slice(-limit) : lines?.filter(({ id }) => id > afterId).slice(0, limit);
    },
    async sendCallback(idOrName, { event, fault }) {
      const found = find(idOrName);
      if (!found) return undefined;
      const entry = host.receive(
        found.integrationId,
        fault ? { ...refusedEntry(), eventType: event } : { eventType: event },
      );
      return {
        eventType: event,
        id: `id-of-${entry.requestId}`,
        subject: "T202611231842",
        protection: "signed with PUB_KEY_ID_01…, encrypted with the APIv3 key",
        status: entry.status,
        body: "",
        latencyMs: entry.latencyMs,
        requestId: entry.requestId,
      };
    },
    receive(integrationId, entry) {
      const { answer, ...delivered } = deliveredEntry();
      const whole = { ...delivered, ...(!entry.errorCode && answer && { answer }), ...entry };
      callbacks.set(integrationId, [whole, ...(callbacks.get(integrationId) ?? [])]);
      return whole;
    },
    write(functionName, text, stream = "stdout") {
      const lines = logs.get(functionName) ?? [];
      lines.push({ id: lines.length + 1, at: new Date().toISOString(), stream, text });
      logs.set(functionName, lines);
    },
  };
  return host;
}

function summaryOf(
  integration: IntegrationDetail,
  callbacks: ReadonlyMap<string, CallbackEntry[]>,
): IntegrationSummary {
  const { description, callbackUrls, environment, function: bound, statusHistory, ...summary } = integration;
  return { ...summary, lastCallback: callbacks.get(integration.integrationId)?.[0] ?? null };
}

export function demoIntegration(name: string, changes: Partial<IntegrationDetail> = {}): IntegrationDetail {
  const integrationId = `${name}-k3v9x2qd`;
  const functionName = `${integrationId}-demo-scfweb`;
  const callbackDomain = `${integrationId}.integration-callback.tcloudbase.com`;
  return {
    integrationId,
    name,
    type: "weixinpaydc",
    typeName: "WeChat Pay, Mini Program",
    status: "Running",
    functionName,
    callbackDomain,
    createdAt: "2026-11-23T18:40:02+08:00",
    updatedAt: "2026-11-23T18:42:10+08:00",
    lastCallback: null,
    description: "Payments inside a Mini Program.",
    callbackUrls: {
      order: `https://${callbackDomain}/wechatpay/order`,
      refund: `https://${callbackDomain}/wechatpay/refund`,
    },
    environment: {
      signMode: "gateway",
      appId: "wx0123456789abcdef",
      merchantId: "1900000001",
      merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      apiV3Key: "******",
      privateKey: "******",
      notifyURLPayURL: `https://${callbackDomain}/wechatpay/order`,
    },
    function: { name: functionName, status: "Active", pid: 4711 },
    statusHistory: [
      { at: "2026-11-23T10:40:02.000Z", status: "Creating", reason: "the function is being deployed" },
      { at: "2026-11-23T10:40:04.000Z", status: "Running", reason: "function, variables and domain are ready" },
    ],
    ...changes,
  };
}

function deliveredEntry(): CallbackEntry {
  requests += 1;
  return {
    at: new Date().toISOString(),
    route: "/wechatpay/order",
    source: "127.0.0.1",
    status: 200,
    latencyMs: 9.2,
    errorCode: "",
    eventType: "TRANSACTION.SUCCESS",
    requestId: `request-${requests}`,
    steps: [
      { step: "received", ok: true, detail: "912 bytes for /wechatpay/order", ms: 0.3 },
      { step: "signature", ok: true, detail: "ok, PUB_KEY_ID_0123456789", ms: 0.4 },
      { step: "decrypt", ok: true, detail: "decrypted with the APIv3 key", ms: 0.1 },
      { step: "identity", ok: true, detail: "merchant and app match", ms: 0.1 },
      { step: "forward", ok: true, detail: "forwarded", ms: 8.1 },
      { step: "answer", ok: true, detail: "200 relayed", ms: 0.1 },
    ],
    answer: { status: 200, bodyStart: '{"code":"SUCCESS","message":"order T202611231842 paid"}', ms: 8.1 },
  };
}

export function refusedEntry(): CallbackEntry {
  const { answer: _, ...delivered } = deliveredEntry();
  return {
    ...delivered,
    status: 401,
    latencyMs: 1.1,
    errorCode: "DECRYPT_FAILED",
    eventType: "TRANSACTION.SUCCESS",
    steps: [
      ...delivered.steps.slice(0, 2),
      { step: "decrypt", ok: false, detail: "the authentication tag does not fit the APIv3 key", ms: 0.2 },
    ],
  };
}

/** Serves the console of `host` on a free port of its own. */
export async function serveConsole(
  host: ConsoleHost,
): Promise<{ origin: string; port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => handleConsole(request, response, host));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
