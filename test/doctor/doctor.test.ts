import { type DoctorDependencies, examine, type Finding, systemDoctorDependencies } from "../../doctor";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter, systemDependencies } from "../../provider/cloud";
import { zipFunctionCode } from "../../provider/lifecycle/function-code";
import { withMark } from "../../provider/lifecycle/ownership";
import { TestTerminal } from "../cli/run";
import { fixtureFile } from "../report/support/scenarios";
import { between, type Meddling, refusal } from "./between";

/* The command as a person runs it, and its looks with somebody between it and the cloud; all on a real socket. */

let emulator: Emulator;
let terminal: TestTerminal;
let processEnv: Record<string, string>;
const canary = "CANARY-api-v3-key-of-32-bytes-xx";
const codeZip = zipFunctionCode({
  hash: "",
  files: [{ path: "scf_bootstrap", content: Buffer.from("#!/bin/sh\n"), executable: true }],
});

beforeAll(async () => {
  emulator = await startEmulator();
  const center = connectIntegrationCenter(emulator);
  const draft = (name: string, description: string) => ({
    integrationId: `${name}-12345678`,
    name,
    type: "weixinpaydc" as const,
    description,
    functionName: `${name}-12345678-demo-scfweb`,
    credentials: { apiV3Key: canary },
    runtime: { codeZip, environment: {} },
  });
  await center.createIntegration("local-env", draft("pay", withMark("pays", { owner: "shop/prod/pay" })));
  await center.createIntegration("local-env", draft("by-hand", ""));
  await center.createFunction("local-env", "old-87654321-demo-scfweb", { codeZip, environment: { apiV3Key: canary } });
});
afterAll(() => emulator.close());

beforeEach(() => {
  processEnv = {
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  };
  terminal = new TestTerminal();
  Object.assign(terminal.processEnv, processEnv);
});
afterEach(() => {
  jest.restoreAllMocks();
  terminal.remove();
});

async function findings(other: Partial<DoctorDependencies> = {}, envId = "local-env"): Promise<readonly Finding[]> {
  const dependencies = { ...systemDoctorDependencies, pulumiVersion: async () => "v3.259.0", ...other };
  return (await examine({ processEnv, envId }, dependencies)).findings;
}

const meddled = (meddle: Meddling) => findings({ post: between(meddle) });
const named = (all: readonly Finding[], check: string) => all.find((finding) => finding.check === check);

test("a person reads what was seen, what it means and what to do, and no secret", async () => {
  const { exitCode, out, err } = await terminal.run("doctor", "--env-id", "local-env");
  const text = out.join("\n");
  expect([exitCode, err]).toEqual([0, []]);
  expect(text).toMatch(/^pulumi-cloudbase doctor {3}environment local-env$/m);
  expect(text).toMatch(/✓ environment +local-env, account \d+, made .+, asked in ap-shanghai/);
  expect(text).toMatch(/✓ types +the templates of all \d+ types are as this version knows them/);
  expect(text).toMatch(/! functions alone +old-87654321-demo-scfweb\n.+\n +→ .+orphans list --env-id local-env/);
  expect(text).toMatch(/Ready, with \d warnings \(!\)\. 11 calls to the cloud, .+; nothing was changed\.$/);
  for (const secret of [canary, emulator.secretKey, emulator.secretId]) expect(text).not.toContain(secret);
});

test("--json is one object with every finding", async () => {
  const { out } = await terminal.run("doctor", "--env-id", "local-env", "--json");
  expect(out).toHaveLength(1);
  const { findings: all, calls } = JSON.parse(out[0] ?? "");
  expect(calls).toBe(11);
  expect(all).toContainEqual({
    topic: "The cloud and the keys",
    check: "clock",
    state: "ok",
    seen: expect.any(String),
  });
});

test("whose an integration is, it says by its mark", async () => {
  const all = await findings();
  expect(named(all, "pay")?.meaning).toBe("belongs to shop/prod/pay");
  expect(named(all, "by-hand")?.meaning).toBe("bears no mark");
});

