import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { call } from "../emulator/support/client";
import { newIntegration } from "../emulator/support/integration";

/** The release artifact with an emulator of its own, as people have it in two terminals. `npm test` compiles first. */
const bin = join(__dirname, "../../dist/cli/bin.js");

let folder: string;
let emulator: Awaited<ReturnType<typeof startEmulatorProcess>>;
const children = new Set<ChildProcess>();

function start(words: readonly string[], input = "") {
  const child = spawn(process.execPath, [bin, ...words], {
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: folder },
    stdio: ["pipe", "pipe", "pipe"],
  });
  children.add(child);
  child.stdin.end(input);
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    text.err += chunk;
  });
  const ended = once(child, "close").then(([exitCode]) => {
    children.delete(child);
    return { exitCode, ...text };
  });
  let isOver = false;
  child.on("close", () => {
    isOver = true;
  });
  /** Resolves once the stream holds what is wanted. */
  const says = async (stream: "out" | "err", wanted: string) => {
    const source = stream === "out" ? child.stdout : child.stderr;
    while (!text[stream].includes(wanted)) {
      if (isOver) throw new Error(`${words.join(" ")} ended without ${JSON.stringify(wanted)}: ${text.out}${text.err}`);
      await Promise.race([once(source, "data"), ended]);
    }
  };
  return { child, text, ended, says };
}

async function startEmulatorProcess() {
  const words = ["emulator", "--port", "0", "--gateway-port", "0", "--data", join(folder, "state"), "--json"];
  const running = start(words);
  await running.says("out", "\n");
  return { ...running, ready: JSON.parse(running.text.out) };
}

async function stop({ child, ended }: Pick<ReturnType<typeof start>, "child" | "ended">) {
  child.kill("SIGINT");
  return ended;
}

beforeAll(async () => {
  if (!existsSync(bin)) throw new Error("dist/ is missing; compile first: npm run build");
  folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-lab-"));
  emulator = await startEmulatorProcess();
  await call(emulator.ready, "CreateUserKey", await newIntegration(emulator.ready, "pay"));
  for (let status = ""; status !== "Running"; ) {
    status = JSON.parse((await start(["show", "pay", "--json"]).ended).out).status;
  }
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await stop(emulator).catch(() => undefined);
  rmSync(folder, { recursive: true, force: true });
});

test("data comes through a pipe, and each mistake in it is told", async () => {
  const send = ["callback", "send", "pay", "TRANSACTION.SUCCESS", "--data", "-"];
  const { exitCode, err } = await start(send, '{"amount": {"total": 7,}}').ended;
  expect([exitCode, err]).toEqual([1, expect.stringContaining("amount, line 1 column 23: the comma before }")]);
});

test("an export goes through a pipe into an import", async () => {
  const exported = await start(["lab", "export", "-", "--with-secrets"]).ended;
  expect([exported.exitCode, JSON.parse(exported.out).secrets]).toEqual([0, true]);
  const { exitCode, out } = await start(["lab", "import", "-", "--force"], exported.out).ended;
  expect([exitCode, out]).toEqual([0, "Taken in: 1 integration, 1 function.\n"]);
});

test("listen and logs --follow outlive the emulator, find it on its new port, and end with Ctrl-C", async () => {
  const listening = start(["callback", "listen", "all", "--json"]);
  await listening.says("err", "Listening");
  await start(["invoke", "pay", "/before"]).ended;
  const following = start(["logs", "pay", "--follow"]);
  await following.says("out", "/before");

  await stop(emulator);
  await Promise.all([listening.says("err", "does not answer"), following.says("err", "does not answer")]);
  emulator = await startEmulatorProcess();
  await Promise.all([listening.says("err", "is back"), following.says("err", "is back")]);

  await start(["invoke", "pay", "/after"]).ended;
  await start(["callback", "send", "pay", "TRANSACTION.SUCCESS", "--fault", "stale"]).ended;
  await Promise.all([listening.says("out", "TIMESTAMP_EXPIRED"), following.says("out", "/after")]);
  for (const running of [listening, following]) expect((await stop(running)).exitCode).toBe(0);
  const lines = listening.text.out.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ integration: "pay", sent: { fault: "stale" } }]);
});

test("bash completes what the running emulator knows", () => {
  const programs = join(folder, "bin");
  mkdirSync(programs);
  symlinkSync(bin, join(programs, "pulumi-cloudbase"));
  chmodSync(bin, 0o755);
  const driver = `source <(pulumi-cloudbase completion bash)
COMP_WORDS=(pulumi-cloudbase callback send pay TRANSACTION.S --fault wrong-k)
COMP_CWORD=2; COMP_WORDS[2]=s; _pulumi_cloudbase; echo "\${COMPREPLY[@]}"
COMP_WORDS[2]=send; COMP_CWORD=3; COMP_WORDS[3]=p; _pulumi_cloudbase; echo "\${COMPREPLY[@]}"
COMP_WORDS[3]=pay; COMP_CWORD=4; _pulumi_cloudbase; echo "\${COMPREPLY[@]}"
COMP_CWORD=6; _pulumi_cloudbase; echo "\${COMPREPLY[@]}"`;
  const env = {
    PATH: [programs, join(process.execPath, ".."), process.env.PATH].join(delimiter),
    XDG_CACHE_HOME: folder,
  };
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", driver], { encoding: "utf8", env });
  expect([stdout, stderr]).toEqual(["send\npay\nTRANSACTION.SUCCESS\nwrong-key\n", ""]);
});
