import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";
import { TestTerminal } from "../cli/run";
import { repository } from "./support/install";
import { canaries, type Merchant, makeMerchant } from "./support/merchant";
import { findGenerator, runIn, schemaText } from "./support/sdks";
import { filesHolding, makeWorkspace, type Workspace } from "./support/workspace";

/*
 * What was made in the console, imported by id under the provider plugin: with the program that `pulumi-cloudbase import`
 * writes, and with the one that `pulumi import` generates.
 */

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;
let terminal: TestTerminal;
let center: IntegrationCenter;
let merchant: Merchant;
let byHand: unknown;
const integrationId = "desk-k3v9x2qd";

const generator = findGenerator();
const withGo = generator === undefined ? test.skip : test;

beforeEach(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
  center = connectIntegrationCenter({ ...emulator });
  merchant = makeMerchant(await emulator.wechatPay);
  const code = readFunctionCode(join(__dirname, "../../functions/wechat-pay"));
  if ("problem" in code) throw new Error(code.problem);
  await center.createIntegration("local-env", {
    integrationId,
    name: "desk",
    type: "weixinpaydc",
    description: "made by Li in March",
    functionName: `${integrationId}-demo-scfweb`,
    credentials: { ...merchant },
    runtime: { codeZip: zipFunctionCode(code), environment: { AUDIT_URL: "https://audit.example" } },
  });
  await untilActive(`${integrationId}-demo-scfweb`);
  byHand = await whatIsThere();
  workspace.write("Pulumi.yaml", project("."));
  workspace.write("package.json", '{"name":"shop","private":true,"main":"index.ts"}');
  workspace.write(
    "tsconfig.json",
    '{"compilerOptions":{"strict":true,"module":"node16","moduleResolution":"node16","target":"es2022","skipLibCheck":true}}',
  );
  await workspace.pulumi("stack", "init", "dev");
});

afterEach(async () => {
  terminal?.remove();
  workspace?.remove();
  await emulator?.close();
});

function project(main: string): string {
  return `name: shop\nruntime: nodejs\nmain: ${main}\nplugins:\n  providers:\n    - name: cloudbase\n      path: ./node_modules/pulumi-cloudbase\n`;
}

async function untilActive(functionName: string): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await center.getFunction("local-env", functionName))?.status === "Active") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${functionName} did not become Active`);
}

async function whatIsThere() {
  const record = await center.getIntegration("local-env", integrationId);
  const found = await center.getFunction("local-env", record?.functionName ?? "");
  return { name: record?.name, description: record?.description, variables: found?.environment };
}

/** Fails with all that was said. */
async function pulumi(environment: NodeJS.ProcessEnv, ...args: string[]): Promise<string> {
  const { code, text } = await workspace.pulumiWith(environment, ...args);
  if (code !== 0) throw new Error(text);
  return text;
}

test("the engine gets the schema from the plugin, as `pulumi package add` does", async () => {
  const plugin = "./node_modules/pulumi-cloudbase/pulumi-resource-cloudbase";
  const { code, stdout, stderr } = await workspace.pulumi("package", "get-schema", plugin);
  if (code !== 0) throw new Error(stderr);
  const [got, ours] = [JSON.parse(stdout), JSON.parse(schemaText)];
  for (const part of ["resources", "functions", "types"]) {
    expect(Object.keys(got[part]).sort()).toEqual(Object.keys(ours[part]).sort());
  }
});

const withoutCode = ["--generate-code=false", "--protect=false", "--yes"];

test("the program that was written previews unchanged after the import, before and after the credentials are given", async () => {
  const program = join(workspace.folder, "index.ts");
  expect((await terminal.run("import", program, "--env-id", "local-env", "--host", "plugin")).exitCode).toBe(0);
  expect(await pulumi({}, "import", "--file", "index.ts.import.json", ...withoutCode)).toContain("1 imported");
  // The provider that the program declares is new; the integration is not.
  expect(await pulumi({}, "up", "--yes")).toMatch(/\+ 1 created\s+2 unchanged/);
  await pulumi({}, "preview", "--expect-no-changes");
  expect(await whatIsThere()).toEqual(byHand);

  workspace.write("index.ts", readFileSync(program, "utf8").replace(', ignoreChanges: ["credentials"]', ""));
  expect((await workspace.pulumi("preview")).text).toContain("the environment variable DESK_API_V3_KEY is not set");
  const secrets = { DESK_API_V3_KEY: merchant.apiV3Key, DESK_PRIVATE_KEY: merchant.privateKey };
  await pulumi(secrets, "preview", "--expect-no-changes");
  const other = { ...secrets, DESK_API_V3_KEY: "n2x8w5tq7d3k9vbz4mr6hj1y0pROTATE" };
  expect(await pulumi(other, "preview", "--diff")).toMatch(/~ credentialFacts: \{\s+~ apiV3Key: /);
  expect(filesHolding(workspace.folder, canaries(merchant))).toEqual([]);
});

withGo("the program that `pulumi import` generates, with the SDK that is generated, previews unchanged", async () => {
  await pulumi({}, "import", "cloudbase:index:WechatPay", "desk", `local-env/${integrationId}`, ...withoutCode);
  workspace.write("schema.json", schemaText);
  workspace.write("export.json", await pulumi({}, "stack", "export"));
  const generate = (...args: string[]) => {
    const { code, text } = runIn(workspace.folder, generator ?? "", args);
    if (code !== 0) throw new Error(text);
    return text;
  };
  generate("schema.json", "sdks", "nodejs");
  const sdk = join(workspace.folder, "sdks/nodejs");
  symlinkSync(join(repository, "node_modules"), join(sdk, "node_modules"));
  const tsc = join(repository, "node_modules/.bin/tsc");
  expect(runIn(sdk, process.execPath, [tsc, "-p", "."])).toEqual({ code: 0, text: "" });
  const installed = join(workspace.folder, "program/node_modules/pulumi-cloudbase-sdk");
  cpSync(join(sdk, "bin"), installed, { recursive: true });
  cpSync(join(sdk, "package.json"), join(installed, "package.json"));
  workspace.write("Pulumi.yaml", project("program"));
  workspace.write("program/package.json", '{"name":"shop","private":true,"main":"index.ts"}');
  workspace.write("program/tsconfig.json", readFileSync(join(workspace.folder, "tsconfig.json"), "utf8"));
  workspace.write("program/index.ts", generate("imported", "schema.json", "export.json", "nodejs"));
  await pulumi({}, "preview", "--expect-no-changes");
  expect(await whatIsThere()).toEqual(byHand);
});
