import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { connect, createServer } from "node:net";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as delay } from "node:timers/promises";
import { errorMessage } from "../plumbing/error-fields";
import { installDependencies } from "./dependencies";
import { InvocationFailed } from "./failure";
import type { LogLine } from "./function";
import type { Isolation } from "./isolation";
import { labEnvironment } from "./lab-environment";
import { sessionListens } from "./listener";
import { makePortGuard } from "./port-guard";
import { ProcessGroup } from "./process-group";

/*
 * One function process. Waits here are in real time, whatever the emulator's clock: they wait for a real process.
 */

export const address = "127.0.0.1";
const readyTimeoutMs = 10_000;
const startsMax = 3;
const firstPort = 20_000;
const lastPort = 32_767;
const portDrawsMax = 100;
const connectIntervalMs = 15;
const lineCharactersMax = 8_192;

export interface FunctionSpec {
  readonly name: string;
  readonly envId: string;
  /** The folder with its unpacked code. */
  readonly unpack: () => Promise<string>;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
  /** The lab's origin, where WeChat and WeChat Pay are played; without it there are none. */
  readonly labEndpoint?: string;
  /** Whether what its package.json names may run scripts while it is installed; default no. */
  readonly installScripts?: boolean;
  /** Folders that its code must not see, where the system can hide them. */
  readonly hidden: readonly string[];
}

export type WriteLine = (stream: LogLine["stream"], text: string) => void;

export interface FunctionProcess {
  readonly pid: number;
  readonly port: number;
  /** What its port asks of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Resolves when the process, and everything it started, is gone. */
  readonly ended: Promise<void>;
  /** SIGTERM, and after a grace time SIGKILL. */
  stop(): Promise<void>;
  /** SIGKILL, to everything it started as well. */
  kill(): void;
}

/**
 * Runs scf_bootstrap, which its shebang and mode make a program. A helper shell waits beside it: when the emulator is
 * gone, even by SIGKILL, its end of descriptor 3 closes and the helper ends the whole process group, so that no process
 * with live credentials stays behind.
 */
const launcher = `
(trap '' TERM; read -r _ <&3; kill -s TERM 0; sleep 2; kill -s KILL 0) >/dev/null 2>&1 &
exec 3<&-
exec ./scf_bootstrap`;

/** Starts it, with what its package.json needs, and waits until its port accepts. Rejects with InvocationFailed. */
export async function startFunction(
  spec: FunctionSpec,
  isolation: Isolation,
  writeLine: WriteLine,
  closing: AbortSignal,
): Promise<FunctionProcess> {
  const { name: functionName, installScripts: scripts = false } = spec;
  const folder = await unpacked(spec, writeLine);
  await installDependencies(folder, { functionName, writeLine, scripts, closing });
  for (let start = 1; ; start += 1) {
    const port = await freePort();
    try {
      return await startOn(port, spec, folder, isolation, writeLine);
    } catch (error) {
      if (!(error instanceof PortTaken) || start === startsMax) throw error;
      writeLine("platform", `another program took port ${port} first; it is started on another`);
    }
  }
}

async function startOn(
  port: number,
  spec: FunctionSpec,
  folder: string,
  isolation: Isolation,
  writeLine: WriteLine,
): Promise<FunctionProcess> {
  const lab = labEnvironment(spec.environment, { port, ...(spec.labEndpoint && { endpoint: spec.labEndpoint }) });
  const guard = makePortGuard(port, lab.NODE_OPTIONS);
  const startedAt = performance.now();
  const { command, args } = isolation.launch(launcher, folder, spec.hidden);
  const child = spawn(command, args, {
    cwd: folder,
    env: {
      ...spec.environment,
      ...lab,
      ...guard.environment,
      // The Node.js that runs us comes first, so that `node` in scf_bootstrap is the pinned one.
      PATH: [dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
      HOME: folder,
      PORT: String(port),
      HOST: address,
      SCF_FUNCTIONNAME: spec.name,
      SCF_NAMESPACE: spec.envId,
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    detached: true,
  });
  const group = new ProcessGroup(child, (how) => writeLine("platform", how));
  const { pid } = child;
  if (pid === undefined) {
    await group.ended;
    throw new InvocationFailed("FUNCTION_STATUS_ABNORMAL", `function ${spec.name} could not be started`);
  }
  writeLines(child.stdout, (text) => writeLine("stdout", text));
  writeLines(child.stderr, (text) => writeLine("stderr", text));
  try {
    await accepting(spec.name, port, { pid, ended: group.ended }, writeLine);
  } catch (error) {
    await group.stop();
    throw error;
  }
  if (isolation.problem !== undefined) {
    writeLine("platform", `its code runs with your rights and could read your files: ${isolation.problem}`);
  }
  writeLine(
    "platform",
    `started, process ${pid}, port ${port}, cold start ${Math.round(performance.now() - startedAt)} ms`,
  );
  return { pid, port, headers: guard.headers, ended: group.ended, stop: () => group.stop(), kill: () => group.kill() };
}

async function unpacked({ name, unpack }: FunctionSpec, writeLine: WriteLine): Promise<string> {
  try {
    return await unpack();
  } catch (error) {
    writeLine("platform", `its code cannot be unpacked: ${errorMessage(error)}`);
    throw new InvocationFailed(
      "FUNCTION_STATUS_ABNORMAL",
      `the code of function ${name} cannot be unpacked; see its log`,
    );
  }
}

/**
 * Drawn from below the ports that Linux and macOS give to whoever asks for any: between here and the function's own listening
 * nothing keeps it.
 */
async function freePort(): Promise<number> {
  for (let draw = 1; draw <= portDrawsMax; draw += 1) {
    const port = randomInt(firstPort, lastPort + 1);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port free from ${firstPort} to ${lastPort}, in ${portDrawsMax} draws`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, address, () => server.close(() => resolve(true)));
  });
}

/** Another program listens where the function was to. It must not get what is meant for the function, nor answer for it. */
class PortTaken extends InvocationFailed {
  constructor(name: string, port: number) {
    super("FUNCTION_STATUS_ABNORMAL", `function ${name} was not started: another program listens on its port ${port}`);
  }
}

async function accepting(
  name: string,
  port: number,
  { pid, ended }: Pick<FunctionProcess, "pid" | "ended">,
  writeLine: WriteLine,
): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = performance.now() + readyTimeoutMs;
  while (performance.now() < deadline) {
    const accepted = await accepts(port);
    if (accepted && (gone || sessionListens(pid, port) === false)) throw new PortTaken(name, port);
    if (gone) {
      writeLine("platform", "it ended before it listened");
      throw new InvocationFailed("FUNCTION_STATUS_ABNORMAL", `function ${name} ended before it listened; see its log`);
    }
    if (accepted) return;
    await delay(connectIntervalMs);
  }
  const reason = `did not listen on the port in PORT within ${readyTimeoutMs} ms`;
  writeLine("platform", `it ${reason}, and is stopped`);
  throw new InvocationFailed("FUNCTION_TIME_LIMIT_EXCEEDED", `function ${name} ${reason}`);
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: address });
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Hands over whole lines; one that never ends is cut. */
function writeLines(stream: Readable | null, write: (text: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream?.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) write(shortened(line));
    if (rest.length > lineCharactersMax) {
      write(shortened(rest));
      rest = "";
    }
  });
  stream?.once("close", () => {
    if (rest !== "") write(shortened(rest));
  });
}

function shortened(line: string): string {
  return line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)}… (cut)` : line;
}
