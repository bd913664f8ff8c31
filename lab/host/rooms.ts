import type { ConsolePorts } from "../console/ports";
import type { WechatPayKey } from "../console-api";
import { activated } from "../control-plane/activation";
import { makeProvisioning, type Provisioning } from "../control-plane/provisioning";
import type { GatewayHost } from "../gateway/host";
import { makeTokens } from "../http-api/tokens";
import type { Cleanup } from "../plumbing/cleanup";
import type { Clock } from "../plumbing/clock";
import type { FunctionRunner } from "../runner";
import type { LogLine } from "../runner/function";
import { type FunctionFaults, makeFunctionFaults } from "../senders/function-faults";
import { makeOwnRequests, type OwnRequests } from "../senders/own-requests";
import { openStore, type Store } from "../store";
import type { Identity } from "../store/about";
import { wechatPayPathPrefix } from "../third-parties/wechat-pay/api/path";
import { makeWechatPayApi } from "../third-parties/wechat-pay/local";
import { keepPlatform } from "../third-parties/wechat-pay/platform";
import { wechatApiPathPrefix } from "../third-parties/wechat-push/api/path";
import { makeLab } from "../workbench";
import { startGateways } from "./gateways";
import { type IntegrationViews, makeIntegrationViews } from "./integration-views";
import type { ResolvedOptions } from "./options";
import { startRunner } from "./running-functions";

/** The rooms of one emulator, each with what it needs of the others. */
export interface Rooms {
  readonly store: Store;
  readonly identity: Identity;
  /** Of the cloud API, "" until it listens; and of the callback gateway. */
  readonly origins: { endpoint: string; readonly gateway: string };
  readonly runner: FunctionRunner;
  readonly provisioning: Provisioning;
  readonly views: IntegrationViews;
  readonly wechatPay: ReturnType<typeof makeWechatPayApi>;
  readonly tokens: ReturnType<typeof makeTokens>;
  /** What the console asks of them. */
  readonly ports: ConsolePorts;
}

/** Opens them; of all that answers requests only the gateway listens yet. Puts in `cleanups` how to end what runs so far. */
export async function openRooms(options: ResolvedOptions, undo: Cleanup[]): Promise<Rooms> {
  const { clock, switches, log } = options;
  const store = openStore(options.data, log);
  undo.push(() => store.close());
  const identity = store.transaction(() => store.about.identity(options.envId, clock.now()));
  const { envId, secretKey, fieldKey } = identity;
  const rules = { fieldKey, switches };
  const platform = keepPlatform(store, clock, options.wechatPayPlatform);
  const origins = { endpoint: "", gateway: "" };

  const writeLine = (functionName: string, stream: LogLine["stream"], text: string) =>
    store.logs.addLine({ functionName, at: new Date(clock.now()).toISOString(), stream, text });
  const runner = startRunner(
    {
      store,
      clock,
      envId,
      writeLine,
      hiddenFolders: options.hiddenFolders,
      localBaseUrls: () => localBaseUrls(origins.endpoint),
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
  const hostOn = gatewayHosts({ store, views, runner, functionFaults, ownRequests }, options);
  const gateways = await startGateways(hostOn, { clock, port: options.gatewayPort }, undo);
  origins.gateway = gateways.origin;

  const wechatPay = makeWechatPayApi({ store, clock, platform, views });
  const tokens = makeTokens({ envId, secretKey, clock });
  const shared = { tokens, store, clock, envId, fieldKey, platform, views, runner, provisioning };
  const lab = makeLab({ ...shared, gateways, functionFaults, ownRequests }, undo);
  const wechatPayKey = async (): Promise<WechatPayKey> => {
    const { publicKeyId, publicKeyPem } = await platform.get();
    return { publicKeyId, publicKeyPem };
  };
  const ports: ConsolePorts = {
    ...lab,
    tokens,
    wechatPay: { key: wechatPayKey, registerMerchant: wechatPay.registerMerchant },
    whereabouts: () => ({ ...origins, envId, behaviours: options.behaviours }),
  };
  return { store, identity, origins, runner, provisioning, views, wechatPay, tokens, ports };
}

/** The local third parties' addresses, as variables of functions. */
function localBaseUrls(endpoint: string): Readonly<Record<string, string>> {
  if (endpoint === "") return {};
  return {
    wechatPayBaseUrl: `${endpoint}${wechatPayPathPrefix}`,
    wechatApiBaseUrl: `${endpoint}${wechatApiPathPrefix}`,
  };
}

/** What gateways ask of the emulator, each on its clock. */
function gatewayHosts(
  { store, views, runner, functionFaults, ownRequests }: Pick<Rooms, "store" | "views" | "runner"> & Sending,
  { clock, switches, onCallback }: ResolvedOptions,
): (clock: Clock) => GatewayHost {
  return (itsClock) => ({
    findIntegration: views.live,
    functions: functionFaults.around(runner, itsClock),
    logCallback(integrationId, entry) {
      store.logs.addCallback(integrationId, entry);
      onCallback(integrationId, entry);
    },
    isOwnRequest: ownRequests.take,
    // On another clock nobody but the lab sends: a recording could be fresh there for longer.
    ...(itsClock === clock ? { provenKeys: store.logs.provenKeys } : { onlyOwnRequests: true }),
    clock: itsClock,
    switches,
  });
}

/** What the lab's own sending does to a gateway. */
interface Sending {
  readonly functionFaults: FunctionFaults;
  readonly ownRequests: OwnRequests;
}
