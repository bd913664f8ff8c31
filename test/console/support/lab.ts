import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { callbackUrls, type IntegrationTypeCode, integrationType, isIntegrationTypeCode } from "../../../catalog";
import { type ConsolePorts, makeConsole } from "../../../lab/console";
import type { CallbackEntry, ListedCallback, LogLine } from "../../../lab/console-api";
import { type EmulatorOptions, readOptions } from "../../../lab/host/options";
import { openRooms } from "../../../lab/host/rooms";
import { type Cleanup, cleanUpAll } from "../../../lab/plumbing/cleanup";
import type { Store } from "../../../lab/store";
import { makeWechatPayPlatform } from "../../../lab/third-parties/wechat-pay/sender/platform";
import { echoFunction } from "../../emulator/support/code";
import { credentials, encryptedExt } from "../../emulator/support/integration";

/** What this lab's console asks of everybody. */
export const consoleToken = randomBytes(32).toString("base64url");

/** As a program asks it. */
export const authorized = { authorization: `Bearer ${consoleToken}` };

export const idOf = (name: string) => `${name}-k3v9x2qd`;
export const functionOf = (name: string) => `${idOf(name)}-demo-scfweb`;

/** The emulator's rooms, without the cloud API's door: a test writes into the store what would have come through it. */
export interface ConsoleLab {
  readonly store: Store;
  /** What the console asks; a test may put a method that fails or counts in the place of one. */
  readonly ports: ConsolePorts;
  /** An integration that runs, with a function that echoes. */
  add(name: string, changes?: IntegrationChanges): void;
  /** A callback in the log, as the gateway notes it: delivered, unless told otherwise. */
  receive(name: string, entry?: Partial<CallbackEntry>, sent?: SentAs): ListedCallback;
  /** A line of what the function wrote. */
  write(name: string, text: string, stream?: LogLine["stream"]): void;
  /** Newest first. */
  callbacks(name: string): readonly ListedCallback[];
  /** Serves the console on this port, or on a free one. */
  serve(port?: number, token?: string): Promise<ServedConsole>;
  /** Also ends what it serves. */
  close(): Promise<void>;
}

export interface ServedConsole {
  readonly origin: string;
  readonly port: number;
  close(): Promise<void>;
}

interface IntegrationChanges {
  readonly type?: IntegrationTypeCode;
  /** False: it was removed. */
  readonly hasFunction?: boolean;
  readonly hasCode?: boolean;
  /** "none": it was released. */
  readonly domain?: "SUCCESS" | "PROCESSING" | "none";
  readonly description?: string;
}

interface SentAs {
  readonly event?: string;
  readonly seed?: string;
  readonly fault?: string;
}

const atMs = Date.parse("2026-11-23T10:42:10.000Z");

/** Made once a file: it takes a moment. */
const platformKeys = makeWechatPayPlatform(Date.now());

export async function openLab(options: EmulatorOptions = {}): Promise<ConsoleLab> {
  const undo: Cleanup[] = [];
  const platform = await platformKeys;
  const rooms = await openRooms(readOptions({ envId: "demo-env", wechatPayPlatform: platform, ...options }), undo);
  const { store, ports, identity } = rooms;
  const { publicKeyId, publicKeyPem } = platform;
  const values = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
  let requests = 0;

  function add(name: string, changes: IntegrationChanges = {}): void {
    const { type = "weixinpaydc", hasFunction = true, hasCode = true } = changes;
    const { domain: status = "SUCCESS", description = "Payments." } = changes;
    const keyId = idOf(name);
    const ext = encryptedExt(values, identity.fieldKey);
    const times = { createdAt: atMs, updatedAt: atMs };
    const row = { keyId, business: "integration", name, description, type, ticketId: "", ext, activeExt: ext };
    store.integrations.add({ ...row, revision: 1, functionName: functionOf(name), ...times });
    store.integrations.addHistory(keyId, { at: atMs, status: "Creating", reason: "the function is being deployed" });
    store.integrations.addHistory(keyId, { at: atMs + 2000, status: "Running", reason: "all is ready" });
    const domain = `${keyId}.integration-callback.tcloudbase.com`;
    const paths = isIntegrationTypeCode(type)
      ? Object.values(callbackUrls(integrationType(type), keyId)).map((url) => new URL(url).pathname)
      : [];
    if (status !== "none") store.domains.save({ domain, keyId, status, paths, ...times });
    if (hasFunction) addFunction(functionOf(name), hasCode);
  }

  function addFunction(name: string, hasCode: boolean): void {
    store.functions.save({
      ...{ name, status: "Active", statusReason: "", description: "", runtime: "Nodejs18.15", handler: "" },
      ...{ memoryMb: 256, timeoutSeconds: 20, createdAt: atMs, modifiedAt: atMs },
      environment: { signMode: "gateway", ...values },
      codeHash: hasCode ? store.functions.addCode(echoFunction()) : null,
    });
  }

  function receive(name: string, entry: Partial<CallbackEntry> = {}, sent?: SentAs): ListedCallback {
    requests += 1;
    const { answer, ...delivered } = deliveredEntry(`request-${requests}`);
    const whole = { ...delivered, ...(!entry.errorCode && answer && { answer }), ...entry };
    const integrationId = idOf(name);
    store.logs.addCallback(integrationId, whole);
    if (sent) {
      const { event = whole.eventType, seed = "s", fault = "" } = sent;
      const { requestId } = whole;
      store.logs.addSend({ integrationId, requestId, event, seed, createdAtMs: atMs, fault, data: "{}" });
    }
    const [listed] = ports.callbacks.list(integrationId, { limit: 1 }) ?? [];
    if (!listed) throw new Error(`there is no integration ${name}`);
    return listed;
  }

  return {
    store,
    ports,
    add,
    receive,
    write: (name, text, stream = "stdout") =>
      store.logs.addLine({ functionName: functionOf(name), at: new Date().toISOString(), stream, text }),
    callbacks: (name) => ports.callbacks.list(idOf(name), { limit: 1000 }) ?? [],
    async serve(port = 0, token = consoleToken) {
      const served = await serveConsole(ports, port, token);
      undo.push(served.close);
      return served;
    },
    close: () => cleanUpAll(undo),
  };
}

async function serveConsole(ports: ConsolePorts, atPort: number, token: string): Promise<ServedConsole> {
  const server = createServer(makeConsole({ ports, token }));
  await new Promise<void>((resolve) => server.listen(atPort, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  let closed: Promise<void> | undefined;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    close: () => {
      closed ??= close();
      return closed;
    },
  };
}

function deliveredEntry(requestId: string): CallbackEntry {
  return {
    at: new Date().toISOString(),
    route: "/wechatpay/order",
    source: "127.0.0.1",
    status: 200,
    latencyMs: 9.2,
    errorCode: "",
    eventType: "TRANSACTION.SUCCESS",
    requestId,
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

/** One that could not be decrypted. */
export const refused: Partial<CallbackEntry> = {
  status: 401,
  latencyMs: 1.1,
  errorCode: "DECRYPT_FAILED",
  steps: [
    ...deliveredEntry("").steps.slice(0, 2),
    { step: "decrypt", ok: false, detail: "the authentication tag does not fit the APIv3 key", ms: 0.2 },
  ],
};
