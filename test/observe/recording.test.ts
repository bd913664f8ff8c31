import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, type Switches, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { zipFunctionCode } from "../../provider/lifecycle/function-code";
import { TestTerminal } from "../cli/run";
import { askConsole } from "../support/console";
import { soundCredentials } from "../support/sound-credentials";

/* The recorder as a real function process behind the real gateway; the lab plays WeChat Pay, and its function log is the recording. */

const recorder = join(__dirname, "../../lab/observe/recorder");
const codeZip = zipFunctionCode({
  hash: "",
  files: ["server.js", "package.json", "scf_bootstrap"].map((path) => ({
    path,
    content: readFileSync(join(recorder, path)),
    executable: path === "scf_bootstrap",
  })),
});
const names = { integrationId: "pay-12345678", functionName: "pay-12345678-demo-scfweb" };

let emulator: Emulator;
let terminal: TestTerminal;
let credentials: Record<string, string>;

beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(async () => {
  terminal.remove();
  await emulator.close();
});

async function record(switches: Partial<Switches>, environment: Record<string, string> = {}): Promise<void> {
  emulator = await startEmulator({ switches });
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  credentials = { ...soundCredentials("weixinpaydc"), wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId };
  const center = connectIntegrationCenter(emulator);
  await center.createIntegration(emulator.envId, {
    ...names,
    name: "pay",
    type: "weixinpaydc",
    description: "",
    credentials,
    runtime: { codeZip, environment },
  });
  await deployed();
}

