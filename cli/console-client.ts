import { z } from "zod";
import type { SendAnswer } from "../emulator/console";
import type { CallbackEntry, IntegrationDetail, IntegrationSummary, LogLine, SendRequest } from "../emulator/types";
import { CommandError } from "./errors";
import { readRecord, recordPath } from "./running-emulator";
import { callbackEntry, integrationDetail, integrationSummary, logLine, refusal, sendAnswer } from "./shapes";
import type { Terminal } from "./terminal";

const defaultEndpoint = "http://127.0.0.1:41001";
/** A send waits for the gateway, and the gateway up to 5 s for the function. */
const answerTimeoutMs = 30_000;

export const endpointOption = {
  endpoint: {
    type: "string",
    value: "URL",
    summary: "the emulator's address; default: CLOUDBASE_ENDPOINT, else the one that runs on this machine",
  },
} as const;

/** A running emulator, as its console tells of it. Every method throws CommandError. */
export interface ConsoleClient {
  readonly endpoint: string;
  list(): Promise<IntegrationSummary[]>;
  show(idOrName: string): Promise<IntegrationDetail>;
  /** Newest first. */
  callbacks(idOrName: string, limit: number): Promise<CallbackEntry[]>;
  /** Oldest first: those after `afterId`, or without it the newest. */
  logs(functionName: string, limit: number, afterId?: number): Promise<LogLine[]>;
  send(idOrName: string, request: Omit<SendRequest, "integration">): Promise<SendAnswer>;
}

/** Throws CommandError when the endpoint cannot be an emulator on this machine. */
export function consoleClient(option: string | undefined, terminal: Terminal): ConsoleClient {
  const endpoint = findEndpoint(option, terminal);
  const at = (...segments: string[]) => `${endpoint}/console/api/${segments.map(encodeURIComponent).join("/")}`;
  const get = <Shape extends z.ZodType>(url: string, shape: Shape) => call(endpoint, url, {}, shape);
  return {
    endpoint,
    list: () => get(at("integrations"), z.array(integrationSummary)),
    show: (idOrName) => get(at("integrations", idOrName), integrationDetail),
    callbacks: (idOrName, limit) =>
      get(`${at("integrations", idOrName, "callbacks")}?limit=${limit}`, z.array(callbackEntry)),
    logs: (functionName, limit, afterId) => {
      const after = afterId === undefined ? "" : `&after=${afterId}`;
      return get(`${at("functions", functionName, "logs")}?limit=${limit}${after}`, z.array(logLine));
    },
    send: (idOrName, request) =>
      call(
        endpoint,
        at("integrations", idOrName, "send"),
        {
          method: "POST",
          headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
          body: JSON.stringify(request),
        },
        sendAnswer,
      ),
  };
}

/** First found wins: option, CLOUDBASE_ENDPOINT, the record of a running emulator, the default port. */
function findEndpoint(option: string | undefined, terminal: Terminal): string {
  if (option !== undefined) return localOrigin(option, "--endpoint");
  const { CLOUDBASE_ENDPOINT } = terminal.environment;
  if (CLOUDBASE_ENDPOINT) return localOrigin(CLOUDBASE_ENDPOINT, "CLOUDBASE_ENDPOINT");
  return readRecord(recordPath(terminal))?.endpoint ?? defaultEndpoint;
}

const loopbackNames = ["127.0.0.1", "localhost", "[::1]"];

/** The console answers only on this machine, so anything else is refused before a request leaves it. */
function localOrigin(endpoint: string, source: string): string {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url?.protocol === "http:" && loopbackNames.includes(url.hostname)) return url.origin;
  throw new CommandError(
    `${source} is ${endpoint}, which is no emulator on this machine.`,
    `Give the address that the emulator printed, e.g. --endpoint ${defaultEndpoint}`,
  );
}

async function call<Shape extends z.ZodType>(
  endpoint: string,
  url: string,
  request: RequestInit,
  shape: Shape,
): Promise<z.output<Shape>> {
  const response = await answerOf(endpoint, url, request);
  const body = await response.json().catch(() => undefined);
  const refused = refusal.safeParse(body).data?.error;
  if (refused)
    throw new CommandError(refused.message, nextSteps[refused.code] ?? "The emulator's own output may say more.");
  const answer = response.ok ? shape.safeParse(body) : undefined;
  if (answer?.success) return answer.data;
  throw new CommandError(
    `${endpoint} answers (HTTP ${response.status}), but not as this version's emulator does.`,
    "Another program may have this port. Give the emulator's address with --endpoint URL; it prints it when it starts.",
  );
}

const nextSteps: Readonly<Record<string, string>> = {
  INTEGRATION_UNKNOWN: "See what there is: npx pulumi-cloudbase list",
  FUNCTION_UNKNOWN: "It was removed; `pulumi up` makes it again.",
  NOT_SENT: "See what can be sent: npx pulumi-cloudbase callback events, npx pulumi-cloudbase callback faults",
};

async function answerOf(endpoint: string, url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, redirect: "manual", signal: AbortSignal.timeout(answerTimeoutMs) });
  } catch (error) {
    if ((error as Error).name === "TimeoutError") {
      throw new CommandError(
        `${endpoint} gave no answer within ${answerTimeoutMs / 1000} s.`,
        "Is it the emulator? If so, stop it and start it again: npx pulumi-cloudbase emulator",
      );
    }
    throw new CommandError(
      `No emulator answers at ${endpoint}.`,
      "Start one: npx pulumi-cloudbase emulator   (or name another: --endpoint URL)",
    );
  }
}