test("without an environment's id it names those that the keys reach", async () => {
  const { exitCode, out } = await terminal.run("doctor");
  expect([exitCode, out.join("\n")]).toEqual([0, expect.stringContaining("these keys reach local-env")]);
});

test("every call is a read", async () => {
  const actions: string[] = [];
  await meddled((action) => void actions.push(action));
  expect(actions.filter((action) => !/^(Get|List|Describe|$)/.test(action))).toEqual([]);
});

test("a key without a permission is told which, and the policy to grant", async () => {
  const all = await meddled((action) =>
    action === "ListFunctions" ? refusal("AuthFailure.UnauthorizedOperation", "not authorized") : undefined,
  );
  expect(named(all, "may read functions")).toMatchObject({
    state: "failure",
    seen: "scf:ListFunctions: not authorized (AuthFailure.UnauthorizedOperation, request request-1)",
    next: expect.stringContaining('"scf:*"],"resource":["qcs::scf:ap-shanghai:uin/*:namespace/local-env/function/*"]'),
  });
  expect(named(all, "may read domains")?.state).toBe("ok");
});

test("of what could not be read nothing is said: neither that functions are gone, nor that a name is free", async () => {
  const refused = (one: string) =>
    between((action) => (action === one ? refusal("UnauthorizedOperation", "not authorized") : undefined));
  const withoutFunctions = await findings({ post: refused("ListFunctions") });
  expect(JSON.stringify(withoutFunctions)).not.toContain("is not there");
  expect(named(withoutFunctions, "functions alone")).toMatchObject({ state: "skipped", seen: "not looked at" });
  const dependencies = {
    ...systemDoctorDependencies,
    pulumiVersion: async () => "v3.259.0",
    post: refused("GetUserKeyList"),
  };
  const declared = [{ name: "by-hand", envId: "local-env", integrationId: "", owner: "shop/prod/x" }];
  const withoutIntegrations = (await examine({ processEnv, envId: "local-env", declared }, dependencies)).findings;
  expect(named(withoutIntegrations, "functions alone")).toMatchObject({ state: "skipped", seen: "not looked at" });
  expect(named(withoutIntegrations, "names of the program")).toMatchObject({ state: "skipped", seen: "not looked at" });
});

test.each([
  [
    "a wrong key",
    { TENCENTCLOUD_SECRETKEY: "the-key-of-another-account" },
    "may read environments",
    /does not belong to TENCENTCLOUD_SECRETID/,
  ],
  ["no keys", { TENCENTCLOUD_SECRETID: "" }, "settings", /TENCENTCLOUD_SECRETID/],
  ["a stranger's endpoint", { CLOUDBASE_ENDPOINT: "https://cloud.invalid" }, "settings", /CLOUDBASE_ENDPOINT/],
  ["nobody at the endpoint", { CLOUDBASE_ENDPOINT: "http://127.0.0.1:1" }, "may read environments", /Is it running/],
  ["a weak fingerprint key", { CLOUDBASE_FINGERPRINT_KEY: "a-word-of-mine" }, "fingerprint key", /openssl rand/],
])("with %s an apply would fail, and it says what to do", async (_, changes, check, next) => {
  Object.assign(processEnv, changes);
  const instant = { ...systemDependencies, wait: async () => undefined };
  const all = await findings({ cloud: instant });
  expect(JSON.stringify(all)).not.toContain("npx pulumi-cloudbase doctor");
  expect(named(all, check)).toMatchObject({ state: "failure", next: expect.stringMatching(next) });

  jest.replaceProperty(systemDoctorDependencies, "cloud", instant);
  Object.assign(terminal.processEnv, changes);
  const { exitCode, out, err } = await terminal.run("doctor", "--env-id", "local-env");
  expect([exitCode, out.at(-1)]).toEqual([1, expect.stringMatching(/^An apply would fail: [1-9]\d* things? to mend/)]);
  const text = [...out, ...err].join("\n");
  const { TENCENTCLOUD_SECRETID: id, TENCENTCLOUD_SECRETKEY: key, CLOUDBASE_FINGERPRINT_KEY: own } = processEnv;
  for (const secret of [canary, id, key, own].filter(Boolean)) expect(text).not.toContain(secret);
});

