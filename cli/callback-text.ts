import type { SendAnswer } from "../emulator/console";
import { explainCode } from "../emulator/gateway/codes";
import type { CallbackEntry } from "../emulator/types";
import type { Terminal } from "./terminal";
import { milliseconds, printable } from "./text";

const labelCharacters = 11;
const bodyCharactersMax = 120;

export function isDelivered(status: number): boolean {
  return status >= 200 && status < 300;
}

/** What was sent and what became of it: one line for each who had a hand in it. */
export function callbackBlock(sent: SendAnswer, terminal: Terminal): string[] {
  const { eventType, subject, protection, status, latencyMs, callback } = sent;
  const lines = [line("sent", `${eventType}  ${subject}   ${protection}`)];
  if (!callback) return [...lines, line("gateway", unlogged(status, latencyMs))];
  lines.push(...gatewayLines(callback, terminal));
  if (callback.answer) {
    const { status: answered, bodyStart, ms } = callback.answer;
    const body = bodyStart ? `  “${printable(bodyStart).slice(0, bodyCharactersMax)}”` : "";
    lines.push(line("function", `${painted(answered, `${answered}`, terminal)}${body}   ${milliseconds(ms)}`));
  }
  return lines;
}

const line = (label: string, text: string) => `${label.padEnd(labelCharacters)}${text}`;

function unlogged(status: number, latencyMs: number): string {
  return status === 0 ? "gave no answer" : `${status}, not in the callback log   ${milliseconds(latencyMs)}`;
}

function gatewayLines(callback: CallbackEntry, terminal: Terminal): string[] {
  const passed = callback.steps.filter(({ ok }) => ok).flatMap(({ step, detail }) => passedStep(step, detail));
  const time = milliseconds(callback.latencyMs - (callback.answer?.ms ?? 0));
  if (!callback.errorCode) return [line("gateway", `${passed.join(" · ")}   ${time}`)];

  const failed = callback.steps.findLast(({ ok }) => !ok);
  const verdict = terminal.paint("red", `${callback.status} ${callback.errorCode} at ${failed?.step ?? "arrival"}`);
  const reason = explainCode(callback.errorCode);
  return [
    line("gateway", `${[...passed, verdict].join(" · ")}   ${time}`),
    ...(reason
      ? [line("", reason.phrase), line("  cause", reason.cause), line("  fix", reason.fix)]
      : [line("", printable(failed?.detail ?? ""))]),
  ];
}

/** The steps a person cares about, in a word or two. */
function passedStep(step: string, detail: string): string[] {
  if (step === "signature") return ["signature ok"];
  if (step === "decrypt") return ["decrypted"];
  if (step === "identity") return [printable(detail)];
  if (step === "forward") return ["forwarded"];
  return [];
}

function painted(status: number, text: string, terminal: Terminal): string {
  return terminal.paint(isDelivered(status) ? "green" : "red", text);
}
