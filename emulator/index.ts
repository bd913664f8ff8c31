import { makeCodeFolders } from "./code-folders";
import { makeConsoleHost } from "./console-host";
import type { Cloud } from "./control-plane/cloud";
import { makeProvisioning } from "./control-plane/provisioning";
import { makeFunctionRunner } from "./functions";
import { startGateway } from "./gateway";
import { makeIntegrationViews } from "./integration-views";
import { type MerchantRegistration, makeMerchants } from "./merchants";
import { type EmulatorOptions, type ResolvedOptions, readOptions } from "./options";
import { keepPlatform } from "./platform";
import { routeRequests } from "./routes";
import { createWechatPaySender } from "./senders";
import { address, portError, startServer } from "./server";
import { settled } from "./settlements";
import { openStore, type Store } from "./store";
import type { ConsoleHost, LogLine, SendRequest, SendResult } from "./types";
import { createMemoryLedger, createWechatPayApi } from "./wechat-pay";

export type { MerchantRegistration } from "./merchants";
export type { EmulatorOptions } from "./options";
export { EmulatorStartError, type StartFailure } from "./start-error";
export { type Switches, switchesSchema } from "./switches";

/** A local CloudBase environment with an Integration Center, on 127.0.0.1. */
export interface Emulator {
  /** Origin of the cloud API: `POST <endpoint>/`. */
  readonly endpoint: string;
  /** Origin at which callbacks arrive. */
  readonly gateway: string;
  readonly console: string;
  readonly envId: string;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** What a merchant configures; made when it is asked for first, which takes a moment. */
  readonly wechatPay: Promise<ConsoleHost["wechatPay"]>;
  /** Sends one callback through the gateway as the third party would; undefined when there is no such integration. */
  sendCallback(idOrName: string, request: Omit<SendRequest, "integration">): Promise<SendResult | undefined>;
  /** Makes a merchant known to the local WeChat Pay, as its merchant console does; what integrations have is known anyway. */
  registerMerchant(registration: MerchantRegistration): void;
  /** Ends every function process, waits for them, closes the store. Safe to call twice. */
  close(): Promise<void>;
}

/** Resolves when it serves. Rejects with EmulatorStartError; nothing runs then, and nothing was lost. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const resolved = readOptions(options);
  const undo: Undo[] = [];
  try {
    return await start(resolved, undo);
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}

type Undo = () => void | Promise<void>;

/** The last first; one that fails does not keep the others from their turn. */
async function undoAll(undo: Undo[]): Promise<void> {
  const last = undo.pop();
  if (!last) return;
  try {
    await last();
  } finally {
    await undoAll(undo);
  }
}

const region = "ap-shanghai";

/** Puts in `undo` how to end what runs so far. */
async function start(options: ResolvedOptions, undo: Undo[]): Promise<Emulator> {
  const { clock, switches, log } = options;
  const store = openStore(options.data, log);
  undo.push(() => store.close());
  const { envId, secretId, secretKey, fieldKey } = store.transaction(() => store.about.identity(options.envId));
  const platform = keepPlatform(store, clock);

  const writeLine = (functionName: string, stream: LogLine["stream"], text: string) =>
    store.logs.addLine({ functionName, at: new Date(clock.now()).toISOString(), stream, text });
  const runner = startRunner(store, envId, writeLine, undo);
  const provisioning = makeProvisioning({
    store,
    clock,
    span: options.provisioning,
    writeLine: (functionName, text) => writeLine(functionName, "platform", text),
    deployed: runner.replace,
    warn: log,
  });
  undo.push(() => provisioning.stop());
  const views = makeIntegrationViews({ store, rules: { fieldKey, switches }, platform: platform.current });
  const gatewayHost = {
    findIntegration: views.live,
    functions: runner,
    logCallback: store.logs.addCallback,
    clock,
    switches,
  };
  const gateway = await startGateway(gatewayHost, options.gatewayPort).catch((error: unknown) => {
    throw portError(options.gatewayPort, error);
  });
  undo.push(() => gateway.close());
  const gatewayOrigin = `http://${address}:${gateway.port}`;

  const merchants = makeMerchants(views.merchant);
  const ledger = createMemoryLedger();
  const sender = once(async () => createWechatPaySender(await platform.get(), { clock, gatewayOrigin }));
  const sendCallback: Emulator["sendCallback"] = async (idOrName, request) => {
    const { send } = await sender();
    const integration = views.any(idOrName);
    return integration && send({ ...settled(request, integration, ledger, clock.now()), integration });
  };
  const cloud: Cloud = {
    envId,
    region,
    fieldKey,
    store,
    provisioning,
    clock,
    switches,
    warn: log,
    functionRemoved: runner.replace,
  };
  const consoleHost = makeConsoleHost({
    store,
    envId,
    runner,
    sendCallback,
    registerMerchant: merchants.register,
    platform: platform.current,
  });
  const wechatPayApi = once(async () =>
    createWechatPayApi({ findMerchant: merchants.find, ledger }, await platform.get(), clock),
  );
  const doors = { cloud, keys: { secretId, secretKey }, consoleHost, wechatPayApi, platformReady: platform.get };
  const server = await startServer(routeRequests(doors), options.port);
  undo.push(() => server.close());
  provisioning.resume();

  const endpoint = `http://${address}:${server.port}`;
  let closing: Promise<void> | undefined;
  return {
    endpoint,
    gateway: gatewayOrigin,
    console: `${endpoint}/console`,
    envId,
    region,
    secretId,
    secretKey,
    get wechatPay() {
      return platform.get().then(({ publicKeyId, publicKeyPem }) => ({ publicKeyId, publicKeyPem }));
    },
    sendCallback,
    registerMerchant: merchants.register,
    close() {
      closing ??= undoAll(undo);
      return closing;
    },
  };
}

function startRunner(
  store: Store,
  envId: string,
  writeLine: (functionName: string, stream: LogLine["stream"], text: string) => void,
  undo: Undo[],
) {
  const folders = makeCodeFolders(store);
  undo.push(() => folders.close());
  const runner = makeFunctionRunner({
    find(name) {
      const row = store.functions.find(name);
      if (!row || row.codeHash === null) return undefined;
      const folder = folders.unpack(name, row.codeHash);
      return { name, envId, folder, environment: row.environment, timeoutMs: row.timeoutSeconds * 1000 };
    },
    writeLine,
  });
  undo.push(() => runner.close());
  return runner;
}

/** Makes it when it is asked for first. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
