import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { hosts } from "./support/hosts";
import { canaries, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { filesHolding, makeWorkspace, type Run, type Workspace } from "./support/workspace";

/* Every way of giving credentials, variables and options, on the real engine. */

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeEach(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
});

afterEach(async () => {
  await emulator.close();
  workspace.remove();
});

const head = `
const { WechatPay } = require("pulumi-cloudbase");
const pulumi = require("@pulumi/pulumi");
const merchant = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchant.json", "utf8"));
const base = { envId: "local-env", product: "mini-program", credentials: merchant };
`;
const write = (program: string) => workspace.write("index.js", head + program);

async function succeeds(...args: string[]): Promise<Run> {
  const run = await workspace.pulumi(...args);
  if (run.code !== 0) throw new Error(run.text);
  return run;
}

const up = () => succeeds("up", "--yes", "--skip-preview");

test("a rename without a fingerprint key: one mark changes, no secret shows as rotated, nothing is deployed", async () => {
  const keyless = (...args: string[]) => workspace.pulumiWith({ CLOUDBASE_FINGERPRINT_KEY: "" }, ...args);
  write('new WechatPay("pay", base);');
  expect((await keyless("up", "--yes", "--skip-preview")).code).toBe(0);
  write('new WechatPay("checkout", { ...base, name: "pay" }, { aliases: [{ name: "pay" }] });');
  const preview = await keyless("preview", "--diff");
  expect(preview.text).toMatch(/~ owner.*"shop\/dev\/pay" => "shop\/dev\/checkout"/);
  expect(preview.text).not.toContain("apiV3Key");
  expect((await keyless("up", "--yes", "--skip-preview")).code).toBe(0);
  const { stdout } = await keyless("stack", "export");
  expect(stdout).not.toMatch(/"credentialHistory": \{\s*"/);
  expect((await keyless("preview", "--expect-no-changes")).code).toBe(0);
});

test("credentials as one secret object of the configuration: the preview shows the fields, and which one changes", async () => {
  write(`const config = new pulumi.Config();
    exports.facts = new WechatPay("pay", { ...base, credentials: config.requireSecretObject("merchant") }).credentialFacts;`);
  await succeeds("config", "set", "--secret", "merchant", merchantFile(merchant));
  await up();
  await succeeds("preview", "--expect-no-changes");
  merchant = { ...merchant, apiV3Key: `${merchant.apiV3Key.slice(0, 24)}ROTATED1` };
  await succeeds("config", "set", "--secret", "merchant", merchantFile(merchant));
  const preview = await succeeds("preview", "--diff");
  expect(preview.text).toMatch(/~ apiV3Key\s*: "hmac .*" => "hmac /);
  expect(preview.text).not.toMatch(/~ privateKey/);
  await up();
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a secret variable stands nowhere: not in state, plan, plan violation, event log, streaming JSON or debug output", async () => {
  const secret = "CANARYVARIABLE4711aaaaaaaa";
  const next = "CANARYVARIABLE4711bbbbbbbb";
  const program = (value: string) =>
    `new WechatPay("pay", { ...base, environment: { PLAIN: "readable", MARKED: pulumi.secret(process.env.MARKED_VALUE ?? "${value}"), ORDERS_TOKEN: process.env.TOKEN_VALUE ?? "${value}" } });`;
  // The program's text is the user's; what is searched is what Pulumi writes and prints.
  write(program(""));
  const printed: string[] = [];
  const run = async (value: string, ...args: string[]) => {
    const env = { MARKED_VALUE: value, TOKEN_VALUE: value, PULUMI_DEBUG_COMMANDS: "true" };
    const result = await workspace.pulumiWith(env, ...args);
    printed.push(result.text);
    return result;
  };
  expect(
    (await run(secret, "up", "--yes", "--skip-preview", "--event-log", join(workspace.stateFolder, "events.log"))).code,
  ).toBe(0);
  const preview = await run(next, "preview", "--diff", "--save-plan", join(workspace.stateFolder, "plan.json"));
  expect(preview.text).toMatch(/~ variableFacts/);
  expect(preview.text).toMatch(/~ MARKED\s*: "hmac /);
  await run(next, "preview", "--debug");
  await run(next, "preview", "--json");
  const streaming = await workspace.pulumiWith(
    { MARKED_VALUE: next, TOKEN_VALUE: next, PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    "preview",
    "--json",
  );
  printed.push(streaming.text);
  // Another value than the one that was planned.
  const violation = await run(
    secret.replace("a", "c"),
    "up",
    "--yes",
    "--skip-preview",
    "--plan",
    join(workspace.stateFolder, "plan.json"),
  );
  expect(violation.code).not.toBe(0);
  expect(violation.text).toContain("variableFacts");
  expect(
    (await run(next, "up", "--yes", "--skip-preview", "--plan", join(workspace.stateFolder, "plan.json"))).code,
  ).toBe(0);
  for (const text of printed) expect(text).not.toContain("CANARYVARIABLE");
  expect(filesHolding(workspace.stateFolder, ["CANARYVARIABLE4711"])).toEqual([]);
  expect(readFileSync(join(workspace.stateFolder, "plan.json"), "utf8")).toContain("readable");
});

test("a variable that is not known in preview: the second up changes nothing", async () => {
  write(`const other = new WechatPay("other", base);
    new WechatPay("pay", { ...base, environment: { OTHER_ID: other.integrationId } });`);
  await succeeds("up", "--yes");
  await succeeds("preview", "--expect-no-changes");
  await succeeds("up", "--yes", "--expect-no-changes");
});

test("files are relative to the project's folder under `main:`; a variable that only the program has is told as that", async () => {
  workspace.write("Pulumi.yaml", "name: shop\nruntime: nodejs\nmain: program\n");
  workspace.write("secrets/api_v3_key", merchant.apiV3Key);
  workspace.write("program/merchant.json", merchantFile(merchant));
  workspace.write(
    "program/index.js",
    `${head}new WechatPay("pay", { ...base, credentials: { ...merchant, apiV3Key: { file: "secrets/api_v3_key" } } });`,
  );
  await up();
  workspace.write(
    "program/index.js",
    `process.env.FROM_DOTENV = merchantKey(); function merchantKey() { return "x".repeat(32); }
    ${head}new WechatPay("pay", { ...base, credentials: { ...merchant, apiV3Key: { env: "FROM_DOTENV" } } });`,
  );
  const refused = await workspace.pulumi("preview");
  expect(refused.code).not.toBe(0);
  expect(refused.text).toContain("only the program has it, as when it loads a .env file itself");
});

test("ignoreChanges on one credential: the cloud's key stays, and the preview says so", async () => {
  write('new WechatPay("pay", base, { ignoreChanges: ["credentials.apiV3Key"] });');
  await up();
  const kept = merchant.apiV3Key;
  workspace.write("merchant.json", merchantFile({ ...merchant, apiV3Key: "Z".repeat(32) }));
  const preview = await succeeds("preview", "--diff");
  expect(preview.text).toContain("credentials.apiV3Key: stays as the cloud has it");
  await succeeds("up", "--yes", "--skip-preview", "--expect-no-changes");
  write('new WechatPay("pay", { ...base, environment: { MORE: "1" } }, { ignoreChanges: ["credentials.apiV3Key"] });');
  await up();
  expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  expect(kept).not.toBe("Z".repeat(32));
  write('new WechatPay("pay", base, { ignoreChanges: ["credentialFacts"] });');
  expect((await workspace.pulumi("preview")).text).toContain('"credentialFacts" cannot be honoured');
});

test("replaceOnChanges and additionalSecretOutputs are honoured", async () => {
  const options = '{ additionalSecretOutputs: ["callbackUrls"], replaceOnChanges: ["description"] }';
  write(`new WechatPay("pay", { ...base, description: "one" }, ${options});`);
  await up();
  const { deployment } = JSON.parse((await succeeds("stack", "export")).stdout);
  const { outputs } = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith("Integration::pay"));
  expect(outputs.callbackUrls).toHaveProperty("ciphertext");
  write(`new WechatPay("pay", { ...base, description: "two" }, ${options});`);
  const { steps } = JSON.parse((await succeeds("preview", "--json")).stdout);
  expect(steps.map(({ op }: { op: string }) => op)).toContain("replace");
});

test("customTimeouts end the wait for a deployment; what was made is kept, and the next run goes on", async () => {
  const slow = await startEmulator({ provisioning: { fromMs: 5_000, toMs: 5_000 } });
  try {
    const there = {
      CLOUDBASE_ENDPOINT: slow.endpoint,
      TENCENTCLOUD_SECRETID: slow.secretId,
      TENCENTCLOUD_SECRETKEY: slow.secretKey,
    };
    const program = (options: string) => write(`exports.id = new WechatPay("pay", base, ${options}).integrationId;`);
    const run = () => workspace.pulumiWith(there, "up", "--yes", "--skip-preview");
    program('{ customTimeouts: { create: "1s" } }');
    const cut = await run();
    expect(cut.code).not.toBe(0);
    expect(cut.text).toContain("not ready after 1 s");
    const { id: kept } = JSON.parse((await succeeds("stack", "export")).stdout).deployment.resources.find(
      ({ urn }: { urn: string }) => urn.endsWith("Integration::pay"),
    );
    program("{}");
    expect((await run()).code).toBe(0);
    expect(kept).toContain(JSON.parse((await succeeds("stack", "output", "--json")).stdout).id);
  } finally {
    await slow.close();
  }
});

test("a refresh without the fingerprint key, or with another: it cannot tell, and state is as it was", async () => {
  write('new WechatPay("pay", { ...base, environment: { DB_PASSWORD: "p4711" } });');
  await up();
  const entries = async () => {
    const { deployment } = JSON.parse((await succeeds("stack", "export")).stdout);
    return deployment.resources.map(({ inputs, outputs }: Record<string, unknown>) => ({ inputs, outputs }));
  };
  await succeeds("refresh", "--yes");
  const before = await entries();
  for (const key of ["", randomBytes(32).toString("base64")]) {
    const refreshed = await workspace.pulumiWith({ CLOUDBASE_FINGERPRINT_KEY: key }, "refresh", "--yes");
    expect({ code: refreshed.code, text: refreshed.text }).toMatchObject({
      code: 0,
      text: expect.stringContaining("fingerprinted with another key than CLOUDBASE_FINGERPRINT_KEY is now"),
    });
    expect(await entries()).toEqual(before);
  }
  await succeeds("preview", "--expect-no-changes");
});

test("options that cannot be honoured, and a product that the compiler did not see, are sentences", async () => {
  for (const [program, sentence] of [
    [
      'new WechatPay("pay", base, { provider: new pulumi.ProviderResource("pulumi-nodejs", "other", {}) });',
      "the resource option provider cannot be honoured",
    ],
    [
      'new WechatPay("pay", base, { import: "local-env/pay-k3v9x2qd" });',
      "the resource option import cannot be honoured",
    ],
    ['new WechatPay("pay", { ...base, product: "miniprogram" });', 'Did you mean "mini-program"?'],
  ] as const) {
    write(program);
    const refused = await workspace.pulumi("preview");
    expect(refused.code).not.toBe(0);
    expect(refused.text).toContain(sentence);
  }
});

describe.each(hosts)("under $host", ({ project, options }) => {
  test("credentials may be known at apply alone, and code may be an archive of a folder; the second up changes nothing", async () => {
    workspace.write("Pulumi.yaml", project);
    workspace.write("code/scf_bootstrap", "#!/bin/sh\nexec node index.js\n");
    workspace.write("code/index.js", 'require("node:http").createServer((_, to) => to.end()).listen(9000);\n');
    const declare = (code: string) =>
      write(`const options = ${options};
        const other = new WechatPay("other", base, options);
        exports.facts = new WechatPay("pay", {
          ...base, credentials: other.status.apply(() => merchant), functionCode: ${code},
        }, options).credentialFacts;`);
    declare('new pulumi.asset.FileArchive("./code")');
    expect((await succeeds("preview")).text).toMatch(/facts *: (output<string>|\[unknown\])/);
    await up();
    await succeeds("preview", "--expect-no-changes");
    expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
    const { deployment } = JSON.parse((await succeeds("stack", "export")).stdout);
    const { inputs } = deployment.resources.find(({ urn }: { urn: string }) => urn.endsWith("::pay"));
    expect(inputs).toMatchObject({ functionCode: "./code", functionCodeHash: expect.stringMatching(/^sha256 /) });
    expect(filesHolding(workspace.stateFolder, canaries(merchant))).toEqual([]);

    declare('new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset("") })');
    const refused = await workspace.pulumi("preview");
    expect({ code: refused.code === 0, text: refused.text }).toEqual({
      code: false,
      text: expect.stringMatching(/functionCode +must be a folder: its path, or a FileArchive of it/),
    });
  });
});
