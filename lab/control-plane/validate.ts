import type { z } from "zod";
import { Refusal } from "./refusal";

/** The parameters as the action takes them. Throws a Refusal that names every one that does not fit, never its value. */
export function validate<S extends z.ZodType>(schema: S, parameters: unknown): z.output<S> {
  const result = schema.safeParse(parameters);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => problemsOf(issue, parameters));
  for (const kind of kinds) {
    const found = problems.filter((problem) => problem.kind === kind);
    if (found.length > 0) throw new Refusal(kind, problems.map(({ text }) => text).join(" "));
  }
  throw new Refusal("InvalidParameter", "The parameters do not fit.");
}

/** The worst first: it gives the answer its code. */
const kinds = ["UnknownParameter", "MissingParameter", "InvalidParameter", "InvalidParameterValue"] as const;

interface Problem {
  readonly kind: (typeof kinds)[number];
  readonly text: string;
}

function problemsOf(issue: z.core.$ZodIssue, parameters: unknown): Problem[] {
  const name = nameOf(issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        kind: "UnknownParameter",
        text: `The parameter \`${nameOf([...issue.path, key])}\` is not recognized.`,
      }));
    case "invalid_type":
      return isAbsent(parameters, issue.path)
        ? [{ kind: "MissingParameter", text: `The parameter \`${name}\` is missing.` }]
        : [{ kind: "InvalidParameter", text: `The parameter \`${name}\` must be of type ${issue.expected}.` }];
    default:
      return [{ kind: "InvalidParameterValue", text: `The parameter \`${name}\` does not fit: ${issue.message}.` }];
  }
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}

function isAbsent(parameters: unknown, path: readonly PropertyKey[]): boolean {
  let value = parameters;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return true;
    value = Reflect.get(value, key);
  }
  return value === undefined;
}
