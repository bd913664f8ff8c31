import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { ConsoleAccess } from "../../support/console";
import type { Access } from "./client";

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

export interface EmulatorChild extends Access, ConsoleAccess {
  readonly gateway: string;
  readonly pid: number;
  readonly envId: string;
  /** Ends it without any chance to tidy up. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C would; resolves with its exit code. */
  terminate(): Promise<number>;
}

/** An emulator in a process of its own. Rejects with what it said when it did not start. */
export async function startChild(
  options: object,
  { uid, environment = {} }: { readonly uid?: number; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<EmulatorChild> {
  const child = spawn(process.execPath, [join(__dirname, "run-emulator.cjs"), JSON.stringify(options)], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...environment },
    ...(uid !== undefined && { uid }),
  });
  children.push(child);
  const exited = once(child, "exit");
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line);
    if (said.reason) throw Object.assign(new Error(said.message), { reason: said.reason });
    return {
      ...said,
      pid: child.pid,
      async kill() {
        child.kill("SIGKILL");
        await exited;
      },
      async terminate() {
        child.kill("SIGTERM");
        const [code] = await exited;
        return Number(code);
      },
    };
  }
  throw new Error("the emulator's process ended without a word");
}
