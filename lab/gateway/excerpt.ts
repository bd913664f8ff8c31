import type { FunctionResponse } from "../runner/function";
import type { OpenedCallback } from "./protocol";

const readMaxBytes = 4096;
const excerptMaxCharacters = 200;
/** Enough of the plaintext's start to recognise it. */
const recognisedCharacters = 32;

/**
 * The start of the function's answer, for the log. A function may answer with anything, also with the callback or its own
 * environment; people's ids, secrets and what looks like keys are redacted.
 */
export function answerExcerpt(
  answer: FunctionResponse,
  { hidden, plaintext }: Pick<OpenedCallback, "hidden" | "plaintext">,
): string {
  let text = answer.body.subarray(0, readMaxBytes).toString("utf8");
  const start = plaintext.slice(0, recognisedCharacters);
  if (text.includes(start) || text.includes(JSON.stringify(start).slice(1, -1))) {
    return `(repeats the callback, ${answer.body.length} bytes, not shown)`;
  }
  for (const value of hidden) text = text.replaceAll(value, "******");
  return text
    .replace(/[0-9A-Za-z+/=_-]{40,}/g, "******")
    .replace(/\p{Cc}+/gu, " ")
    .slice(0, excerptMaxCharacters);
}
