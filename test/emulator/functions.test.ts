import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type FunctionRunner, type FunctionSource, makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import { type FunctionRequest, FunctionUnavailable, type LogLine } from "../../lab/runner/function";
import { type MemoryWatch, makeMemoryWatch } from "../../lab/runner/memory-watch";
import type { FunctionSpec } from "../../lab/runner/process";
import { ManualClock } from "./support/clock";
import { echoFunction, zip } from "./support/code";
import { gone, isAlive } from "./support/processes";
import { temporaryFolder } from "./support/world";

/* Real processes, and so real time; nothing waits longer than it must. */

interface World {
  readonly runner: FunctionRunner;
  readonly lines: { stream: LogLine["stream"]; text: string }[];
  readonly clock: ManualClock;
  /** What the next start runs. */
  deploy(code: Buffer, environment?: Record<string, string>, limits?: { timeoutMs?: number; memoryMb?: number }): void;
}

const runners: FunctionRunner[] = [];
afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.close())));

function makeWorld(memory?: MemoryWatch): World {
  const clock = new ManualClock();
  const root = temporaryFolder();
  const lines: World["lines"] = [];
  let spec: FunctionSpec | undefined;
  const source: FunctionSource = {
    find: () => spec,
    writeLine: (_name, stream, text) => lines.push({ stream, text }),
  };
  const runner = makeFunctionRunner(source, clock, memory && { memory });
  runners.push(runner);
  let count = 0;
  return {
    runner,
    lines,
    clock,
    deploy(code, environment = {}, { timeoutMs = 30_000, memoryMb = 256 } = {}) {
      count += 1;
      const version = `v${count}`;
      const unpack = () => unpackCode(root, version, code);
      spec = { name: "pay", envId: "local-env", unpack, environment, timeoutMs, memoryMb, hidden: [] };
    },
  };
}

const get: FunctionRequest = { method: "GET", path: "/", headers: {}, body: Buffer.alloc(0), timeoutMs: 10_000 };

async function ask(runner: FunctionRunner, change: Partial<FunctionRequest> = {}) {
  const { status, body } = await runner.invoke("pay", { ...get, ...change });
  return { status, ...JSON.parse(body.toString()) };
}

test("a function sees its own variables and nothing of the emulator's", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction(), { apiV3Key: "k", mine: "1" });
  process.env.EMULATOR_CANARY = "must not arrive";
  const { environment, cwd } = await ask(runner);
  delete process.env.EMULATOR_CANARY;
  const { PATH, HOME, PORT, HOST, SCF_FUNCTIONNAME, SCF_NAMESPACE, PWD, SHLVL, _, OLDPWD, ...own } = environment;
  // What makes it the lab's (functions/preload/) and keeps its port for the runner, and nothing more.
  const { NODE_OPTIONS, CLOUDBASE_LAB, CLOUDBASE_LOCAL_PORT_GUARD, ...variables } = own;
  expect(variables).toEqual({ apiV3Key: "k", mine: "1" });
  expect(NODE_OPTIONS).toMatch(/^--require ".*preload\/lab\.js" --require ".*port-guard\.cjs"$/);
  expect(JSON.parse(CLOUDBASE_LAB)).toEqual({ port: Number(PORT) });
  expect(CLOUDBASE_LOCAL_PORT_GUARD.split(":")[0]).toBe(PORT);
  expect({ HOST, SCF_FUNCTIONNAME, SCF_NAMESPACE }).toEqual({
    HOST: "127.0.0.1",
    SCF_FUNCTIONNAME: "pay",
    SCF_NAMESPACE: "local-env",
  });
  expect(HOME).toBe(cwd);
  expect(Number(PORT)).toBeGreaterThan(1023);
  expect(PATH.startsWith(dirname(process.execPath))).toBe(true);
});

test("method, path, headers and body reach it; status, headers and body come back", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction());
  const request = { method: "POST", path: "/a/b?c=d", headers: { "x-mine": "1" }, body: Buffer.from("{}") };
  const answer = await ask(runner, request);
  expect(answer).toMatchObject({ status: 200, method: "POST", path: "/a/b?c=d", body: "{}" });
  expect(answer.headers["x-mine"]).toBe("1");
});

