import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type ConsolePorts, makeConsole } from "../../lab/console";
import type { FunctionDetail, IntegrationDetail, IntegrationSummary, ListedCallback } from "../../lab/console-api";
import type { CallbackEntry } from "../../lab/gateway/host";
import { behavioursOf } from "../../lab/host/behaviours";
import type { LogLine } from "../../lab/runner/function";
import type { SendResult } from "../../lab/senders/send";
import { switchesSchema } from "../../lab/switches";

/** The ports of the console over plain arrays that a test changes as it likes. */
export interface DemoHost {
  readonly integrations: IntegrationDetail[];
  listIntegrations: ConsolePorts["integrations"]["list"];
  showIntegration: ConsolePorts["integrations"]["show"];
  listCallbacks: ConsolePorts["callbacks"]["list"];
  sendCallback: ConsolePorts["callbacks"]["send"];
  retryCallback: ConsolePorts["callbacks"]["retry"];
  pay: ConsolePorts["callbacks"]["pay"];
  listFunctions: ConsolePorts["functions"]["list"];
  showFunction: ConsolePorts["functions"]["show"];
  functionLogs: ConsolePorts["functions"]["log"];
  invoke: ConsolePorts["functions"]["invoke"];
  functionCode: ConsolePorts["code"]["read"];
  deployCode: ConsolePorts["code"]["deploy"];
  importState: ConsolePorts["documents"]["import"];
  /** By integration id, newest first. */
  readonly callbacks: Map<string, ListedCallback[]>;
  readonly logs: Map<string, LogLine[]>;
  /** Zips by function name. */
  readonly code: Map<string, Buffer>;
  receive(integrationId: string, entry: Partial<ListedCallback>): ListedCallback;
  write(functionName: string, text: string, stream?: LogLine["stream"]): void;
}

let requests = 0;

