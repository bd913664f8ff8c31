import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { z } from "zod";
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

export interface ReferenceProblem {
  readonly path: string;
  readonly reason: string;
}

/** A credential is a few KB; anything larger is the wrong file. */
const fileBytesMax = 64 * 1024;

export function resolveReferences(
  credentials: Readonly<Record<string, unknown>>,
  environment: NodeJS.ProcessEnv,
  projectFolder: string,
): { values: Record<string, unknown>; problems: ReferenceProblem[] } {
  const values: Record<string, unknown> = {};
  const problems: ReferenceProblem[] = [];
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
      const read = isUnknown(file) ? { text: file } : readSmallFile(resolve(projectFolder, file));
      if ("text" in read) values[name] = read.text;
      else problems.push({ path, reason: read.problem });
    }
  }
  return { values, problems };
}

function unset(name: string, value: string | undefined, isSetInProgram: boolean): string {
  const reason = `the environment variable ${name} is ${value === "" ? "empty" : "not set"}`;
  if (!isSetInProgram) return reason;
  return `${reason} where the provider runs; only the program has it, as when it loads a .env file itself. Set it before pulumi starts, or give the text: pulumi.secret(process.env.${name})`;
}

function readSmallFile(file: string): { text: string } | { problem: string } {
  try {
    const { size } = statSync(file);
    if (size > fileBytesMax)
      return { problem: `the file ${file} has ${size} bytes; no credential is larger than ${fileBytesMax}` };
    return { text: readFileSync(file, "utf8") };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { problem: `the file ${file} ${code === "ENOENT" ? "does not exist" : `cannot be read (${code})`}` };
  }
}
