import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { Emulator } from "../../../lab";
import { findEngine, installPackage } from "./install";

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, in the order in which they came. */
  readonly text: string;
}

/** A command under way, to be interfered with. */
export interface Command {
  readonly pid: number;
  readonly done: Promise<Run>;
  /** Resolves once it has printed that; rejects when it ends without. */
  printed(words: RegExp): Promise<void>;
}

/** A user's project with a stack of its own, and the real CLI in it. */
export interface Workspace {
  readonly folder: string;
  /** Everything Pulumi writes: stacks, backups, history. */
  readonly stateFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  write(file: string, content: string): void;
  pulumi(...args: string[]): Promise<Run>;
  /** As `pulumi`, with more variables. */
  pulumiWith(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<Run>;
  start(...args: string[]): Command;
  /** As `start`, with more variables. */
  startWith(environment: NodeJS.ProcessEnv, ...args: string[]): Command;
  remove(): void;
}

/** One for all workspaces of a test file. */
const fingerprintKey = randomBytes(32).toString("base64");

/** Longest that one Pulumi command may take. */
const commandTimeoutMs = 180_000;

export function makeWorkspace(emulator: Pick<Emulator, "endpoint" | "secretId" | "secretKey">): Workspace {
  const engine = findEngine();
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  const stateFolder = join(folder, "state");
  mkdirSync(stateFolder);
  // Inside, so that a search of the folder finds what was left there.
  const temporary = join(folder, "tmp");
  mkdirSync(temporary);
  symlinkSync(join(installPackage(), "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true, main: "index.js" }));

  const environment: NodeJS.ProcessEnv = {
    PATH: [dirname(process.execPath), ...engine.pathAdditions, process.env.PATH].join(delimiter),
    HOME: folder,
    TMPDIR: temporary,
    PULUMI_HOME: join(folder, "pulumi-home"),
    PULUMI_BACKEND_URL: `file://${stateFolder}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
    CLOUDBASE_FINGERPRINT_KEY: fingerprintKey,
  };
  const startWith = (more: NodeJS.ProcessEnv, ...args: string[]) =>
    run(engine.pulumi, [...args, "--non-interactive"], folder, { ...environment, ...more });
  const pulumiWith = (more: NodeJS.ProcessEnv, ...args: string[]) => startWith(more, ...args).done;
  return {
    folder,
    stateFolder,
    environment,
    write: (file, content) => {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    },
    pulumi: (...args) => pulumiWith({}, ...args),
    pulumiWith,
    start: (...args) => startWith({}, ...args),
    startWith,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv): Command {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"], timeout: commandTimeoutMs });
  let text = "";
  const done = new Promise<Run>((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      text += chunk;
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
      text += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr, text }));
  });
  return {
    pid: child.pid ?? 0,
    done,
    printed: (words) =>
      new Promise((resolve, reject) => {
        const look = () => words.test(text) && resolve();
        child.stdout.on("data", look);
        child.stderr.on("data", look);
        child.on("close", () => reject(new Error(`it ended without printing ${words}:\n${text}`)));
        look();
      }),
  };
}

/** Every file below the folder that holds one of the texts, also as base64. */
export function filesHolding(folder: string, texts: readonly string[]): string[] {
  const needles = texts.flatMap((text) => [text, ...base64Forms(text)]);
  const found: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path, "latin1");
    if (needles.some((needle) => content.includes(needle))) found.push(path);
  }
  return found;
}

/** The text inside base64 at each of the three alignments, without the characters that its neighbours change. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), Buffer.from(text)])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
}
