import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { SenderError } from "../senders/errors";
import { didYouMean } from "../senders/nearest";
import type { CallbackEntry, ConsoleHost, SendRequest, SendResult } from "../types";
import { ConsoleError } from "./answer";
import { readJson } from "./body";
import { type MenuEvent, type MenuFault, menu } from "./menu";
import { reasons, type TranslatedReason } from "./reasons";

export interface Call {
  readonly request: IncomingMessage;
  readonly host: ConsoleHost;
  /** The path's variable parts, by name. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

export interface Route {
  readonly method: "GET" | "POST";
  /** `:name` stands for one segment. */
  readonly path: string;
  readonly run: (call: Call) => unknown;
}

/** What `GET /console/api/environment` answers: where this is, what can be sent, and what a refusal means. */
export interface ConsoleEnvironment {
  readonly envId: string;
  readonly events: readonly MenuEvent[];
  readonly faults: readonly MenuFault[];
  readonly reasons: Readonly<Record<string, TranslatedReason>>;
}

/** What a send answers: the sender's view, and the gateway's log entry of the same callback if there is one. */
export interface SendAnswer extends SendResult {
  readonly callback: CallbackEntry | null;
}

export const routes: readonly Route[] = [
  { method: "GET", path: "/console/api/environment", run: environment },
  { method: "GET", path: "/console/api/wechat-pay", run: ({ host }) => host.wechatPay },
  { method: "POST", path: "/console/api/wechat-pay/merchants", run: registerMerchant },
  { method: "GET", path: "/console/api/integrations", run: ({ host }) => host.listIntegrations() },
  { method: "GET", path: "/console/api/integrations/:id", run: show },
  { method: "GET", path: "/console/api/integrations/:id/callbacks", run: callbacks },
  { method: "POST", path: "/console/api/integrations/:id/send", run: send },
  { method: "GET", path: "/console/api/functions/:name/logs", run: logs },
];

function environment({ host }: Call): ConsoleEnvironment {
  return { envId: host.envId, ...menu, reasons };
}

function show({ host, path }: Call): unknown {
  return host.showIntegration(path.id ?? "") ?? unknownIntegration(host, path.id);
}

function callbacks({ host, path, query }: Call): unknown {
  const { limit } = parse(listQuery, Object.fromEntries(query));
  return host.listCallbacks(path.id ?? "", limit) ?? unknownIntegration(host, path.id);
}

function logs({ host, path, query }: Call): unknown {
  const { limit, after } = parse(logsQuery, Object.fromEntries(query));
  const options = after === undefined ? { limit } : { limit, afterId: after };
  const lines = host.functionLogs(path.name ?? "", options);
  if (!lines) throw new ConsoleError(404, "FUNCTION_UNKNOWN", `There is no function "${path.name}".`);
  return lines;
}

async function send({ host, path, request }: Call): Promise<SendAnswer> {
  const id = path.id ?? "";
  const { event, data, fault } = parse(sendBody, await readJson(request));
  const result = await sendCallback(host, id, { event, ...(data && { data }), ...(fault && { fault }) });
  if (!result) return unknownIntegration(host, id);
  const entry = host.listCallbacks(id, recentCallbacks)?.find(({ requestId }) => requestId === result.requestId);
  return { ...result, callback: entry ?? null };
}

async function registerMerchant({ host, request }: Call): Promise<{ registered: string }> {
  const registration = parse(merchantBody, await readJson(request));
  host.registerMerchant(registration);
  return { registered: registration.merchantId };
}

async function sendCallback(host: ConsoleHost, id: string, request: Omit<SendRequest, "integration">) {
  try {
    return await host.sendCallback(id, request);
  } catch (error) {
    if (error instanceof SenderError) throw new ConsoleError(400, "NOT_SENT", error.message);
    throw error;
  }
}

/** Far enough back to find the one that was just sent, also while others arrive. */
const recentCallbacks = 100;

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, "must be a whole number")
  .transform(Number);
const limit = wholeNumber.pipe(z.number().min(1).max(1000)).optional().default(100);
const listQuery = z.strictObject({ limit });
const logsQuery = z.strictObject({ limit, after: wholeNumber.optional() });

const merchantBody = z.strictObject({
  merchantId: z.string().regex(/^\d{8,10}$/, "must be 8 to 10 digits"),
  merchantSerialNumber: z.string().regex(/^[0-9A-Fa-f]{2,40}$/, "must be a hex number"),
  publicKeyPem: z.string().startsWith("-----BEGIN PUBLIC KEY-----", "must be a public key as PEM"),
  apiV3Key: z.string().length(32, "must have 32 characters"),
  appIds: z.array(z.string()).max(10),
});

const sendBody = z.strictObject({
  event: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
  fault: z.string().optional(),
});

/** Throws ConsoleError 400 that names every problem. */
function parse<Shape extends z.ZodType>(shape: Shape, value: unknown): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => [path.join("."), message].filter(Boolean).join(": "));
  throw new ConsoleError(400, "INVALID", problems.join("; "));
}

function unknownIntegration(host: ConsoleHost, idOrName = ""): never {
  const names = host.listIntegrations().map(({ name }) => name);
  const known = names.length === 0 ? "; there is none yet." : didYouMean(idOrName, names);
  throw new ConsoleError(404, "INTEGRATION_UNKNOWN", `There is no integration ${JSON.stringify(idOrName)}${known}`);
}
