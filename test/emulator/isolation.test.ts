import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import { findIsolation } from "../../lab/runner/isolation";
import { askConsole } from "../support/console";
import { startChild } from "./support/child";
import { ManualClock } from "./support/clock";
import { zip } from "./support/code";
import { createIntegration, getDomain, runtimeConfig } from "./support/integration";
import { temporaryFolder } from "./support/world";

/*
 * A function's own code looks for what is not its own: the console's token, the emulator's data, the environment and memory of
 * the emulator and of every other process of the user.
 */

/** Answers with every secret that it found. `canaries` are what to look for, `folders` where. */
const prying = `
const { readFileSync, readdirSync, readlinkSync } = require("node:fs");
const { execFileSync } = require("node:child_process");
const { join } = require("node:path");
const tried = (work) => { try { return String(work()); } catch { return ""; } };
const filesBelow = (folder) => tried(() => readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile()).map((entry) => tried(() => readFileSync(join(entry.parentPath, entry.name), "latin1"))).join("\\n"));
const processes = () => readdirSync("/proc").filter((name) => /^\\d+$/.test(name) && name !== String(process.pid))
  .filter((pid) => tried(() => readFileSync("/proc/" + pid + "/stat")).split(" ")[4] !== tried(() => readFileSync("/proc/self/stat")).split(" ")[4]);
const shell = (command) => tried(() => execFileSync("/bin/sh", ["-c", command], { stdio: ["ignore", "pipe", "ignore"] }));
require("node:http").createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
    const { canaries, folders } = JSON.parse(Buffer.concat(chunks));
    const found = {
      "own environment": JSON.stringify(process.env),
      "parent's environment": tried(() => readFileSync("/proc/" + process.ppid + "/environ", "latin1")),
      "others' environments": processes().map((pid) => tried(() => readFileSync("/proc/" + pid + "/environ", "latin1"))).join("\\n"),
      "others' folders": processes().flatMap((pid) => folders.map((folder) => filesBelow("/proc/" + pid + "/root" + folder))).join("\\n"),
      "others' open files": processes().map((pid) => tried(() => readlinkSync("/proc/" + pid + "/fd/3"))).join("\\n"),
      "command lines": processes().map((pid) => tried(() => readFileSync("/proc/" + pid + "/cmdline", "latin1"))).join("\\n"),
      folders: folders.map(filesBelow).join("\\n"),
      "folders, uncovered": shell(folders.map((folder) => "umount " + folder + "; cat " + folder + "/*").join("; ")),
      "folders, in a namespace of its own": shell("unshare -Urm sh -c '" + folders.map((folder) => "umount " + folder + "; cat " + folder + "/*").join("; ") + "'"),
    };
    response.end(JSON.stringify(Object.fromEntries(Object.entries(found)
      .map(([where, text]) => [where, canaries.filter((canary) => text.includes(canary))]).filter(([, hits]) => hits.length > 0))));
  });
}).listen(process.env.PORT, "127.0.0.1");
`;
const pryingCode = zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": prying });

let problem: string | undefined;
beforeAll(async () => {
  ({ problem } = await findIsolation());
});

test("a function finds neither the console's token, nor the emulator's data, nor anybody's environment", async () => {
  const [data, cache] = [temporaryFolder(), temporaryFolder()];
  const environmentCanary = "canary-of-the-emulators-environment";
  const environment = { EMULATOR_CANARY: environmentCanary };
  const child = await startChild({ data, hiddenFolders: [cache] }, { environment });
  writeFileSync(join(cache, "console-token-41001"), child.consoleToken, { mode: 0o600 });
  await createIntegration(child, "pay", { RuntimeConfig: runtimeConfig(pryingCode) });
  while ((await getDomain(child, "pay-a1b2c3d4")).Status !== "SUCCESS");

  const canaries = [child.consoleToken, child.secretKey, environmentCanary];
  const invoked = await askConsole(child, "functions/pay-function/invoke", {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: JSON.stringify({ method: "POST", path: "/", body: JSON.stringify({ canaries, folders: [data, cache] }) }),
  });
  const { status, body } = (await invoked.json()) as { status: number; body: string };
  expect(status).toBe(200);
  // Where the system does not allow it, GAPS.md and the function's log say so.
  if (problem === undefined) expect(JSON.parse(body)).toEqual({});
  else expect(JSON.parse(body)).not.toHaveProperty("own environment");
  const log = await (await askConsole(child, "functions/pay-function/logs")).text();
  expect(log.includes("runs with your rights and could read your files")).toBe(problem !== undefined);
});

test("its own folder is there, is its home, and can be written", async () => {
  const root = temporaryFolder();
  mkdirSync(join(root, "functions"));
  writeFileSync(join(root, "state.db"), "canary");
  const server = `const fs = require("node:fs");
    require("node:http").createServer((q, r) => {
      fs.writeFileSync(process.env.HOME + "/made.txt", "made");
      r.end(JSON.stringify([process.cwd() === process.env.HOME, fs.readdirSync(".").sort(), require("./part.js")]));
    }).listen(process.env.PORT, "127.0.0.1");`;
  const code = zip({
    scf_bootstrap: "#!/bin/sh\nexec node server.js\n",
    "server.js": server,
    "part.js": "module.exports = 7",
  });
  const runner = makeFunctionRunner(
    {
      find: (name) => ({
        name,
        envId: "e",
        unpack: () => unpackCode(join(root, "functions"), "v1", code),
        environment: {},
        timeoutMs: 30_000,
        memoryMb: 256,
        hidden: [root, join(root, "not there")],
      }),
      writeLine: () => {},
    },
    new ManualClock(),
  );
  const request = { method: "GET", path: "/", headers: {}, body: Buffer.alloc(0), timeoutMs: 20_000 };
  const { body } = await runner.invoke("pay", request);
  await runner.close();
  expect(JSON.parse(body.toString())).toEqual([true, ["made.txt", "part.js", "scf_bootstrap", "server.js"], 7]);
});

test("where the system has no way to do it, functions run all the same, and it is said why", async () => {
  const { problem: why, launch } = await findIsolation("no-such-command");
  expect(why).toContain("no-such-command");
  expect(launch("exec ./scf_bootstrap", "/a", ["/b"])).toEqual({
    command: "/bin/sh",
    args: ["-c", "exec ./scf_bootstrap"],
  });
});
