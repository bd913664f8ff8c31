import { CommandError, EmulatorRefusal, EmulatorUnreachable } from "pulumi-cloudbase/internal/cli/command-errors";
import type { RefusalCode } from "../console-api";
import type { NoAnswer } from "./http";

interface Limits {
  readonly timeoutMs: number;
  readonly answerMaxBytes: number;
}

export function noAnswer(
  reason: NoAnswer["reason"],
  endpoint: string,
  { timeoutMs, answerMaxBytes }: Limits,
): CommandError {
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

/** What comes back may be anything: another program may have the port. */
export function notAnEmulator(endpoint: string, how: string): CommandError {
  return new CommandError(
    `${endpoint} answers ${how}, but not as this version's emulator does.`,
    "Another program may have this port. Give the emulator's address with --endpoint URL; it prints it when it starts.",
  );
}

export function refusalError({ code, message }: { readonly code: string; readonly message: string }): CommandError {
  return new EmulatorRefusal(code, message, nextSteps[code] ?? otherNextStep);
}

const otherNextStep = "The emulator's own output may say more.";

const stepsByCode = {
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
} satisfies Partial<Record<RefusalCode, string>>;

const nextSteps: Readonly<Record<string, string>> = stepsByCode;
