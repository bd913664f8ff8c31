import { randomBytes } from "node:crypto";
import { consoleAddress } from "../console/address";
import type { ConsolePorts } from "../console/ports";
import type { Behaviour, WechatPayKey } from "../console-api";
import { activated } from "../control-plane/activation";
import { makeProvisioning } from "../control-plane/provisioning";
import type { GatewayHost } from "../gateway/host";
import { makeTokens } from "../http-api/tokens";
import type { WebToken, WebTokenOrder } from "../http-api/web-token";
import type { Clock } from "../plumbing/clock";
import { once } from "../plumbing/once";
import { type Undo, undoAll } from "../plumbing/undo";
import type { LogLine } from "../runner/function";
import { makeFunctionFaults } from "../senders/function-faults";
import { makeOwnRequests } from "../senders/own-requests";
import type { SendRequest, SendResult } from "../senders/send";
import { openStore } from "../store";
import { wechatPayPathPrefix } from "../third-parties/wechat-pay/api/path";
import { makeWechatPayApi } from "../third-parties/wechat-pay/local";
import type { MerchantRegistration } from "../third-parties/wechat-pay/merchants";
import { keepPlatform } from "../third-parties/wechat-pay/platform";
import { wechatApiPathPrefix } from "../third-parties/wechat-push/api/path";
import { makeWechatApi } from "../third-parties/wechat-push/local";
import { makeLab } from "../workbench";
import { startGateways } from "./gateways";
import { makeIntegrationViews } from "./integration-views";
import { type EmulatorOptions, type ResolvedOptions, readOptions } from "./options";
import { routeRequests } from "./routes";
import { startRunner } from "./running-functions";
import { address, startServer } from "./server";

export { type Switches, switchesSchema } from "../switches";
export { type Observed, type ObservedDocument, observedOf, readObserved } from "../switches/observed";
export type { MerchantRegistration } from "../third-parties/wechat-pay/merchants";
export type { EmulatorOptions } from "./options";
export { EmulatorStartError, type StartFailure } from "./start-error";

