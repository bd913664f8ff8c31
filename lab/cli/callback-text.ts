import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { milliseconds, printable } from "pulumi-cloudbase/internal/cli/text";
import type { CallbackEntry, SendResult } from "../console-api";
import { explainCode } from "../gateway/codes";
import { attemptLines, attemptsSummary } from "./attempts-text";

const labelCharacters = 11;
const bodyCharactersMax = 120;

/** What was sent and what became of it: one line for each who had a hand in it, of the last attempt. */
export function callbackBlock(
  sent: SendResult & { readonly callback: CallbackEntry | null },
  terminal: Terminal,
): string[] {
  const { eventType, subject, protection, callback, attempts } = sent;
  return [
    line("sent", `${printable(eventType)}  ${printable(subject)}   ${printable(protection)}`),
    ...(attempts.length > 1 ? attemptBlock(sent, terminal) : []),
    ...(callback
      ? [...gatewayLines(callback, terminal), ...functionLine(callback, terminal)]
      : [elsewhere(sent, terminal)]),
  ];
}

export const line = (label: string, text: string) => `${label.padEnd(labelCharacters)}${text}`;

export function isDelivered(status: number): boolean {
  return status >= 200 && status < 300;
}

function attemptBlock({ attempts, outcome }: SendResult, terminal: Terminal): string[] {
  const end =
    outcome === "accepted" ? terminal.paint("green", "the last was accepted") : terminal.paint("red", "given up");
  return [
    line("attempts", `${attemptsSummary(attempts)}; ${end}`),
    ...attemptLines(attempts).map((text) => line("", text)),
  ];
}

/** The answer of an address of the user's own, or of a gateway that logged nothing. */
function elsewhere({ status, body, latencyMs }: SendResult, terminal: Terminal): string {
  if (status === 0) return line("answer", terminal.paint("red", printable(body) || "none"));
  return line("answer", `${painted(status, terminal)}${bodyText(body)}   ${milliseconds(latencyMs)}`);
}

function gatewayLines(callback: CallbackEntry, terminal: Terminal): string[] {
  const passed = callback.steps.filter(({ ok }) => ok).flatMap(({ step, detail }) => passedStep(step, detail));
  const time = milliseconds(callback.latencyMs - (callback.answer?.ms ?? 0));
  if (!callback.errorCode) return [line("gateway", `${passed.join(" · ")}   ${time}`)];
  const verdict = terminal.paint(
    "red",
    `${callback.status} ${printable(callback.errorCode)} at ${printable(failedStep(callback)?.step ?? "arrival")}`,
  );
  return [line("gateway", `${[...passed, verdict].join(" · ")}   ${time}`), ...reasonLines(callback)];
}

function functionLine({ answer }: CallbackEntry, terminal: Terminal): string[] {
  if (!answer) return [];
  return [
    line("function", `${painted(answer.status, terminal)}${bodyText(answer.bodyStart)}   ${milliseconds(answer.ms)}`),
  ];
}

/** Why it was refused, the likely cause, and what to do. */
export function reasonLines(callback: CallbackEntry): string[] {
  const reason = explainCode(callback.errorCode);
  return reason
    ? [line("", reason.phrase), line("  cause", reason.cause), line("  fix", reason.fix)]
    : [line("", printable(failedStep(callback)?.detail ?? ""))];
}

function failedStep({ steps }: CallbackEntry) {
  return steps.findLast(({ ok }) => !ok);
}

/** The steps a person cares about, in a word or two. */
function passedStep(step: string, detail: string): string[] {
  if (step === "signature") return ["signature ok"];
  if (step === "decrypt") return ["decrypted"];
  if (step === "identity") return [printable(detail)];
  if (step === "forward") return ["forwarded"];
  return [];
}

function bodyText(body: string): string {
  return body ? `  “${printable(body.slice(0, bodyCharactersMax))}”` : "";
}

export function painted(status: number, terminal: Terminal): string {
  return terminal.paint(isDelivered(status) ? "green" : "red", `${status}`);
}