test("it is started by the first invocation, once, and kept", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(echoFunction());
  expect(runner.processId("pay")).toBeNull();
  const answers = await Promise.all([ask(runner), ask(runner), ask(runner)]);
  expect(new Set(answers.map(({ pid }) => pid)).size).toBe(1);
  expect(runner.processId("pay")).not.toBeNull();
  expect(lines.filter(({ text }) => text.startsWith("started"))).toHaveLength(1);
});

test("its output is kept by lines, with the stream; an endless line is cut", async () => {
  const { runner, deploy, lines } = makeWorld();
  const server = `
    console.error("to stderr");
    process.stdout.write("y".repeat(30000) + "\\nlast without line end");
    require("node:http").createServer((q, r) => r.end("{}")).listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  await ask(runner);
  await runner.close();
  expect(lines).toContainEqual({ stream: "stderr", text: "to stderr" });
  expect(lines).toContainEqual({ stream: "stdout", text: "last without line end" });
  expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThan(8300);
  expect(lines).toContainEqual({ stream: "platform", text: "ended by SIGTERM" });
});

test("after a crash the request fails and the next one starts it anew", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(echoFunction());
  const first = await ask(runner);
  await expect(ask(runner, { path: "/crash" })).rejects.toMatchObject({ reason: "connect" });
  const second = await ask(runner);
  expect(second.pid).not.toBe(first.pid);
  expect(lines).toContainEqual({ stream: "platform", text: "exited with code 3" });
});

test("a caller that waits no longer gets a timeout; the function goes on", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction());
  const { pid } = await ask(runner);
  await expect(ask(runner, { path: "/never", timeoutMs: 50 })).rejects.toMatchObject({ reason: "timeout" });
  expect((await ask(runner)).pid).toBe(pid);
});

test("an invocation beyond the function's own time limit ends its process, and the log says which", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(echoFunction(), {}, { timeoutMs: 1000 });
  const { pid } = await ask(runner);
  const late = await ask(runner, { path: "/never", requestId: "r-1" }).catch((error) => error);
  expect(late).toMatchObject({ reason: "timeout", code: "FUNCTION_TIME_LIMIT_EXCEEDED" });
  expect(await gone(pid)).toBe(true);
  expect(lines).toContainEqual({
    stream: "platform",
    text: "time limit: request r-1 took longer than 1 s; the process is killed",
  });
  expect(lines).toContainEqual({
    stream: "platform",
    text: expect.stringMatching(/^request r-1: no answer after \d+ ms: function pay took longer than its time limit/),
  });
  const next = await ask(runner);
  expect([next.status, next.pid === pid]).toEqual([200, false]);
});

test("starting up does not count against the function's time limit", async () => {
  const { runner, deploy } = makeWorld();
  const server = `
    const until = Date.now() + 1500;
    while (Date.now() < until);
    require("node:http").createServer((q, r) => r.end("{}")).listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }), {}, { timeoutMs: 1000 });
  expect((await ask(runner)).status).toBe(200);
});

test("an invocation says whether it started the process, and the log how long that took", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(echoFunction());
  const answers = await Promise.all([runner.invoke("pay", get), runner.invoke("pay", get)]);
  expect(answers.map(({ coldStart }) => coldStart)).toEqual([true, false]);
  expect((await runner.invoke("pay", get)).coldStart).toBe(false);
  expect(lines.filter(({ text }) => /^started, process \d+, port \d+, cold start \d+ ms$/.test(text))).toHaveLength(1);
});

test("an idle process is stopped after 10 minutes, one in use is not", async () => {
  const { runner, deploy, lines, clock } = makeWorld();
  deploy(echoFunction());
  const { pid } = await ask(runner);
  clock.advance(9 * 60_000);
  expect((await ask(runner)).pid).toBe(pid);
  clock.advance(9 * 60_000);
  expect(runner.processId("pay")).toBe(pid);
  clock.advance(60_000);
  expect(runner.processId("pay")).toBeNull();
  expect(await gone(pid)).toBe(true);
  expect(lines).toContainEqual({ stream: "platform", text: "stopped: idle for 10 min" });
  expect((await runner.invoke("pay", get)).coldStart).toBe(true);
});

