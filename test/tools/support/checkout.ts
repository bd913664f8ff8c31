import { cpSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { folder, write, writeProgram } from "./folders";
import { toolsFolder } from "./process";

/**
 * A small checkout with our own tools in it: two sources, a lock file that npm has fulfilled, the Node.js that runs this test as
 * the pinned one, and an engine on PATH.
 */
export interface Checkout {
  readonly root: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Puts a program into node_modules/.bin. */
  program(name: string, source: string): void;
  write(file: string, content: string): void;
}

const buildSettings = { extends: "./tsconfig.json", compilerOptions: { rootDir: "." } };

/** Does nothing with success; as the compiler, it makes the folder that it is asked for. */
const quickTool = `
  const { argv } = process;
  if (argv.includes("--outDir")) require("node:fs").mkdirSync(argv[argv.indexOf("--outDir") + 1]);`;

const lock = (version: string) => ({
  packages: {
    "": { name: "small" },
    "node_modules/needed": { version },
    "node_modules/elsewhere": { version: "1.0.0", optional: true },
    "node_modules/tester": { version: "1.0.0", dev: true },
    "node_modules/neighbour": { link: true },
  },
});

/** `purpose`: what npm has installed for. */
export function makeCheckout(purpose: "run" | "test" = "run"): Checkout {
  const root = folder();
  const bin = folder();
  const inRoot = (file: string, content: string) => write(join(root, file), content);
  const program = (name: string, source: string) => writeProgram(join(root, "node_modules/.bin", name), source);
  cpSync(toolsFolder, join(root, "tools"), { recursive: true });
  inRoot("package.json", JSON.stringify({ name: "small" }));
  inRoot("tools/package.json", JSON.stringify({ dependencies: { node: process.versions.node } }));
  inRoot("tsconfig.json", JSON.stringify({ compilerOptions: { strict: true, types: [], module: "node16" } }));
  inRoot("tsconfig.build.json", JSON.stringify({ ...buildSettings, include: ["room"] }));
  inRoot("room/one.ts", "export const one: number = 1;");
  inRoot("room/inner/two.ts", "export const two: number = 2;");
  inRoot("package-lock.json", JSON.stringify(lock("1.0.0")));
  recordInstalled(root, purpose);
  mkdirSync(join(root, "node_modules/.bin"));
  symlinkSync(process.execPath, join(root, "node_modules/.bin/node"));
  for (const name of ["tsc", "biome", "depcruise", "knip"]) program(name, quickTool);
  for (const name of ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"]) {
    writeProgram(join(bin, name), `console.log("v3.300.0");`);
  }
  return { root, environment: { PATH: bin, XDG_CACHE_HOME: folder() }, program, write: inRoot };
}

/** The compiler that this repository pins, instead of one that does nothing. */
export function useRealCompiler({ program }: Checkout): void {
  program("tsc", `require(${JSON.stringify(join(toolsFolder, "../node_modules/typescript/lib/tsc.js"))});`);
}

/** What npm records when it has installed: only what this platform needs. */
function recordInstalled(root: string, purpose: "run" | "test"): void {
  const { "node_modules/needed": needed, "node_modules/tester": tester } = lock("1.0.0").packages;
  const packages = { "node_modules/needed": needed, ...(purpose === "test" && { "node_modules/tester": tester }) };
  write(join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages }));
}

export function lockedTo(version: string): string {
  return JSON.stringify(lock(version));
}
