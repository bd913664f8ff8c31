import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askConsole } from "../support/console";

/** The release artifact, not the sources: `npm test` compiles first. */
const bin = join(__dirname, "../../dist/cli/bin.js");
let folder: string;

beforeAll(() => {
  if (!existsSync(bin)) throw new Error("dist/ is missing; compile first: npm run build");
  folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bin-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(words: readonly string[], nodeOptions: readonly string[] = []) {
  const child = spawn(process.execPath, [...nodeOptions, bin, ...words], {
    env: { PATH: process.env.PATH, XDG_CACHE_HOME: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const text = { out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    text.err += chunk;
  });
  const ended = once(child, "close").then(([exitCode, signal]) => ({ exitCode, signal, ...text }));
  return { child, text, ended };
}

test("it is a program of its own", () => {
  expect(readFileSync(bin, "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
});

test("help, exit codes and streams are as in process, without colour in a pipe", async () => {
  const help = await start(["--help"]).ended;
  expect(help).toMatchObject({ exitCode: 0, err: "" });
  expect(help.out).toContain("callback send INTEGRATION EVENT");
  const wrong = await start(["lits"]).ended;
  expect(wrong).toMatchObject({ exitCode: 2, out: "" });
  const failed = await start(["list", "--endpoint", "http://127.0.0.1:1"]).ended;
  expect(failed).toMatchObject({ exitCode: 1, out: "" });
  expect(help.out + wrong.err + failed.err).not.toContain("\u001b");
});

test("an old Node gets one sentence, and nothing newer is loaded", async () => {
  const pretend = join(folder, "pretend.cjs");
  writeFileSync(
    pretend,
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });',
  );
  const spy = join(folder, "spy.cjs");
  writeFileSync(
    spy,
    'process.on("exit", () => console.log(Object.keys(require.cache).filter((f) => /dist/.test(f)).length));',
  );
  const { exitCode, err, out } = await start(["--help"], ["-r", pretend, "-r", spy]).ended;
  expect(exitCode).toBe(1);
  expect(err).toBe(
    "pulumi-cloudbase needs Node 22.19 or newer; this is Node 20.20.2. Install Node 24 and try again.\n",
  );
  expect(out).toBe("2\n");
});

test("the commands load neither Pulumi nor undici nor the emulator's server", async () => {
  const spy = join(folder, "modules.cjs");
  writeFileSync(spy, 'process.on("exit", () => console.log(Object.keys(require.cache).join("\\n")));');
  const { out } = await start(["list", "--endpoint", "http://127.0.0.1:1"], ["-r", spy]).ended;
  expect(out).toContain("console-client");
  expect(out).not.toMatch(/@pulumi|node_modules\/undici|emulator\/(index|server|store)/);
});

test.each(["SIGINT", "SIGTERM"] as const)("the emulator serves until %s and then ends by itself", async (signal) => {
  const words = ["emulator", "--port", "0", "--gateway-port", "0", "--in-memory", "--json"];
  const { child, text, ended } = start(words);
  while (!text.out.includes("\n")) await once(child.stdout, "data");
  const ready = JSON.parse(text.out);
  const { endpoint } = ready;
  expect((await askConsole(ready, "integrations")).status).toBe(200);
  expect((await fetch(`${endpoint}/console`)).status).toBe(200);
  child.kill(signal);
  expect(await ended).toMatchObject({ exitCode: 0, signal: null, err: "Stopped. Nothing was kept.\n" });
  expect(existsSync(join(folder, "pulumi-cloudbase/emulator.json"))).toBe(false);
});

test("a port that is taken: one line with the way out, nothing left behind", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  for (const [taken, free] of [
    ["--port", "--gateway-port"],
    ["--gateway-port", "--port"],
  ]) {
    const words = ["emulator", taken ?? "", `${port}`, free ?? "", "0", "--in-memory"];
    expect(await start(words).ended).toMatchObject({
      exitCode: 1,
      out: "",
      err: expect.stringMatching(
        new RegExp(`^error: Port ${port} on 127.0.0.1 is taken\\. .*choose another port.*\n$`),
      ),
    });
  }
  expect(existsSync(join(folder, "pulumi-cloudbase/emulator.json"))).toBe(false);
  await new Promise((resolve) => other.close(resolve));
});

test("a reader that goes away early is no failure", async () => {
  const { child, ended } = start(["callback", "faults"]);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ exitCode: 0 });
});
