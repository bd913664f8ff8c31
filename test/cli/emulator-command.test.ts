import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordPath } from "../../lab/cli/running-emulator";
import { TestTerminal } from "./run";

const freePorts = ["--port", "0", "--gateway-port", "0"];
let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => terminal.remove());

/** Starts the command, does `work` while it serves, stops it as Ctrl-C would. */
async function whileServing(words: string[], work: (ready: Record<string, string>) => Promise<void>) {
  const running = terminal.run("emulator", ...freePorts, "--json", ...words);
  const ready = await Promise.race([terminal.line((line) => line.includes('"ready":true')), running]);
  if (typeof ready !== "string") throw new Error(ready.err.join("\n"));
  try {
    await work(JSON.parse(ready));
  } finally {
    terminal.stop.abort();
  }
  return running;
}

test("the ready line is the first on stdout, the only one, and complete", async () => {
  const { exitCode, out } = await whileServing(["--in-memory"], async (ready) => {
    expect(Object.keys(ready)).toEqual([
      "ready",
      "endpoint",
      "gateway",
      "console",
      "consoleToken",
      "envId",
      "secretId",
      "secretKey",
      "region",
    ]);
    expect(ready).toMatchObject({
      ready: true,
      envId: "local-env",
      region: "ap-shanghai",
      console: `${ready.endpoint}/console#/?token=${ready.consoleToken}`,
      consoleToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect((await fetch(ready.console ?? "")).status).toBe(200);
  });
  expect([exitCode, out.length]).toEqual([0, 1]);
});

test("while it serves the other commands find it by its record, which holds no secret", async () => {
  const path = recordPath(terminal);
  await whileServing(["--in-memory"], async ({ endpoint, consoleToken = "?", secretId = "?", secretKey = "?" }) => {
    const record = readFileSync(path, "utf8");
    expect(JSON.parse(record)).toEqual({ endpoint, pid: process.pid });
    expect(record).not.toContain(secretId);
    expect(record).not.toContain(secretKey);
    expect(record).not.toContain(consoleToken);
    expect((await fetch(`${endpoint}/console/api/integrations`)).status).toBe(401);
    const other = new TestTerminal();
    other.processEnv.XDG_CACHE_HOME = terminal.processEnv.XDG_CACHE_HOME;
    const { exitCode, out } = await other.run("list", "--json");
    expect([exitCode, out]).toEqual([0, ["[]"]]);
    other.remove();
  });
  expect(existsSync(path)).toBe(false);
});

test("each start has a token of its own, which its owner alone can read and which is gone afterwards", async () => {
  const data = join(terminal.folder, "state");
  const tokens: (string | undefined)[] = [];
  for (let start = 0; start < 2; start++) {
    const folder = dirname(recordPath(terminal));
    await whileServing(["--data", data], async ({ endpoint = "", consoleToken }) => {
      const file = join(folder, `console-token-${new URL(endpoint).port}`);
      expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual([`${consoleToken}\n`, 0o600]);
      tokens.push(consoleToken);
    });
    expect(readdirSync(folder)).toEqual([]);
    for (const name of readdirSync(data, { recursive: true, withFileTypes: true })) {
      if (name.isFile()) expect(readFileSync(join(name.parentPath, name.name), "latin1")).not.toContain(tokens[start]);
    }
    terminal = Object.assign(new TestTerminal(), { folder: terminal.folder });
  }
  expect(new Set(tokens).size).toBe(2);
});

test("after it stopped nothing listens", async () => {
  let endpoint = "";
  const { err } = await whileServing(["--in-memory"], async (ready) => {
    endpoint = ready.endpoint ?? "";
  });
  await expect(fetch(`${endpoint}/console`)).rejects.toThrow("fetch failed");
  expect(err.at(-1)).toBe("Stopped. Nothing was kept.");
});

test("with the same folder it is the same environment with the same keys", async () => {
  const data = join(terminal.folder, "state");
  const seen: unknown[] = [];
  for (const words of [
    ["--data", data, "--env-id", "shop-test"],
    ["--data", data],
  ]) {
    const { err } = await whileServing(words, async ({ envId, secretId, secretKey }) => {
      seen.push({ envId, secretId, secretKey });
    });
    expect(err.at(-1)).toBe(`Stopped. State stays in ${data}.`);
    terminal = Object.assign(new TestTerminal(), { folder: terminal.folder });
  }
  expect(seen[0]).toMatchObject({ envId: "shop-test" });
  expect(seen[1]).toEqual(seen[0]);
});

test("people get addresses and the three lines to export", async () => {
  const running = terminal.run("emulator", ...freePorts, "--in-memory");
  const endpoint = (await terminal.line((line) => line.includes("CLOUDBASE_ENDPOINT"))).split("=")[1];
  terminal.stop.abort();
  const { out } = await running;
  const text = out.join("\n");
  expect(text).toMatch(new RegExp(`console {5}${endpoint}/console#/\\?token=[\\w-]{43}\n`));
  expect(text).toMatch(/export TENCENTCLOUD_SECRETID=\S+\n {2}export TENCENTCLOUD_SECRETKEY=\S+/);
  expect(text).toMatch(/callbacks {3}http:\/\/127\.0\.0\.1:\d+/);
});

test("a cache folder that cannot be written is a warning, not a failure", async () => {
  const blocked = join(terminal.folder, "a-file");
  writeFileSync(blocked, "");
  terminal.processEnv.XDG_CACHE_HOME = blocked;
  const { exitCode, err } = await whileServing(["--in-memory"], async () => undefined);
  expect(exitCode).toBe(0);
  expect(err[0]).toMatch(/^warning: .*emulator\.json cannot be written \(ENOTDIR\)/);
});

test("a stop that comes while it starts is obeyed", async () => {
  terminal.stop.abort();
  expect((await terminal.run("emulator", ...freePorts, "--in-memory")).exitCode).toBe(0);
});

test("provisioning takes the time that was asked for", async () => {
  const { exitCode } = await whileServing(["--in-memory", "--provisioning-seconds", "60-120"], async () => undefined);
  expect(exitCode).toBe(0);
});

test("switches reach the emulator", async () => {
  const words = ["--in-memory", "--switch", "forwardPath=root", "--switch", "forwardTimeoutMs=100"];
  const { exitCode } = await whileServing(words, async () => undefined);
  expect(exitCode).toBe(0);
});