test("an old Node.js and an engine of another major version fail, no engine is a warning", async () => {
  const old = await findings({ nodeVersion: "20.20.2", pulumiVersion: async () => "v4.0.0" });
  expect([named(old, "Node.js")?.state, named(old, "Pulumi engine")?.state]).toEqual(["failure", "failure"]);
  const none = await findings({ pulumiVersion: async () => undefined });
  expect(named(none, "Pulumi engine")).toMatchObject({
    state: "warning",
    next: expect.stringContaining("Install Pulumi"),
  });
});

test("an environment of another account is said to be none that the keys reach", async () => {
  const all = await meddled((action) =>
    action === "DescribeEnvs"
      ? { kind: "answer", status: 200, date: undefined, body: '{"Response":{"EnvList":[],"RequestId":"r"}}' }
      : undefined,
  );
  expect(named(all, "environment")).toMatchObject({
    state: "failure",
    seen: "these keys reach no environment local-env",
  });
});

test.each([
  [200, "warning", /\b200 s ahead of/],
  [400, "failure", /\b400 s ahead of/],
])("a clock that is %s s ahead is seen in the answer's date: %s", async (seconds, state, seen) => {
  const nowMs = Date.UTC(2026, 10, 23, 12);
  const date = new Date(nowMs - seconds * 1000).toUTCString();
  const stopped = { ...systemDependencies, now: () => nowMs };
  const all = await findings({
    cloud: stopped,
    post: between(() => refusal("AuthFailure.SignatureExpire", "expired", date)),
  });
  expect(named(all, "clock")).toMatchObject({ state, seen: expect.stringMatching(seen) });
});

test("a nobody at WeChat Pay's address is a warning: only the live proof needs it", async () => {
  const all = await findings({ reach: async () => undefined });
  expect(named(all, "WeChat Pay")?.state).toBe("warning");
});

test("names of the program: free, its own, or taken by somebody else", async () => {
  const declare = async (name: string, owner: string, integrationId = "") => {
    const declared = [{ name, envId: "local-env", integrationId, owner }];
    const dependencies = { ...systemDoctorDependencies, pulumiVersion: async () => "v3.259.0" };
    const all = (await examine({ processEnv, envId: "local-env", declared }, dependencies)).findings;
    return all.filter(({ topic, check }) => topic === "Integrations" && ["names of the program", name].includes(check));
  };
  expect((await declare("new", "shop/prod/new")).at(-1)).toMatchObject({
    state: "ok",
    seen: expect.stringContaining("1 declared"),
  });
  expect((await declare("pay", "shop/prod/pay")).at(-1)).toMatchObject({ check: "names of the program", state: "ok" });
  expect((await declare("by-hand", "shop/prod/x", "by-hand-12345678")).at(-1)).toMatchObject({
    check: "names of the program",
    state: "ok",
  });
  expect((await declare("by-hand", "shop/prod/x")).at(-1)).toMatchObject({
    state: "failure",
    seen: "the name is taken by by-hand-12345678, which bears no mark",
  });
});

test("--plan takes what `pulumi preview --json` printed, and refuses anything else", async () => {
  const { out } = await terminal.run("doctor", "--env-id", "local-env", "--plan", fixtureFile("create"));
  expect(out.join("\n")).toMatch(/names of the program +\d declared for this environment|the name is taken by/);
  const wrong = await terminal.run("doctor", "--env-id", "local-env", "--plan", __filename);
  expect([wrong.exitCode, wrong.err.join("\n")]).toEqual([1, expect.stringContaining("--plan: ")]);
});
