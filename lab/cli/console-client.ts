import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { z } from "zod";
import { consoleAddress } from "../console/address";
import type {
  IntegrationDetail,
  IntegrationSummary,
  ListedCallback,
  PaymentRequest,
  PaymentResult,
} from "../console/host";
import type { WebUser } from "../http-api/web-token";
import type { FunctionDetail, InvokeRequest, LogLine } from "../runner/function";
import { openConsole } from "./console-answer";
import { findEndpoint, findToken } from "./endpoint";
import {
  functionDetail,
  type Imported,
  type Invocation,
  imported,
  integrationDetail,
  integrationSummary,
  invocation,
  type LabEnvironment,
  labDocument,
  labEnvironment,
  listedCallback,
  logLine,
  payment,
  type Sent,
  sent,
} from "./shapes";

export { endpointOption } from "./endpoint";

/** What to send, as the console takes it. */
export interface SendOrder {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly fault?: string;
  readonly retries?: string;
  readonly seed?: string;
  readonly createdAt?: string;
  readonly to?: string;
}

export interface InvokeOrder {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly as?: NonNullable<InvokeRequest["as"]>;
  readonly asWebUser?: WebUser;
}

/** A running emulator, as its console tells of it. Every method throws CommandError. */
export interface ConsoleClient {
  readonly endpoint: string;
  /** Where a person opens it, with one integration chosen or none. */
  address(idOrName?: string): string;
  environment(): Promise<LabEnvironment>;
  list(): Promise<IntegrationSummary[]>;
  show(idOrName: string): Promise<IntegrationDetail>;
  /** Newest first; with `before`, those whose number is below it. */
  callbacks(idOrName: string, page: { limit: number; before?: number }): Promise<ListedCallback[]>;
  send(idOrName: string, order: SendOrder, timeoutMs?: number): Promise<Sent>;
  retry(idOrName: string, requestId: string): Promise<Sent>;
  pay(idOrName: string, order: PaymentRequest): Promise<PaymentResult>;
  /** Oldest first: those after `afterId`, or without it the newest. */
  logs(functionName: string, limit: number, afterId?: number): Promise<LogLine[]>;
  showFunction(name: string): Promise<FunctionDetail>;
  invoke(functionName: string, order: InvokeOrder, timeoutMs: number): Promise<Invocation>;
  /** The zip. */
  functionCode(functionName: string): Promise<Buffer>;
  deployCode(functionName: string, zip: Buffer): Promise<FunctionDetail>;
  exportLab(options: { secrets: boolean }): Promise<unknown>;
  importLab(document: Buffer): Promise<Imported>;
}

/** Throws CommandError when the endpoint cannot be an emulator on this machine. */
export function consoleClient(
  option: string | undefined,
  terminal: Terminal,
  answerTimeoutMs = defaultAnswerTimeoutMs,
): ConsoleClient {
  const endpoint = findEndpoint(option, terminal);
  const token = findToken(endpoint, terminal);
  const { json, bytes } = openConsole(endpoint, token, answerTimeoutMs);
  const integration = (idOrName: string, rest = "") => `integrations/${encodeURIComponent(idOrName)}${rest}`;
  const functionPath = (name: string, rest = "") => `functions/${encodeURIComponent(name)}${rest}`;
  const post = <Shape extends z.ZodType>(path: string, shape: Shape, value: unknown, timeoutMs?: number) =>
    json(path, shape, {
      method: "POST",
      body: { contentType: "application/json", bytes: JSON.stringify(value) },
      ...(timeoutMs && { timeoutMs }),
    });
  return {
    endpoint,
    address: (idOrName) => consoleAddress(endpoint, token, idOrName),
    environment: () => json("environment", labEnvironment),
    list: () => json("integrations", z.array(integrationSummary)),
    show: (idOrName) => json(integration(idOrName), integrationDetail),
    callbacks: (idOrName, page) =>
      json(integration(idOrName, `/callbacks?${query({ ...page })}`), z.array(listedCallback)),
    send: (idOrName, order, timeoutMs) => post(integration(idOrName, "/send"), sent, order, timeoutMs),
    retry: (idOrName, requestId) =>
      post(integration(idOrName, `/callbacks/${encodeURIComponent(requestId)}/retry`), sent, {}),
    pay: (idOrName, order) => post(integration(idOrName, "/pay"), payment, order),
    logs: (functionName, limit, after) =>
      json(functionPath(functionName, `/logs?${query({ limit, after })}`), z.array(logLine)),
    showFunction: (name) => json(functionPath(name), functionDetail),
    invoke: (functionName, order, timeoutMs) =>
      post(functionPath(functionName, "/invoke"), invocation, order, timeoutMs),
    functionCode: (functionName) => bytes(functionPath(functionName, "/code"), zipType),
    deployCode: (functionName, zip) =>
      json(functionPath(functionName, "/code"), functionDetail, {
        method: "PUT",
        body: { contentType: zipType, bytes: zip },
      }),
    exportLab: (options) => post("export", labDocument, options),
    importLab: (document) =>
      json("import", imported, { method: "POST", body: { contentType: "application/json", bytes: document } }),
  };
}

/** A request waits for the gateway, and the gateway up to 5 s for the function. */
const defaultAnswerTimeoutMs = 30_000;
const zipType = "application/zip";

function query(values: Readonly<Record<string, number | undefined>>): string {
  return Object.entries(values)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
    .join("&");
}
