import { request } from "node:http";
import { connect, type Socket } from "node:net";
import { type GatewayLimits, gatewayLimits, startGateway } from "../../../lab/gateway";
import type { CallbackEntry, GatewayHost, GatewaySwitches } from "../../../lab/gateway/host";
import type { GatewayIntegration } from "../../../lab/store/live-integration";
import { ManualClock } from "./clock";
import { startTestFunction, type TestFunction } from "./function";
import { merchantIntegration, type Notification, nowMs } from "./merchant";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface TestGateway {
  readonly port: number;
  readonly clock: ManualClock;
  readonly function: TestFunction;
  /** Changes the merchant's integration, credential by credential. */
  configure(credentials: Readonly<Record<string, string>>, rest?: Partial<GatewayIntegration>): void;
  /** Makes an integration known, or changes it. */
  add(integration: Described): void;
  /** The callback log, oldest first. */
  readonly log: { readonly integrationId: string; readonly entry: CallbackEntry }[];
  switches: GatewaySwitches;
  /** Resolves when the log has that many lines. */
  logged(lines: number): Promise<void>;
  /** Posts to the path, by default the merchant's order route. */
  post(notification: Notification, options?: PostOptions): Promise<Answer>;
  /** Writes to a connection of its own; resolves with all that came back once it has closed. */
  raw(bytes: string | Buffer): Promise<string>;
  /** The same, with the socket in hand. */
  open(bytes: string | Buffer): { readonly socket: Socket; readonly received: Promise<string> };
  close(): Promise<void>;
}

/** As a test says it; the record and its revision are the gateway's. */
export type Described = Omit<GatewayIntegration, "record" | "revision">;

export interface PostOptions {
  readonly path?: string;
  readonly host?: string;
  readonly method?: string;
}

export const orderPath = "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order";
export const refundPath = "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/refund";

export async function startTestGateway(
  limits: Partial<GatewayLimits> = {},
  clock = new ManualClock(nowMs),
  more: Partial<Pick<GatewayHost, "provenKeys" | "isOwnRequest" | "onlyOwnRequests">> = {},
): Promise<TestGateway> {
  const testFunction = await startTestFunction();
  const integrations = new Map<string, GatewayIntegration>();
  const records = new Map<string, number>();
  let revision = 0;
  const log: TestGateway["log"] = [];
  const waiting: { readonly lines: number; readonly wake: () => void }[] = [];
  const host: GatewayHost = {
    findIntegration: (id) => integrations.get(id),
    functions: testFunction,
    logCallback(integrationId, entry) {
      log.push({ integrationId, entry });
      for (const { lines, wake } of waiting) if (log.length >= lines) wake();
    },
    isOwnRequest: () => false,
    ...more,
    clock,
    get switches() {
      return test.switches;
    },
  };
  const gateway = await startGateway(host, 0, { ...gatewayLimits, ...limits });
  const test: TestGateway = {
    port: gateway.port,
    clock,
    function: testFunction,
    configure(credentials, rest = {}) {
      const merchant = merchantIntegration();
      test.add({ ...merchant, credentials: { ...merchant.credentials, ...credentials }, ...rest });
    },
    add(integration) {
      const { integrationId } = integration;
      const record = records.get(integrationId) ?? records.size + 1;
      records.set(integrationId, record);
      integrations.set(integrationId, { ...integration, record, revision: ++revision });
    },
    log,
    switches: { forwardPath: "route", relayAnswer: "relay", forwardTimeoutMs: 5000, forwardBody: "parsed" },
    logged: (lines) =>
      new Promise((resolve) => {
        if (log.length >= lines) resolve();
        else waiting.push({ lines, wake: resolve });
      }),
    post: (notification, options) => post(gateway.port, notification, options),
    raw: (bytes) => open(gateway.port, bytes).received,
    open: (bytes) => open(gateway.port, bytes),
    async close() {
      await gateway.close();
      await testFunction.close();
    },
  };
  test.configure({});
  return test;
}

function post(port: number, { headers, body }: Notification, options: PostOptions = {}): Promise<Answer> {
  const { path = orderPath, host, method = "POST" } = options;
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: "127.0.0.1",
      port,
      method,
      path,
      agent: false,
      headers: { ...headers, ...(host && { host }), "content-length": Buffer.byteLength(body) },
    });
    outgoing.on("error", reject);
    outgoing.on("response", async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
    });
    outgoing.end(body);
  });
}

function open(port: number, bytes: string | Buffer): { socket: Socket; received: Promise<string> } {
  const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
  const received = new Promise<string>((resolve) => {
    let text = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      text += chunk;
    });
    // A reset is one of the ways in which the gateway may end a hostile connection.
    socket.on("error", () => {});
    socket.on("close", () => resolve(text));
  });
  return { socket, received };
}
