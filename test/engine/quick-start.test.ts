import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { repository } from "./support/install";
import { filesHolding } from "./support/workspace";

jest.setTimeout(240_000);

let folder: string;

/** As npm links them: each checkout has its own. */
const ownPackages: Readonly<Record<string, string>> = { "pulumi-cloudbase": "..", "pulumi-cloudbase-lab": "../lab" };

/** What a clone holds, with what set-up made beside it. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "clone-"));
  const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
    cwd: repository,
    encoding: "utf8",
  });
  for (const file of files.trim().split("\n")) cpSync(join(repository, file), join(folder, file));
  for (const compiled of ["dist", "lab/dist"]) {
    cpSync(join(repository, compiled), join(folder, compiled), { recursive: true });
  }
  const modules = join(folder, "node_modules");
  mkdirSync(modules);
  for (const name of readdirSync(join(repository, "node_modules"))) {
    symlinkSync(ownPackages[name] ?? join(repository, "node_modules", name), join(modules, name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function start(...args: string[]) {
  const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
  return spawnSync(process.execPath, ["tools/start.mjs", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH },
  });
}

test("the first run previews, applies and delivers a callback", () => {
  const { status, stdout, stderr } = start("--once");
  expect(stderr).not.toContain("error");
  expect(stdout).toContain("+ 3 to create");
  expect(stdout).toMatch(/orderCallbackUrl: "https:\/\/miniapp-wxpay-.*\/wechatpay\/order"/);
  expect(stdout).toMatch(/sent +TRANSACTION\.SUCCESS[\s\S]*signature ok[\s\S]*function +200/);
  expect(status).toBe(0);
});

test("the second run changes nothing and delivers again", () => {
  const { status, stdout } = start("--once");
  expect(stdout).toContain("3 unchanged");
  expect(stdout).toMatch(/function +200/);
  expect(status).toBe(0);
});

test("a rotation is previewed as one changed line, and the next run applies it", () => {
  const rotation = start("--rotate").stdout;
  expect(rotation).toMatch(/~ apiV3Key: "hmac .*" => "hmac .*"/);
  // The local center is stopped now; the stack is still one of this machine.
  expect(rotation).not.toContain("destination");
  expect(rotation).toContain("Play it through: npx pulumi-cloudbase rehearse --plan .quickstart/plan.json");
  expect(JSON.parse(readFileSync(join(folder, ".quickstart/plan.json"), "utf8")).steps).toHaveLength(2);
  const { status, stdout } = start("--once");
  expect(stdout).toContain("~ 1 updated");
  expect(status).toBe(0);
});

test("a second run beside one that goes on is one sentence, not a stack", async () => {
  const data = join(folder, ".quickstart/emulator");
  const words = ["emulator", "--json", "--data", data, "--port", "0", "--gateway-port", "0"];
  const running = spawn(process.execPath, [join(folder, "dist/cli/bin.js"), ...words]);
  await once(running.stdout, "data");
  const { status, stderr } = start("--once");
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: The local Integration Center of this folder runs already.*\n$/);
  running.kill();
  await once(running, "exit");
});

test("the merchant's secrets are in the merchant's files and in what stands for the cloud, and nowhere else", () => {
  const merchant = join(folder, ".quickstart/merchant");
  const key = readFileSync(join(merchant, "api_v3_key.txt"), "utf8");
  const holding = filesHolding(join(folder, ".quickstart"), [key]);
  const rooms = new Set(holding.map((file) => file.slice(join(folder, ".quickstart/").length).split("/")[0]));
  expect([...rooms].sort()).toEqual(["emulator", "merchant"]);
  expect(readdirSync(merchant)).toContain("apiclient_key.pem");
});