test("a process with a request in hand is not idle, however long that takes", async () => {
  const { runner, deploy, clock } = makeWorld();
  deploy(echoFunction());
  const { pid } = await ask(runner);
  const slow = ask(runner, { path: "/slow" });
  clock.advance(60 * 60_000);
  expect(runner.processId("pay")).toBe(pid);
  expect((await slow).pid).toBe(pid);
});

const greedy = zip({
  scf_bootstrap: "#!/bin/sh\nnode child.js &\nexec node server.js\n",
  "child.js": "setInterval(() => {}, 1000);",
  "server.js": `
    const kept = [];
    require("node:http").createServer((q, r) => {
      if (q.url === "/fill") kept.push(Buffer.alloc(200 * 1024 * 1024, 1));
      else r.end(JSON.stringify({ pid: process.pid }));
    }).listen(process.env.PORT, "127.0.0.1");`,
});

(makeMemoryWatch().available ? test : test.skip)(
  "a function over its memory limit is killed, what it had in hand fails, and the log says how much it used",
  async () => {
    const { runner, deploy, lines } = makeWorld();
    deploy(greedy, {}, { memoryMb: 256 });
    const { pid } = await ask(runner);
    const failed = await ask(runner, { path: "/fill" }).catch((error) => error);
    expect(failed).toMatchObject({ reason: "connect", code: "FUNCTION_MEMORY_LIMIT_EXCEEDED" });
    expect(await gone(pid)).toBe(true);
    expect(lines).toContainEqual({
      stream: "platform",
      text: expect.stringMatching(/^memory limit: it used \d{3} MB of 256 MB; the process is killed$/),
    });
    expect((await ask(runner)).pid).not.toBe(pid);
  },
);

test("where the system does not tell, the log says that memory is not limited", async () => {
  const { runner, deploy, lines } = makeWorld(makeMemoryWatch("/no-proc-here"));
  deploy(echoFunction());
  await ask(runner);
  expect(lines).toContainEqual({
    stream: "platform",
    text: "its memory is not limited: this system has no /proc",
  });
});

test("the function sees the request id, and the log names it where something went wrong", async () => {
  const { runner, deploy, lines } = makeWorld();
  const server = `
    require("node:http").createServer((q, r) => { if (q.url === "/500") r.statusCode = 500; r.end(JSON.stringify(q.headers)); })
      .listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  expect(await ask(runner, { requestId: "r-1", headers: { "x-request-id": "forged" } })).toMatchObject({
    "x-request-id": "r-1",
  });
  await ask(runner, { requestId: "r-2", path: "/500" });
  const noted = lines.filter(({ text }) => text.startsWith("request ")).map(({ text }) => text);
  expect(noted).toEqual([expect.stringMatching(/^request r-2: answered 500 after \d+ ms$/)]);
});

test("beyond 1000 invocations in hand it takes no more", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction());
  await ask(runner);
  const many = Array.from({ length: 1001 }, () =>
    ask(runner, { path: "/never", timeoutMs: 20 }).catch((error) => error),
  );
  const codes = (await Promise.all(many)).map(({ code }) => code);
  expect(codes.filter((code) => code === "FUNCTION_EXCEED_RESOURCE_LIMIT")).toHaveLength(1);
});

test("one that ends before it listens is refused, and its own words are in the log", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(zip({ scf_bootstrap: "#!/bin/sh\necho no database >&2\nexit 4\n" }));
  const refusal = await ask(runner).catch((error) => error);
  expect(refusal).toBeInstanceOf(FunctionUnavailable);
  expect(refusal).toMatchObject({ reason: "connect", message: expect.stringContaining("ended before it listened") });
  expect(lines).toContainEqual({ stream: "stderr", text: "no database" });
  expect(lines).toContainEqual({ stream: "platform", text: "exited with code 4" });
  expect(lines.at(-1)).toEqual({ stream: "platform", text: "it ended before it listened" });
});

test("one that never listens is refused, and its log says why", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec sleep 600\n" }));
  await expect(ask(runner, { timeoutMs: 25_000 })).rejects.toMatchObject({
    message: expect.stringContaining("did not listen"),
  });
  const reason = "it did not listen on the port in PORT within 10000 ms, and is stopped";
  expect(lines).toContainEqual({ stream: "platform", text: reason });
  expect(lines.at(-1)).toEqual({ stream: "platform", text: "ended by SIGTERM" });
});

test("one that does not exist is refused", async () => {
  const { runner } = makeWorld();
  await expect(ask(runner)).rejects.toMatchObject({ name: "FunctionUnavailable", reason: "connect" });
});

test("a replaced process finishes what it has in hand, while the new one answers already", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction("old"));
  const { pid } = await ask(runner);
  const inFlight = ask(runner, { path: "/slow" });
  deploy(echoFunction("new"));
  runner.replace("pay");
  expect((await ask(runner)).version).toBe("new");
  expect((await inFlight).version).toBe("old");
  await runner.close();
  expect(await gone(pid)).toBe(true);
});

test("closing ends every process, also one that ignores SIGTERM, and what they started", async () => {
  const { runner, deploy } = makeWorld();
  const server = `
    process.on("SIGTERM", () => {});
    const child = require("node:child_process").spawn("sleep", ["600"]);
    require("node:http").createServer((q, r) => r.end(JSON.stringify({ pids: [process.pid, child.pid] })))
      .listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/bash\nnode server.js\n", "server.js": server }));
  const { pids } = await ask(runner);
  expect(pids.map(isAlive)).toEqual([true, true]);
  await runner.close();
  expect(await gone(...pids)).toBe(true);
  await expect(ask(runner)).rejects.toMatchObject({ reason: "connect" });
});

