import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";
import { TestTerminal } from "../cli/run";
import { soundCredentials } from "../support/sound-credentials";
import { canaries, type Merchant, makeMerchant } from "./support/merchant";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/* What was made in the console, read into a program by `pulumi-cloudbase import`, and that program on the real engine. */

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;
let terminal: TestTerminal;
let center: IntegrationCenter;
let merchant: Merchant;
let account: Record<string, string>;
let byHand: unknown;

const byIds = ["account-m4n7c2x8", "desk-k3v9x2qd"];

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
  center = connectIntegrationCenter({ ...emulator });
  merchant = makeMerchant(await emulator.wechatPay);
  account = soundCredentials("wechatoa");
  await makeInConsole("desk-k3v9x2qd", "desk", "weixinpaydc", { ...merchant }, "wechat-pay");
  await makeInConsole("account-m4n7c2x8", "account", "wechatoa", account, "official-account");
  for (const integrationId of byIds) await untilActive(`${integrationId}-demo-scfweb`);
  byHand = await whatIsThere();
  await workspace.pulumi("stack", "init", "dev");
});

afterAll(async () => {
  terminal?.remove();
  workspace?.remove();
  await emulator?.close();
});

async function makeInConsole(
  integrationId: string,
  name: string,
  type: "weixinpaydc" | "wechatoa",
  credentials: Record<string, string>,
  template: string,
) {
  const code = readFunctionCode(join(__dirname, "../../functions", template));
  if ("problem" in code) throw new Error(code.problem);
  await center.createIntegration("local-env", {
    integrationId,
    name,
    type,
    description: "made by Li in March",
    functionName: `${integrationId}-demo-scfweb`,
    credentials,
    runtime: { codeZip: zipFunctionCode(code), environment: { AUDIT_URL: "https://audit.example" } },
  });
}

async function untilActive(functionName: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await center.getFunction("local-env", functionName))?.status === "Active") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${functionName} did not become Active`);
}

/** All that a person would miss. */
async function whatIsThere() {
  return Promise.all(
    byIds.map(async (integrationId) => {
      const record = await center.getIntegration("local-env", integrationId);
      const found = await center.getFunction("local-env", record?.functionName ?? "");
      return { name: record?.name, type: record?.type, variables: found?.environment };
    }),
  );
}

const secrets = () => ({
  DESK_API_V3_KEY: merchant.apiV3Key,
  DESK_PRIVATE_KEY: merchant.privateKey,
  ACCOUNT_APP_SECRET: account.appSecret,
  ACCOUNT_TOKEN: account.token,
  ACCOUNT_ENCODING_AES_KEY: account.encodingAESKey,
});

test("the program is written without a secret, and names what is to be set", async () => {
  const { exitCode, err } = await terminal.run("import", join(workspace.folder, "index.ts"), "--env-id", "local-env");
  expect(exitCode).toBe(0);
  const perhaps = err.filter((line) => line.startsWith("account: whether"));
  expect(perhaps.map((line) => line.split(" ")[2])).toEqual(["token", "encodingAESKey"]);
  expect(filesHolding(workspace.folder, [...canaries(merchant), account.appSecret ?? ""])).toEqual([]);
  workspace.write("package.json", '{"name":"shop","private":true,"main":"index.ts"}');
  workspace.write(
    "tsconfig.json",
    '{"compilerOptions":{"strict":true,"module":"node16","moduleResolution":"node16","target":"es2022","skipLibCheck":true}}',
  );
});

test("before they are set, the preview says which are missing and changes nothing", async () => {
  const { code, text } = await workspace.pulumi("preview");
  expect(code).not.toBe(0);
  // The engine ends with the first that is refused.
  expect(text).toMatch(/the environment variable (DESK_API_V3_KEY|ACCOUNT_APP_SECRET) is not set/);
  expect(await whatIsThere()).toEqual(byHand);
});

test("once they are set, all is taken over with nothing changed, and the next preview has nothing to do", async () => {
  // Whether token and key are set cannot be seen: a person says so.
  const program = readFileSync(join(workspace.folder, "index.ts"), "utf8");
  workspace.write(
    "index.ts",
    program.replace(/\/\/ (token|encodingAESKey): .*/g, (_line, name) =>
      name === "token" ? 'token: { env: "ACCOUNT_TOKEN" },' : 'encodingAESKey: { env: "ACCOUNT_ENCODING_AES_KEY" },',
    ),
  );
  const preview = await workspace.pulumiWith(secrets(), "preview", "--diff");
  expect([preview.code, preview.text.includes("credentials.apiV3Key"), preview.text.includes("-> ")]).toEqual([
    0,
    false,
    true,
  ]);
  // What the gateway keeps nobody can read; nothing else differs.
  const changes = [...preview.text.matchAll(/^\s+(\S+) *: ".* -> .*"$/gm)].map(([, what]) => what);
  expect(changes.sort()).toEqual(["credentials.encodingAESKey", "credentials.token"]);
  const up = await workspace.pulumiWith(secrets(), "up", "--yes", "--skip-preview");
  expect([up.code, up.code === 0 ? "" : up.text]).toEqual([0, ""]);
  expect(await whatIsThere()).toEqual(byHand);
  expect((await workspace.pulumiWith(secrets(), "preview", "--expect-no-changes")).code).toBe(0);
  expect(filesHolding(workspace.stateFolder, [...canaries(merchant), account.appSecret ?? ""])).toEqual([]);
});

test("then `adopt` may go, and another import finds nothing that is nobody's", async () => {
  const program = readFileSync(join(workspace.folder, "index.ts"), "utf8");
  workspace.write("index.ts", program.replace(/ {2}adopt: .*\n/g, ""));
  const { code, text } = await workspace.pulumiWith(secrets(), "preview", "--expect-no-changes");
  expect([code, code === 0 ? "" : text]).toEqual([0, ""]);
  const again = await terminal.run("import", join(workspace.folder, "again.ts"), "--env-id", "local-env");
  expect(again.err).toEqual([
    "left out: account (account-m4n7c2x8) belongs to shop/dev/account, which declares it already.",
    "left out: desk (desk-k3v9x2qd) belongs to shop/dev/desk, which declares it already.",
    "the environment local-env has no integration to declare; nothing was written.",
  ]);
});
