import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { type FunctionRunner, makeFunctionRunner } from "../../emulator/functions";
import { unpackCode } from "../../emulator/functions/code";
import type { FunctionSpec } from "../../emulator/functions/process";
import { type FunctionRequest, FunctionUnavailable, type LogLine } from "../../emulator/types";
import { echoFunction, zip } from "./support/code";
import { gone, isAlive } from "./support/processes";
import { temporaryFolder } from "./support/world";

/* Real processes, and so real time; nothing waits longer than it must. */

interface World {
  readonly runner: FunctionRunner;
  readonly lines: { stream: LogLine["stream"]; text: string }[];
  /** What the next start runs. */
  deploy(code: Buffer, environment?: Record<string, string>, timeoutMs?: number): void;
}

const runners: FunctionRunner[] = [];
afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.close())));

function makeWorld(): World {
  const root = temporaryFolder();
  const lines: World["lines"] = [];
  let spec: FunctionSpec | undefined;
  const runner = makeFunctionRunner({
    find: () => spec,
    writeLine: (_name, stream, text) => lines.push({ stream, text }),
  });
  runners.push(runner);
  let count = 0;
  return {
    runner,
    lines,
    deploy(code, environment = {}, timeoutMs = 30_000) {
      count += 1;
      spec = { name: "pay", envId: "local-env", folder: unpackCode(root, `v${count}`, code), environment, timeoutMs };
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
  expect(own).toEqual({ apiV3Key: "k", mine: "1" });
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

test("an answer that takes too long is a timeout, by the request's limit or the function's own", async () => {
  const { runner, deploy } = makeWorld();
  deploy(echoFunction());
  await ask(runner);
  const never = { path: "/never" };
  await expect(ask(runner, { ...never, timeoutMs: 50 })).rejects.toMatchObject({ reason: "timeout" });
  expect((await ask(runner)).status).toBe(200);
  deploy(echoFunction(), {}, 60);
  runner.replace("pay");
  await ask(runner).catch(() => undefined);
  await expect(ask(runner, never)).rejects.toMatchObject({ reason: "timeout" });
});

test("one that ends before it listens is refused, and its own words are in the log", async () => {
  const { runner, deploy, lines } = makeWorld();
  deploy(zip({ scf_bootstrap: "#!/bin/sh\necho no database >&2\nexit 4\n" }));
  const refusal = await ask(runner).catch((error) => error);
  expect(refusal).toBeInstanceOf(FunctionUnavailable);
  expect(refusal).toMatchObject({ reason: "connect", message: expect.stringContaining("ended before it listened") });
  expect(lines).toContainEqual({ stream: "stderr", text: "no database" });
  expect(lines).toContainEqual({ stream: "platform", text: "exited with code 4" });
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

test("a connection that the function closed for being idle is not an error", async () => {
  const { runner, deploy } = makeWorld();
  const server = `
    const server = require("node:http").createServer((q, r) => { r.end("{}"); setTimeout(() => q.socket.destroy(), 1); });
    server.listen(process.env.PORT, "127.0.0.1");`;
  deploy(zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": server }));
  for (let round = 0; round < 30; round++) expect((await ask(runner)).status).toBe(200);
});

test("code is unpacked whole or not at all, with its executable bits", () => {
  const root = temporaryFolder();
  const code = zip({ scf_bootstrap: "#!/bin/sh\n", "bin/tool": { text: "#!/bin/sh\n", mode: 0o755 }, "a.txt": "a" });
  const folder = unpackCode(root, "hash", code);
  expect((statSync(`${folder}/bin/tool`).mode & 0o777).toString(8)).toBe("700");
  expect((statSync(`${folder}/a.txt`).mode & 0o777).toString(8)).toBe("600");
  expect(() => unpackCode(root, "bad", Buffer.from("no zip"))).toThrow();
  expect(existsSync(`${root}/bad`)).toBe(false);
});
