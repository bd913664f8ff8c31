import type { z } from "zod";

/** What was handed in cannot be used. The message says what it is, why, and what to do next. */
export class ReportInputError extends Error {
  override readonly name = "ReportInputError";
}

/** The JSON that a text holds. Throws ReportInputError, which names the text as `what`. */
export function parseJson(text: string, what: string): unknown {
  try {
    // Shells of Windows put a byte-order mark before what they write to a file.
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw new ReportInputError(`${what} is not JSON`);
  }
}

const problemsMax = 5;

/** The first few problems of a parse, each with its path. */
export function problemsOf(error: z.ZodError): string {
  const lines = error.issues
    .slice(0, problemsMax)
    .map(({ path, message }) => `${path.join(".") || "(all)"}: ${message}`);
  const more = error.issues.length - lines.length;
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}