export function demoHost(): DemoHost {
  const integrations: IntegrationDetail[] = [];
  const callbacks = new Map<string, ListedCallback[]>();
  const logs = new Map<string, LogLine[]>();
  const code = new Map<string, Buffer>();
  const find = (idOrName: string) => {
    const found = integrations.find(({ integrationId, name }) => idOrName === integrationId || idOrName === name);
    return found && { ...found, lastCallback: callbacks.get(found.integrationId)?.[0] ?? null };
  };
  const functionNames = () => [...new Set([...integrations.map(({ functionName }) => functionName), ...logs.keys()])];
  const showFunction = (name: string) =>
    functionNames().includes(name) ? demoFunction(name, code.get(name)) : undefined;
  const host: DemoHost = {
    integrations,
    callbacks,
    logs,
    code,
    listIntegrations: () => integrations.map((integration) => summaryOf(integration, callbacks)),
    showIntegration: find,
    listCallbacks(idOrName, { limit, before = Number.POSITIVE_INFINITY }) {
      const found = find(idOrName);
      return (
        found && (callbacks.get(found.integrationId) ?? []).filter(({ number }) => number < before).slice(0, limit)
      );
    },
    functionLogs(functionName, { afterId, limit }) {
      const lines = logs.get(functionName);
      return afterId === undefined ? lines?.slice(-limit) : lines?.filter(({ id }) => id > afterId).slice(0, limit);
    },
    async sendCallback(idOrName, { event, fault = "", retries = "none", seed = "5ca1ab1e", createdAtMs = sentAtMs }) {
      const found = find(idOrName);
      if (!found) return undefined;
      const sent = { event, seed, createdAt: new Date(createdAtMs).toISOString(), fault };
      const entry = fault ? { ...refusedEntry(), eventType: event, sent } : { eventType: event, sent };
      const attempts = retries === "none" ? 1 : gapsSeconds.length + 1;
      return sendResult(host.receive(found.integrationId, entry), attempts);
    },
    async retryCallback(idOrName, requestId) {
      const found = find(idOrName);
      if (!found) return undefined;
      const entry = callbacks.get(found.integrationId)?.find((one) => one.requestId === requestId);
      if (!entry?.sent) return entry ? "not-ours" : "unknown";
      const sent = { ...entry.sent, fault: "" };
      return sendResult(host.receive(found.integrationId, { eventType: entry.eventType, sent }), 1);
    },
    async pay(idOrName, { total = 100, fault }) {
      const found = find(idOrName);
      if (!found) return undefined;
      const notification = await host.sendCallback(idOrName, { event: "TRANSACTION.SUCCESS", ...(fault && { fault }) });
      host.write(found.functionName, "order T202611231842 paid");
      const order = { status: 200, body: '{"code":0,"msg":"success"}', latencyMs: 12 };
      const functionLog = logs.get(found.functionName)?.slice(-1) ?? [];
      return { outTradeNo: "T202611231842", total, order, notification: notification ?? null, functionLog };
    },
    listFunctions: () => functionNames().flatMap((name) => showFunction(name) ?? []),
    showFunction,
    async invoke(functionName, { method, path, headers, body, as }) {
      if (!showFunction(functionName)) return undefined;
      const seen = { method, path, headers, body: body.toString("utf8"), ...(as && { as }) };
      const answer = Buffer.from(JSON.stringify(seen));
      const meta = { requestId: "request-of-invoke", latencyMs: 3, coldStart: false };
      return { status: 200, headers: { "content-type": "application/json" }, body: answer, ...meta };
    },
    functionCode: (functionName) => code.get(functionName),
    async deployCode(functionName, zip) {
      if (!showFunction(functionName)) return undefined;
      code.set(functionName, zip);
      return showFunction(functionName);
    },
    importState: async () => ({ integrations: 1, functions: 2, withoutCredentials: [] }),
    receive(integrationId, entry) {
      const { answer, ...delivered } = deliveredEntry();
      const earlier = callbacks.get(integrationId) ?? [];
      const number = (earlier[0]?.number ?? 0) + 1;
      const whole = { ...delivered, ...(!entry.errorCode && answer && { answer }), number, sent: null, ...entry };
      callbacks.set(integrationId, [whole, ...earlier]);
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

function demoFunction(name: string, zip: Buffer = Buffer.from("(a zip)")): FunctionDetail {
  return {
    name,
    status: "Active",
    statusReason: "",
    runtime: "Nodejs18.15",
    memoryMb: 256,
    timeoutSeconds: 20,
    pid: 4711,
    codeSha256: createHash("sha256").update(zip).digest("hex"),
    codeBytes: zip.length,
    modifiedAt: "2026-11-23T10:40:02.000Z",
  };
}

const sentAtMs = Date.parse("2026-11-23T10:42:10.000Z");

/** WeChat Pay's pauses (documented), in seconds. */
const gapsSeconds = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800, 21_600, 21_600];

function sendResult({ eventType, requestId, status, latencyMs, sent }: ListedCallback, attempts: number): SendResult {
  const times = Array.from({ length: attempts }, (_, index) =>
    gapsSeconds.slice(0, index).reduce((sum, gap) => sum + gap * 1000, sentAtMs),
  );
  const accepted = status >= 200 && status < 300;
  return {
    eventType,
    id: `id-of-${requestId}`,
    subject: "T202611231842",
    protection: "signed with PUB_KEY_ID_01…, encrypted with the APIv3 key",
    status,
    body: "",
    latencyMs,
    requestId,
    seed: sent?.seed ?? "",
    createdAt: sent?.createdAt ?? "",
    outcome: accepted ? "accepted" : attempts > 1 ? "given-up" : "refused",
    attempts: times
      .slice(0, accepted ? 1 : attempts)
      .map((at) => ({ at: new Date(at).toISOString(), status, body: "", latencyMs, requestId })),
  };
}

function summaryOf(
  integration: IntegrationDetail,
  callbacks: ReadonlyMap<string, readonly CallbackEntry[]>,
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

function portsOf(host: DemoHost): ConsolePorts {
  return {
    integrations: { list: () => host.listIntegrations(), show: (id) => host.showIntegration(id) },
    callbacks: {
      list: (id, page) => host.listCallbacks(id, page),
      send: (id, order) => host.sendCallback(id, order),
      retry: (id, requestId) => host.retryCallback(id, requestId),
      pay: (id, order) => host.pay(id, order),
    },
    functions: {
      list: () => host.listFunctions(),
      show: (name) => host.showFunction(name),
      log: (name, options) => host.functionLogs(name, options),
      invoke: (name, request) => host.invoke(name, request),
    },
    code: { read: (name) => host.functionCode(name), deploy: (name, zip) => host.deployCode(name, zip) },
    tokens: { mint: ({ kind }) => ({ token: `demo-${kind}`, expiresAt: "2100-01-01T00:00:00.000Z" }) },
    documents: {
      export: ({ secrets }) => ({ format: "demo", version: 1, secrets }),
      import: (document) => host.importState(document),
    },
    wechatPay: {
      key: async () => ({ publicKeyId: "PUB_KEY_ID_0123456789", publicKeyPem: "(a public key)" }),
      registerMerchant: () => undefined,
    },
    whereabouts: () => ({
      envId: "demo-env",
      endpoint: "http://127.0.0.1:41001",
      gateway: "http://127.0.0.1:41002",
      behaviours: behavioursOf(
        switchesSchema.parse({ keyId: "always-suffixed" }),
        { date: "2026-11-26", region: "ap-shanghai", switches: { keyId: "always-suffixed", maskedValue: "empty" } },
        {},
      ),
    }),
  };
}

/** What the demo's console asks of everybody. */
export const consoleToken = randomBytes(32).toString("base64url");

/** As a program asks the demo's console. */
export const authorized = { authorization: `Bearer ${consoleToken}` };

/** Serves the console of `host` on `atPort`, or on a free one. */
export async function serveConsole(
  host: DemoHost,
  atPort = 0,
  token = consoleToken,
): Promise<{ origin: string; port: number; close(): Promise<void> }> {
  const server = createServer(makeConsole({ ports: portsOf(host), token }));
  await new Promise<void>((resolve) => server.listen(atPort, "127.0.0.1", resolve));
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
