import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { TestTerminal } from "../cli/run";
import { soundCredentials } from "../support/sound-credentials";

/* The command as a person runs it, against a real socket; deployments take milliseconds of real time. */

let emulator: Emulator;
let terminal: TestTerminal;

beforeEach(async () => {
  emulator = await startEmulator({ switches: { keyId: "always-suffixed", missingRecord: "empty-answer" } });
  terminal = new TestTerminal();
  terminal.nowMs = Date.now();
  Object.assign(terminal.processEnv, {
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  });
});
afterEach(async () => {
  terminal.remove();
  await emulator.close();
});

const file = () => join(terminal.folder, "observed.json");
const run = (...words: string[]) => terminal.run("observe", "--env-id", "local-env", ...words);
const center = () => connectIntegrationCenter(emulator);

async function somebodysIntegration(): Promise<void> {
  await center().createIntegration("local-env", {
    integrationId: "pay-12345678",
    name: "pay",
    type: "weixinpaydc",
    description: "",
    functionName: "pay-12345678-demo-scfweb",
    credentials: soundCredentials("weixinpaydc"),
    runtime: { environment: {} },
  });
}

test("without consent it shows its plan and changes nothing", async () => {
  const { exitCode, out, err } = await run();
  expect(exitCode).toBe(0);
  const text = out.join("\n");
  for (const said of [
    "keyId",
    "Made and removed again",
    "Cost",
    "Never touched",
    "Not looked at: traffic, databases",
    "forwardPath",
    "After a kill",
  ]) {
    expect(text).toContain(said);
  }
  expect(err.join("\n")).toContain("local-env is empty. Nothing was changed yet.");
  expect(err.join("\n")).toContain("observe --env-id local-env --consent local-env");
  expect(await center().listFunctionNames("local-env")).toEqual([]);
});

test("with consent it writes what it saw, without environment, account and secrets, and leaves nothing", async () => {
  const { exitCode, out, err } = await run("--consent", "local-env", "--to", file());
  expect([exitCode, err.join("\n")]).toEqual([0, expect.stringContaining("nothing is left")]);
  expect(out.join("\n")).toMatch(/^ {2}keyId +always-suffixed/m);
  const text = readFileSync(file(), "utf8");
  const { answers } = JSON.parse(text);
  expect(answers).toContainEqual(expect.objectContaining({ question: "missingRecord", answer: "empty-answer" }));
  const keyId = answers.find(({ question }: { question: string }) => question === "keyId");
  expect(keyId.evidence[0]).toMatchObject({
    action: "GetOneUserKey",
    requestId: expect.any(String),
    at: expect.any(String),
  });
  for (const secret of ["local-env", emulator.secretId, emulator.secretKey, "BEGIN PRIVATE", "UEsDB"]) {
    expect(text).not.toContain(secret);
  }
  expect(await center().listIntegrations("local-env")).toEqual([]);
  expect(await center().listFunctionNames("local-env")).toEqual([]);
  expect(await center().listCallbackDomains("local-env")).toEqual([]);
});

test("an environment where somebody has something is refused before anything is made, and told what an empty one is", async () => {
  await somebodysIntegration();
  for (const consent of [[], ["--consent", "local-env"]]) {
    const { exitCode, err } = await run(...consent, "--to", file());
    expect(exitCode).toBe(1);
    expect(err.join("\n")).toMatch(
      /local-env is not empty: integration pay \(pay-12345678-\w{8}\), function pay-12345678-/,
    );
    expect(err.join("\n")).toContain(
      "An empty environment has no integration, no cloud function and no callback domain",
    );
  }
  expect(await center().listFunctionNames("local-env")).toEqual(["pay-12345678-demo-scfweb"]);
});

test.each([
  [["--consent", "other-env"], 2, "--consent other-env is not the environment that is asked, local-env"],
  [["--consent", "local-env", "--clean"], 2, "--clean and --consent exclude each other"],
])("%j is refused", async (words, code, said) => {
  const { exitCode, err } = await run(...words);
  expect([exitCode, err.join("\n")]).toEqual([code, expect.stringContaining(said)]);
});

test("a file that is there is not written over, and that is told before anything is done", async () => {
  writeFileSync(file(), "mine");
  const { exitCode, err } = await run("--consent", "local-env", "--to", file());
  expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining("is there already; nothing was done")]);
});

test("--clean removes what bears the mark and nothing else", async () => {
  await somebodysIntegration();
  const left = {
    integrationId: "pcbobs-abc123-01-12345678",
    name: "pcbobs-abc123-01",
    type: "weixinpaydc",
    functionName: "pcbobs-abc123-01-12345678-demo-scfweb",
    credentials: soundCredentials("weixinpaydc"),
    runtime: { environment: {} },
  } as const;
  await center().createIntegration("local-env", { ...left, description: "made [pulumi-cloudbase observe abc123]" });
  await center().createIntegration("local-env", {
    ...left,
    integrationId: "pcbobs-abc123-02-12345678",
    name: "pcbobs-abc123-02",
    functionName: "pcbobs-abc123-02-12345678-demo-scfweb",
    description: "looks like it, but bears no mark",
  });
  const { exitCode, out } = await run("--clean");
  expect([exitCode, out.join("\n")]).toEqual([0, expect.stringContaining("Removed")]);
  const names = (await center().listIntegrations("local-env")).map(({ name }) => name).sort();
  expect(names).toEqual(["pay", "pcbobs-abc123-02"]);
  expect((await center().listFunctionNames("local-env")).sort()).toEqual([
    "pay-12345678-demo-scfweb",
    "pcbobs-abc123-02-12345678-demo-scfweb",
  ]);
  expect(await center().listCallbackDomains("local-env")).toHaveLength(2);
  expect((await run("--clean")).out.join("\n")).toBe("Nothing in local-env bears the mark of observe.");
});

test("Ctrl-C in the middle: it removes what it made, and says so", async () => {
  const running = run("--consent", "local-env", "--to", file());
  await terminal.noted((line) => line.includes("keyId:"));
  terminal.stop.abort();
  const { exitCode, err } = await running;
  expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining("Stopped before it was done")]);
  expect(await center().listIntegrations("local-env")).toEqual([]);
  expect(await center().listFunctionNames("local-env")).toEqual([]);
});

test("a quota that is met half-way is told, and nothing is left", async () => {
  await emulator.close();
  emulator = await startEmulator({ switches: { integrationsMax: 2 } });
  Object.assign(terminal.processEnv, {
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  });
  const { exitCode, out, err } = await run("--consent", "local-env", "--to", file());
  expect([exitCode, err.join("\n")]).toEqual([
    0,
    expect.stringContaining("A quota of the environment stood in the way of some; all that was made is removed."),
  ]);
  expect(out.join("\n")).toMatch(/^ {2}integrationsMax +2/m);
  expect(await center().listIntegrations("local-env")).toEqual([]);
  expect(await center().listFunctionNames("local-env")).toEqual([]);
  expect(await center().listCallbackDomains("local-env")).toEqual([]);
});
