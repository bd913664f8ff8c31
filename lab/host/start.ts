import { randomBytes } from "node:crypto";
import { consoleAddress } from "../console/address";
import type { Behaviour, WechatPayKey } from "../console-api";
import type { WebToken, WebTokenOrder } from "../http-api/web-token";
import { type Cleanup, cleanUpAll } from "../plumbing/cleanup";
import { lazy } from "../plumbing/lazy";
import type { SendRequest, SendResult } from "../senders/send";
import type { MerchantRegistration } from "../third-parties/wechat-pay/merchants";
import { makeWechatApi } from "../third-parties/wechat-push/local";
import { type EmulatorOptions, type ResolvedOptions, readOptions } from "./options";
import { openRooms } from "./rooms";
import { routeRequests } from "./routes";
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
  const cleanups: Cleanup[] = [];
  try {
    return await start(resolved, cleanups);
  } catch (error) {
    await cleanUpAll(cleanups);
    throw error;
  }
}

const region = "ap-shanghai";
const consoleTokenBytes = 32;

/** Puts in `cleanups` how to end what runs so far. */
async function start(options: ResolvedOptions, cleanups: Cleanup[]): Promise<Emulator> {
  const { clock, switches, log } = options;
  const rooms = await openRooms(options, cleanups);
  const { store, identity, origins, runner, provisioning, views, wechatPay, tokens, ports } = rooms;
  const { envId, secretId, secretKey, fieldKey } = identity;
  const consoleToken = randomBytes(consoleTokenBytes).toString("base64url");
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
    console: lazy(() => {
      const { makeConsole }: typeof import("../console") = require("../console");
      return makeConsole({ ports, token: consoleToken }, log);
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
  cleanups.push(() => server.close());
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
      return ports.wechatPay.key();
    },
    sendCallback: ports.callbacks.send,
    mintToken: tokens.mint,
    registerMerchant: wechatPay.registerMerchant,
    close() {
      closing ??= cleanUpAll(cleanups);
      return closing;
    },
  };
}