async function deployed(): Promise<void> {
  const center = connectIntegrationCenter(emulator);
  for (;;) {
    const found = await center.getFunction(emulator.envId, names.functionName);
    if (found?.status === "Active") return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function useKey(apiV3Key: string): Promise<void> {
  const change = { ...names, name: "pay", type: "weixinpaydc", description: "", runtime: { environment: {} } } as const;
  const changed = { ...credentials, apiV3Key };
  await connectIntegrationCenter(emulator).updateIntegration(emulator.envId, names.integrationId, {
    ...change,
    credentials: changed,
  });
  await deployed();
}

const send = (more: { seed?: string; createdAtMs?: number; fault?: string } = {}) =>
  emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS", ...more });

async function functionLog(): Promise<object[]> {
  return (await (await askConsole(emulator, `functions/${names.functionName}/logs`)).json()) as object[];
}

/** The function's log as `logs --json` prints it, with what `change` makes of a line. */
async function answers(
  change: (line: string, index: number) => string = (line) => line,
): Promise<Record<string, unknown>> {
  const log = await functionLog();
  const file = join(terminal.folder, "recording.log");
  const to = join(terminal.folder, "observed.json");
  writeFileSync(file, log.map((line, index) => change(JSON.stringify(line), index)).join("\n"));
  const { exitCode, err } = await terminal.run("observe", "--callback", file, "--to", to);
  expect([exitCode, err.join("\n")]).toEqual([0, expect.stringContaining("written to")]);
  const text = readFileSync(to, "utf8");
  for (const secret of [credentials.apiV3Key ?? "", "BEGIN", "openid", "out_trade_no"])
    expect(text).not.toContain(secret);
  const found: { question: string; answer?: unknown }[] = JSON.parse(text).answers;
  return Object.fromEntries(found.map(({ question, answer = "open" }) => [question, answer]));
}

/** As if a line had been written later. */
function later(line: string, ms: number): string {
  return line.replace(/at\\":\\"([^"\\]+)(?=\\",\\"event)/, (all, at: string) =>
    all.replace(at, new Date(Date.parse(at) + ms).toISOString()),
  );
}

test("route, four keys, a relayed failure and the gateway's patience are found", async () => {
  await record({ forwardTimeoutMs: 1_000 }, { recorderLatenessMs: "1500,500" });
  const createdAtMs = Date.now();
  const statuses = [];
  for (let attempt = 0; attempt < 3; attempt++) statuses.push((await send({ seed: "one", createdAtMs }))?.status);
  expect(statuses).toEqual([502, 504, 200]);
  await send({ seed: "two" });
  const found = await answers();
  expect(found).toMatchObject({
    forwardPath: "route",
    forwardBody: "parsed",
    relayAnswer: "relay",
    acceptedKeys: "open",
  });
  // That it did not come again is known only when time has passed.
  expect(found.forwardTimeoutMs).toBe("open");
  let callbacks = 0;
  const waited = await answers((line) =>
    line.includes("callback") && ++callbacks === 4 ? later(line, 300_000) : line,
  );
  expect(waited.forwardTimeoutMs).toBe(1_000);
});

test("root, the content alone, and a failure that nobody hears of are found", async () => {
  await record({ forwardPath: "root", forwardBody: "plaintext", relayAnswer: "always-success" });
  for (const seed of ["one", "two"]) expect((await send({ seed }))?.status).toBe(200);
  expect((await answers()).relayAnswer).toBe("open");
  let callbacks = 0;
  const found = await answers((line) => (line.includes("callback") && ++callbacks === 2 ? later(line, 180_000) : line));
  expect(found).toEqual({
    forwardPath: "root",
    forwardBody: "plaintext",
    relayAnswer: "always-success",
    forwardTimeoutMs: "open",
    acceptedKeys: "open",
  });
});

test("old keys that still count show in a callback that the function's own key does not open", async () => {
  await record({ acceptedKeys: "current-and-previous" });
  await useKey("another-api-v3-key-of-32-bytes-1");
  for (const seed of ["one", "two"]) expect((await send({ seed, fault: "previous-key" }))?.status).toBe(502);
  // One alone may have met a function that is about to get its key back.
  expect(await answers()).toMatchObject({ acceptedKeys: "open" });
  let callbacks = 0;
  const found = await answers((line) => (line.includes("callback") && ++callbacks === 2 ? later(line, 180_000) : line));
  expect(found).toMatchObject({ acceptedKeys: "current-and-previous" });
});

test("old keys that do not count show in a callback that came only when its key was back", async () => {
  await record({});
  await send({ seed: "one" });
  const mine = credentials.apiV3Key ?? "";
  await useKey("another-api-v3-key-of-32-bytes-1");
  // Two minutes are not waited for: what is sent says that it was made then.
  const made = { seed: "two", createdAtMs: Date.now() - 120_000 };
  expect((await send({ ...made, fault: "previous-key" }))?.status).not.toBe(200);
  await useKey(mine);
  await send(made);
  // A log that begins after it was made does not show whether it came before.
  expect(await answers()).toMatchObject({ acceptedKeys: "open" });
  let starts = 0;
  const isStart = (line: string) => line.includes("recorder") && line.includes("started");
  const whole = await answers((line) => (isStart(line) && ++starts === 1 ? later(line, -600_000) : line));
  expect(whole).toMatchObject({ acceptedKeys: "current" });
});

test("what is no recording is refused by line, and a stranger's request answers nothing", async () => {
  await record({});
  const file = join(terminal.folder, "log");
  writeFileSync(file, 'hello\npulumi-cloudbase-recorder {"at":"yesterday","event":"started"}\n');
  const damaged = await terminal.run("observe", "--callback", file);
  expect([damaged.exitCode, damaged.err.join("\n")]).toEqual([
    1,
    expect.stringMatching(/line 2: not a line of the recorder/),
  ]);
  writeFileSync(file, "hello\n");
  expect((await terminal.run("observe", "--callback", file)).err.join("\n")).toContain(
    "no line of the recorder is in it",
  );
  const stranger = {
    at: "2026-11-26T12:00:00.000Z",
    event: "callback",
    path: "/",
    marked: false,
    shape: "text",
    id: "0123456789abcdef",
    times: 1,
    lateMs: 0,
  };
  writeFileSync(file, `pulumi-cloudbase-recorder ${JSON.stringify(stranger)}\n`);
  const { out } = await terminal.run("observe", "--callback", file, "--to", join(terminal.folder, "o.json"));
  expect(out.filter((line) => line.includes("no callback of the gateway"))).toHaveLength(5);
  const both = await terminal.run("observe", "--callback", file, "--env-id", "x");
  expect([both.exitCode, both.err.join("\n")]).toEqual([2, expect.stringContaining("give it alone")]);
});