/** A local CloudBase environment with an Integration Center, on 127.0.0.1. */
export interface Emulator {
  /** Origin of the cloud API: `POST <endpoint>/`. */
  readonly endpoint: string;
  /** Origin at which callbacks arrive. */
  readonly gateway: string;
  /** The address of the console that a person opens; it ends in the token. */
  readonly console: string;
  /** Made anew at each start: whoever asks the console's API has to know it. */
  readonly consoleToken: string;
  readonly envId: string;
  readonly region: string;
  readonly secretId: string;
  readonly secretKey: string;
  /** How it answers the open questions of the cloud, and what speaks for each. */
  readonly behaviours: readonly Behaviour[];
  /** What a merchant configures; made when it is asked for first, which takes a moment. */
  readonly wechatPay: Promise<WechatPayKey>;
  /** Sends one callback through the gateway as the third party would; undefined when there is no such integration. */
  sendCallback(idOrName: string, request: Omit<SendRequest, "integration">): Promise<SendResult | undefined>;
  /** A bearer token for the HTTP API, `POST <endpoint>/v1/functions/<name>?webfn=true`: a user's, or one of the two keys. */
  mintToken(order: WebTokenOrder): WebToken;
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

const region = "ap-shanghai";
const consoleTokenBytes = 32;

/** Puts in `undo` how to end what runs so far. */
async function start(options: ResolvedOptions, undo: Undo[]): Promise<Emulator> {
  const { clock, switches, log } = options;
  const store = openStore(options.data, log);
  undo.push(() => store.close());
  const identity = store.transaction(() => store.about.identity(options.envId, clock.now()));
  const { envId, secretId, secretKey, fieldKey } = identity;
  const rules = { fieldKey, switches };
  const platform = keepPlatform(store, clock, options.wechatPayPlatform);
  const origins = { endpoint: "", gateway: "" };
  const consoleToken = randomBytes(consoleTokenBytes).toString("base64url");

  const writeLine = (functionName: string, stream: LogLine["stream"], text: string) =>
    store.logs.addLine({ functionName, at: new Date(clock.now()).toISOString(), stream, text });
  const localBaseUrls = (): Readonly<Record<string, string>> =>
    origins.endpoint === ""
      ? {}
      : {
          wechatPayBaseUrl: `${origins.endpoint}${wechatPayPathPrefix}`,
          wechatApiBaseUrl: `${origins.endpoint}${wechatApiPathPrefix}`,
        };
  const runner = startRunner(
    {
      store,
      clock,
      envId,
      writeLine,
      hiddenFolders: options.hiddenFolders,
      localBaseUrls,
      endpoint: () => origins.endpoint || undefined,
      installScripts: options.installScripts,
    },
    undo,
  );
  const provisioning = makeProvisioning({
    store,
    clock,
    span: options.provisioning,
    writeLine: (functionName, text) => writeLine(functionName, "platform", text),
    activated: (integration) => activated(integration, rules, clock.now()),
    deployed: runner.replace,
    warn: log,
  });
  undo.push(() => provisioning.stop());

  const views = makeIntegrationViews({ store, rules, platform: platform.current });
  const functionFaults = makeFunctionFaults();
  const ownRequests = makeOwnRequests();
  const hostOn = (itsClock: Clock): GatewayHost => ({
    findIntegration: views.live,
    functions: functionFaults.around(runner, itsClock),
    logCallback(integrationId, entry) {
      store.logs.addCallback(integrationId, entry);
      options.onCallback(integrationId, entry);
    },
    isOwnRequest: ownRequests.take,
    // On another clock nobody but the lab sends: a recording could be fresh there for longer.
    ...(itsClock === clock ? { provenKeys: store.logs.provenKeys } : { onlyOwnRequests: true }),
    clock: itsClock,
    switches,
  });
  const gateways = await startGateways(hostOn, { clock, port: options.gatewayPort }, undo);
  origins.gateway = gateways.origin;

  const wechatPay = makeWechatPayApi({ store, clock, platform, views });
  const tokens = makeTokens({ envId, secretKey, clock });
  const lab = makeLab(
    {
      tokens,
      store,
      clock,
      envId,
      fieldKey,
      platform,
      views,
      runner,
      provisioning,
      gateways,
      functionFaults,
      ownRequests,
    },
    undo,
  );
  const wechatPayKey = async (): Promise<WechatPayKey> => {
    const { publicKeyId, publicKeyPem } = await platform.get();
    return { publicKeyId, publicKeyPem };
  };
  const consolePorts: ConsolePorts = {
    ...lab,
    tokens,
    wechatPay: { key: wechatPayKey, registerMerchant: wechatPay.registerMerchant },
    whereabouts: () => ({ ...origins, envId, behaviours: options.behaviours }),
  };
  const cloud = {
    envId,
    region,
    appId: identity.appId,
    environmentCreatedAt: identity.environmentCreatedAt,
    fieldKey,
    store,
    provisioning,
    clock,
    switches,
    warn: log,
    functionRemoved: runner.replace,
  };
  const doors = {
    cloud,
    keys: { secretId, secretKey },
    console: once(() => {
      const { makeConsole }: typeof import("../console") = require("../console");
      return makeConsole({ ports: consolePorts, token: consoleToken }, log);
    }),
    httpApi: {
      functions: runner,
      hasFunction: (name: string) => store.functions.find(name) !== undefined,
      secretKey,
      tokens,
    },
    wechatPayApi: wechatPay.api,
    wechatApi: makeWechatApi({ clock, views }),
  };
  const server = await startServer(routeRequests(doors), options.port);
  undo.push(() => server.close());
  origins.endpoint = `http://${address}:${server.port}`;
  provisioning.resume();

  let closing: Promise<void> | undefined;
  return {
    ...origins,
    console: consoleAddress(origins.endpoint, consoleToken),
    consoleToken,
    envId,
    region,
    secretId,
    secretKey,
    behaviours: options.behaviours,
    get wechatPay() {
      return wechatPayKey();
    },
    sendCallback: lab.callbacks.send,
    mintToken: tokens.mint,
    registerMerchant: wechatPay.registerMerchant,
    close() {
      closing ??= undoAll(undo);
      return closing;
    },
  };
}
