import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { classNames } from "../../../catalog";
import { pluginSchema } from "../../../provider/hosts/plugin/schema";
import { examplesOf } from "../../../provider/hosts/plugin/schema/examples";
import { repository } from "./install";

/** The program that generates SDKs, built once; undefined where there is no Go. */
export function findGenerator(): string | undefined {
  const tool = join(repository, "tools/sdk-generator.mjs");
  return (
    execFileSync(process.execPath, [tool], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim() ||
    undefined
  );
}

export function isOnPath(program: string): boolean {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).error === undefined;
}

export interface Ran {
  readonly code: number | null;
  readonly text: string;
}

export function runIn(
  folder: string,
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: folder,
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  return { code: status, text: `${stdout}${stderr}${error ?? ""}` };
}

export function write(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

export const schemaText = JSON.stringify(pluginSchema(), undefined, 2);

export const resourceNames = ["Integration", ...classNames];

type Language = keyof ReturnType<typeof examplesOf>;

/** The example of each resource in one language, by resource. */
export function examplesIn(language: Language): [resource: string, text: string][] {
  return resourceNames.map((name) => [name, `${examplesOf(name)[language]}\n`]);
}
