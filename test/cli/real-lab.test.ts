import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { recordPath, writeRecord } from "../../lab/cli/running-emulator";
import { call } from "../emulator/support/client";
import { credentials, encryptedExt, fieldKey, newIntegration } from "../emulator/support/integration";
import { rsaPair } from "../support/keys";
import { TestTerminal } from "./run";

let emulator: Emulator;
let other: Emulator;
let terminal: TestTerminal;
const { apiV3Key = "?" } = credentials();

beforeAll(async () => {
  [emulator, other] = await Promise.all([startEmulator(), startEmulator()]);
  const { publicKeyPem, publicKeyId } = await emulator.wechatPay;
  const own = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
  const Ext = encryptedExt(own, await fieldKey(emulator));
  await call(emulator, "CreateUserKey", await newIntegration(emulator, "pay", { Ext }));
});
afterAll(() => Promise.all([emulator.close(), other.close()]));
beforeEach(async () => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  writeRecord(recordPath(terminal), { endpoint: other.endpoint, pid: process.pid }, other.consoleToken);
  for (let status = ""; status !== "Running"; ) {
    status = JSON.parse((await terminal.run("show", "pay", "--json")).out[0] ?? "{}").status;
  }
});
afterEach(() => terminal.remove());

const at = (endpoint: string) => ["--endpoint", endpoint];

test("an export is its owner's alone, and without secrets unless they are asked for", async () => {
  const file = join(terminal.folder, "lab.json");
  const { exitCode, out, err } = await terminal.run("lab", "export", file);
  expect([exitCode, out]).toEqual([0, [`${file} holds what the emulator at ${emulator.endpoint} holds.`]]);
  expect(err[0]).toContain("Credentials and keys were left out");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, "utf8");
  expect(text).toContain('"pay"');
  expect(text).not.toContain(apiV3Key);
  expect(text).not.toContain(rsaPair("merchant").privateKey.split("\n")[1]);

  const kept = await terminal.run("lab", "export", file, "--with-secrets");
  expect([kept.exitCode, kept.err[0]]).toEqual([1, expect.stringContaining("is there already")]);
  expect(readFileSync(file, "utf8")).toBe(text);
  writeFileSync(file, "", { mode: 0o644 });
  expect((await terminal.run("lab", "export", file, "--with-secrets", "--force")).exitCode).toBe(0);
  expect(readFileSync(file, "utf8")).toContain(apiV3Key);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("what was exported with secrets delivers callbacks elsewhere; present integrations are lost only by force", async () => {
  const file = join(terminal.folder, "lab.json");
  await terminal.run("lab", "export", file, "--with-secrets");
  const { exitCode, out } = await terminal.run("lab", "import", file, ...at(other.endpoint), "--json");
  expect([exitCode, JSON.parse(out[0] ?? "")]).toEqual([0, { integrations: 1, functions: 1, withoutCredentials: [] }]);
  const send = ["callback", "send", "pay", "TRANSACTION.SUCCESS", ...at(other.endpoint)];
  expect((await terminal.run(...send)).out.join("\n")).toContain("forwarded");

  const again = await terminal.run("lab", "import", file, ...at(other.endpoint));
  expect([again.exitCode, again.err.join("\n")]).toEqual([1, expect.stringContaining("--force")]);
  expect((await terminal.run("lab", "import", file, "--force", ...at(other.endpoint))).exitCode).toBe(0);
});

test("nobody is told to lose integrations for a file that holds no lab", async () => {
  const file = join(terminal.folder, "other.json");
  for (const content of ["{", '{"amount":1}']) {
    writeFileSync(file, content);
    const { exitCode, err } = await terminal.run("lab", "import", file);
    expect([exitCode, err[0]]).toEqual([1, `error: ${file} holds no exported lab; nothing was changed.`]);
  }
});

test("without secrets it says which integrations need theirs again", async () => {
  const file = join(terminal.folder, "lab.json");
  await terminal.run("lab", "export", file);
  const { exitCode, out, err } = await terminal.run("lab", "import", file, "--force", ...at(other.endpoint));
  expect([exitCode, out]).toEqual([0, ["Taken in: 1 integration, 1 function."]]);
  expect(err[0]).toBe("Without credentials, which `pulumi up --refresh` brings: pay");
});

test.each([
  ["{", "not JSON"],
  ["{}", "format"],
  [undefined, "cannot be read: ENOENT"],
])("a file with %j changes nothing", async (content, expected) => {
  const file = join(terminal.folder, "lab.json");
  if (content !== undefined) writeFileSync(file, content);
  const before = (await terminal.run("list", "--json")).out;
  const { exitCode, err } = await terminal.run("lab", "import", file, "--force");
  expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining(expected)]);
  expect((await terminal.run("list", "--json")).out).toEqual(before);
});