test("an answer over 6 MB is refused", async () => {
  const { runner, deploy } = makeWorld();
  const server = `require("node:http").createServer((q, r) => r.end(Buffer.alloc(7 * 1024 * 1024)))
    .listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  await expect(ask(runner)).rejects.toMatchObject({ reason: "connect", message: expect.stringContaining("6291456") });
});

test.each(["099", "000", "101"])("an answer with status %s is none, and told at once", async (status) => {
  const { runner, deploy } = makeWorld();
  const server = `
    const head = "HTTP/1.1 ${status} X\\r\\nconnection: upgrade\\r\\nupgrade: x\\r\\ncontent-length: 0\\r\\n\\r\\n";
    require("node:net").createServer((s) => s.on("data", () => s.write(head)).on("error", () => {}))
      .listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  const message = expect.stringContaining(`it answered with status ${Number(status)}, which is no final one`);
  await expect(ask(runner)).rejects.toMatchObject({ reason: "connect", message });
});

test("a connection that the function closed for being idle is not an error", async () => {
  const { runner, deploy } = makeWorld();
  const server = `
    const server = require("node:http").createServer((q, r) => { r.end("{}"); setTimeout(() => q.socket.destroy(), 1); });
    server.listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  for (let round = 0; round < 30; round++) expect((await ask(runner)).status).toBe(200);
});

test("code is unpacked whole or not at all, with its executable bits", async () => {
  const root = temporaryFolder();
  const code = zip({ scf_bootstrap: "#!/bin/sh\n", "bin/tool": { text: "#!/bin/sh\n", mode: 0o755 }, "a.txt": "a" });
  const folder = await unpackCode(root, "hash", code);
  expect((statSync(`${folder}/bin/tool`).mode & 0o777).toString(8)).toBe("700");
  expect((statSync(`${folder}/a.txt`).mode & 0o777).toString(8)).toBe("600");
  await expect(unpackCode(root, "bad", Buffer.from("no zip"))).rejects.toThrow();
  expect(existsSync(`${root}/bad`)).toBe(false);
});

test("unpacked by two at the same time it is there once, for both", async () => {
  const root = temporaryFolder();
  const code = zip({ scf_bootstrap: "#!/bin/sh\n", "a.txt": "a" });
  const folders = await Promise.all(Array.from({ length: 5 }, () => unpackCode(root, "hash", code)));
  expect([...new Set(folders), readdirSync(root)]).toEqual([`${root}/hash`, ["hash"]]);
});

test("code that cannot be written leaves nothing behind, however often it is tried", async () => {
  const root = temporaryFolder();
  const code = zip({ scf_bootstrap: "#!/bin/sh\n", [`${"long".repeat(100)}/a.txt`]: "a" });
  await expect(unpackCode(root, "hash", code)).rejects.toThrow("ENAMETOOLONG");
  expect(readdirSync(root)).toEqual([]);
});
