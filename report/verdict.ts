import { code } from "./text";
import type { Finding, Report } from "./types";

export interface Verdict {
  /** 1: must not be applied as it is. */
  readonly exitCode: 0 | 1;
  /** One sentence for each thing that stands against it. */
  readonly reasons: readonly string[];
}

/** Refused: what failed in the preview, what is always wrong, and what the policy forbids. Warnings are for people. */
export function verdict({ failures, findings }: Pick<Report, "failures" | "findings">): Verdict {
  const reasons = [
    ...failures.map(({ resource }) =>
      resource === undefined ? "The program failed in the preview." : `${code(resource)} failed in the preview.`,
    ),
    ...findings.filter(({ severity }) => severity !== "warning").map(sentence),
  ];
  return { exitCode: reasons.length > 0 ? 1 : 0, reasons };
}

/** The finding with what it is about before it. */
export function sentence({ integration, credential, text }: Finding): string {
  const about = [integration, credential].filter((name) => name !== undefined).map(code);
  return about.length > 0 ? `${about.join(" ")}: ${text}` : text;
}
