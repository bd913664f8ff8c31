import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ActionName, actions } from "../../cloud-api";
import type { CloudDependencies, CloudSettings } from "../../provider/cloud";
import type { FunctionRuntime, NewIntegration } from "../../provider/integration-center";
import { ProviderError, type ProviderErrorDetails } from "../../provider/provider-error";
import { rsaPair } from "../support/keys";

export interface FarRequest {
  /** X-TC-Action, or the path of a call to another service. */
  readonly action: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  readonly body: Record<string, unknown>;
}

/** What the far side does with a request. */
export type Reply =
  | { readonly answer: object }
  | { readonly error: string; readonly message?: string; readonly headers?: Record<string, string> }
  | { readonly status: number; readonly page: string }
  /** Reads the request, then closes the connection without an answer. */
  | "hang up"
  /** Reads the request and never answers. */
  | "say nothing";

export interface FarSide {
  readonly origin: string;
  readonly requests: FarRequest[];
  count(action: string): number;
  close(): Promise<void>;
}

/** A real HTTP server on a free loopback port that answers as `reply` says. */
export async function startFarSide(reply: (request: FarRequest) => Reply): Promise<FarSide> {
  const requests: FarRequest[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const rawBody = (await incoming.toArray()).join("");
    const request: FarRequest = {
      action: String(incoming.headers["x-tc-action"] ?? incoming.url),
      headers: incoming.headers,
      rawBody,
      body: JSON.parse(rawBody),
    };
    requests.push(request);
    answer(outgoing, reply(request));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    count: (action) => requests.filter((request) => request.action === action).length,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

function answer(outgoing: ServerResponse, reply: Reply): void {
  if (reply === "say nothing") return;
  if (reply === "hang up") {
    outgoing.destroy();
    return;
  }
  if ("page" in reply) {
    outgoing.writeHead(reply.status, { "content-type": "text/html" }).end(reply.page);
    return;
  }
  const body =
    "answer" in reply ? reply.answer : { Error: { Code: reply.error, Message: reply.message ?? "words of the cloud" } };
  const headers = "headers" in reply ? reply.headers : {};
  outgoing
    .writeHead(200, { "content-type": "application/json", ...headers })
    .end(JSON.stringify({ Response: { ...body, RequestId: "request-1" } }));
}

export const envId = "shop-prod-3g8x";
export const encryptionKey = "0123456789abcdefghijklmnopqrstuv";
export const keyPath = "/Graydecision/V1/QueryRainbowConfig?group=tcb-config";

/** The key service's answer that holds `key`. */
export function keyAnswer(key: unknown): Reply {
  const config = [{ kvs: { kvs: [{ key: "dev-platform-apis", value: key }] } }];
  return { answer: { Data: { ErrorCode: "0", ConfigValue: JSON.stringify(config) } } };
}

const emptyAnswers: Readonly<Record<string, object>> = {
  GetUserKeyTemplateList: { KeyTemplateList: [], TotalCount: 0 },
  CreateUserKey: { CreateResult: 1 },
  UpdateUserKey: { UpdateResult: 1 },
  DeleteUserKey: { DeleteResult: 1 },
  GetUserKeyList: { UserKeyList: [], TotalCount: 0 },
};

/** A cloud where everything goes well and nothing is there; `special` decides about single actions first. */
export function friendly(special: (request: FarRequest) => Reply | undefined = () => undefined) {
  return (request: FarRequest): Reply =>
    special(request) ??
    (request.action === keyPath ? keyAnswer(encryptionKey) : { answer: emptyAnswers[request.action] ?? {} });
}

export function isAction(name: string): name is ActionName {
  return Object.hasOwn(actions, name);
}

export function settingsFor(endpoint: string): CloudSettings {
  return { endpoint, region: "ap-shanghai", secretId: "AKIDtest", secretKey: "secret-key-of-the-test" };
}

export interface SteppedDependencies extends CloudDependencies {
  readonly waits: number[];
  advance(byMs: number): void;
}

/** A clock that stands still until somebody waits, and then is there at once. */
export function steppedDependencies(random = 0.5): SteppedDependencies {
  let nowMs = Date.UTC(2026, 10, 23, 12);
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    random: () => random,
    advance(byMs) {
      nowMs += byMs;
    },
    async wait(delayMs) {
      waits.push(delayMs);
      nowMs += delayMs;
    },
  };
}

export function newIntegration(): NewIntegration & { readonly runtime: Required<FunctionRuntime> } & {
  credentials: Record<string, string>;
} {
  return {
    integrationId: "miniapp-wxpay-k3v9x2qd",
    name: "miniapp-wxpay",
    type: "weixinpaydc",
    description: "pays",
    functionName: "miniapp-wxpay-k3v9x2qd-demo-scfweb",
    credentials: {
      appId: "wx0123456789abcdef",
      merchantId: "1900000001",
      merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
      apiV3Key: "canary-api-v3-key-of-32-bytes-00",
      privateKey: rsaPair("merchant").privateKey,
      wxPayPublicKey: rsaPair("wechat pay").publicKey,
      wxPayPublicKeyId: "PUB_KEY_ID_0119000000012026112300000001",
    },
    runtime: { codeZip: Buffer.from("zipped code"), environment: { corsAllowOrigin: "https://shop.example" } },
  };
}

/** The ProviderError that a call must end in. */
export async function centerErrorOf(call: Promise<unknown>): Promise<ProviderErrorDetails & { message: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ProviderError)) throw new Error(`expected a ProviderError, got ${String(error)}`);
  return { ...error.details, message: error.message };
}
