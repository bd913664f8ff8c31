import { CommandError, EmulatorRefusal, EmulatorUnreachable } from "pulumi-cloudbase/internal/cli/errors";
import type { z } from "zod";
import { exchange, type HttpAnswer, NoAnswer } from "./http";
import { refusal } from "./shapes";

/** Far above a full page of the log, far below what would fill the memory. */
const answerMaxBytes = 64 * 1024 * 1024;

export interface ConsoleRequest {
  readonly method?: "GET" | "POST" | "PUT";
  readonly body?: { readonly contentType: string; readonly bytes: Buffer | string };
  readonly timeoutMs?: number;
}

/** Asks the console at `endpoint`. What comes back may be anything: another program may have the port. */
export function openConsole(endpoint: string, token: string | undefined, answerTimeoutMs: number) {
  async function ask(path: string, { method = "GET", body, timeoutMs = answerTimeoutMs }: ConsoleRequest) {
    const headers = {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { "content-type": body.contentType, "x-cloudbase-console": "1" }),
    };
    const request = { method, headers, timeoutMs, answerMaxBytes, ...(body && { body: body.bytes }) };
    const answer = await exchange(new URL(`${endpoint}/console/api/${path}`), request).catch((error: unknown) => {
      throw error instanceof NoAnswer ? inWords(error.reason, endpoint, timeoutMs) : error;
    });
    const refused = refusal.safeParse(asJson(answer)).data?.error;
    if (!refused) return answer;
    throw new EmulatorRefusal(refused.code, refused.message, nextSteps[refused.code] ?? otherNextStep);
  }

  return {
    /** Throws CommandError. */
    async json<Shape extends z.ZodType>(
      path: string,
      shape: Shape,
      request: ConsoleRequest = {},
    ): Promise<z.output<Shape>> {
      const answer = await ask(path, request);
      const read = isSuccess(answer) ? shape.safeParse(asJson(answer)) : undefined;
      if (read?.success) return read.data;
      throw notAnEmulator(endpoint, `(HTTP ${answer.status})`);
    },
    /** Throws CommandError. */
    async bytes(path: string, contentType: string): Promise<Buffer> {
      const answer = await ask(path, {});
      if (isSuccess(answer) && answer.contentType === contentType) return answer.body;
      throw notAnEmulator(endpoint, `(HTTP ${answer.status})`);
    },
  };
}

function isSuccess({ status }: HttpAnswer): boolean {
  return status >= 200 && status < 300;
}

function asJson({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

function inWords(reason: NoAnswer["reason"], endpoint: string, timeoutMs: number): CommandError {
  switch (reason) {
    case "unreachable":
      return new EmulatorUnreachable(
        `No emulator answers at ${endpoint}.`,
        "Start one: npx pulumi-cloudbase emulator   (or name another: --endpoint URL)",
      );
    case "timeout":
      return new CommandError(
        `${endpoint} gave no answer within ${timeoutMs / 1000} s.`,
        "Is it the emulator? If so, stop it and start it again: npx pulumi-cloudbase emulator",
      );
    case "not-http":
      return notAnEmulator(endpoint, "(not HTTP)");
    case "too-large":
      return notAnEmulator(endpoint, `(more than ${answerMaxBytes / 1024 / 1024} MB)`);
  }
}

function notAnEmulator(endpoint: string, how: string): CommandError {
  return new CommandError(
    `${endpoint} answers ${how}, but not as this version's emulator does.`,
    "Another program may have this port. Give the emulator's address with --endpoint URL; it prints it when it starts.",
  );
}

const otherNextStep = "The emulator's own output may say more.";

const nextSteps: Readonly<Record<string, string>> = {
  TOKEN_REQUIRED:
    "Commands find it in the cache folder of the user who started the emulator: run this as that user, or set CLOUDBASE_CONSOLE_TOKEN to the consoleToken of `emulator --json`.",
  INTEGRATION_UNKNOWN: "See what there is: npx pulumi-cloudbase list",
  FUNCTION_UNKNOWN: "It was removed; `pulumi up` makes it again.",
  CALLBACK_UNKNOWN: "See what came: npx pulumi-cloudbase show INTEGRATION",
  NOT_OURS: "Send one of the same event: npx pulumi-cloudbase callback send INTEGRATION EVENT",
  NOT_INVOKED: "What the function wrote: npx pulumi-cloudbase logs INTEGRATION",
  NO_CODE: "Give it some: npx pulumi-cloudbase code deploy FUNCTION DIR",
  CODE_REFUSED: "Nothing was deployed; the function runs what it ran.",
  FUNCTION_UNAVAILABLE: "What the function wrote: npx pulumi-cloudbase logs INTEGRATION",
  NOT_PAID:
    "See its type, its function and its faults: npx pulumi-cloudbase show INTEGRATION, npx pulumi-cloudbase callback faults",
  NOT_IMPORTED: "Nothing was changed. The file must come from: npx pulumi-cloudbase lab export FILE",
  BODY_NOT_JSON: "Nothing was changed. The file must come from: npx pulumi-cloudbase lab export FILE",
  NOT_SENT: "See what can be sent: npx pulumi-cloudbase callback events, npx pulumi-cloudbase callback faults",
};
