import { resolve } from "node:path";
import { z } from "zod";
import { readFileText } from "../credentials";
import type { Problem } from "../problem";
import { readSmallFile } from "./small-file";
import { isUnknown } from "./unknown";

/**
 * A credential may be given as text, or as `{ env: "NAME" }` or `{ file: "path" }`, so that a program need not hold it.
 * References are read here, in the provider's process, which inherits the environment of the `pulumi` command.
 */
const referenceSchema = z.union([
  // `isSetInProgram` is what the SDK saw in the program's own process.
  z.strictObject({ env: z.string(), isSetInProgram: z.boolean().optional() }),
  z.strictObject({ file: z.string() }),
]);

/** What was done to read a value; a whole sentence. */
export interface ReferenceNote {
  readonly path: string;
  readonly text: string;
}

export function resolveReferences(
  credentials: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  projectFolder: string,
): { values: Record<string, unknown>; problems: Problem[]; notes: ReferenceNote[] } {
  const values: Record<string, unknown> = {};
  const problems: Problem[] = [];
  const notes: ReferenceNote[] = [];
  for (const [name, given] of Object.entries(credentials)) {
    const path = `credentials.${name}`;
    const reference = typeof given === "object" && given !== null ? referenceSchema.safeParse(given) : undefined;
    if (!reference) {
      values[name] = given;
    } else if (!reference.success) {
      problems.push({ path, reason: 'must be text, { env: "NAME" } or { file: "path" }' });
    } else if ("env" in reference.data) {
      const { env, isSetInProgram = false } = reference.data;
      const value = isUnknown(env) ? env : environment[env];
      if (value) values[name] = value;
      else problems.push({ path, reason: unset(env, value, isSetInProgram) });
    } else {
      const { file } = reference.data;
      // As Pulumi's own assets: relative to the folder of Pulumi.yaml, whatever `main` there says.
      const read = isUnknown(file) ? { text: file, notes: [] } : readTextFile(resolve(projectFolder, file));
      if ("problem" in read) {
        problems.push({ path, reason: read.problem });
      } else {
        values[name] = read.text;
        notes.push(...read.notes.map((text) => ({ path, text })));
      }
    }
  }
  return { values, problems, notes };
}

function unset(name: string, value: string | undefined, isSetInProgram: boolean): string {
  const reason = `the environment variable ${name} is ${value === "" ? "empty" : "not set"}`;
  if (!isSetInProgram) return reason;
  return `${reason} where the provider runs; only the program has it, as when it loads a .env file itself. Set it before pulumi starts, or give the text: pulumi.secret(process.env.${name})`;
}

function readTextFile(file: string): { text: string; notes: readonly string[] } | { problem: string } {
  const read = readSmallFile(file);
  if ("problem" in read) return read;
  const outcome = readFileText(read.bytes);
  return "refused" in outcome ? { problem: `the file ${file} ${outcome.refused}` } : outcome;
}
