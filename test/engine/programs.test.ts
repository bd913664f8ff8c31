import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { type Emulator, startEmulator } from "../../emulator";
import { peerDependencies } from "../../package.json";
import { packPackage, pulumiVersion, repository } from "./support/install";
import { makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

jest.setTimeout(300_000);

let emulator: Emulator;
let workspace: Workspace;

beforeEach(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  workspace.write("merchant.json", merchantFile(makeMerchant(await emulator.wechatPay)));
  await workspace.pulumi("stack", "init", "dev");
});

afterEach(async () => {
  await emulator.close();
  workspace.remove();
});

async function upAndDestroy(): Promise<void> {
  const up = await workspace.pulumi("up", "--yes", "--skip-preview");
  expect(up.text).toMatch(/\+ 2 created/);
  expect((await workspace.pulumi("preview", "--expect-no-changes")).code).toBe(0);
  expect((await workspace.pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
}

test("an ESM program", async () => {
  workspace.write("package.json", '{"name":"shop","private":true,"type":"module","main":"index.js"}');
  workspace.write(
    "index.js",
    `import { WechatPay } from "pulumi-cloudbase";
import { readFileSync } from "node:fs";
const credentials = JSON.parse(readFileSync("merchant.json", "utf8"));
export const id = new WechatPay("pay", { envId: "local-env", product: "jsapi", credentials }).integrationId;`,
  );
  await upAndDestroy();
});

test("a TypeScript program", async () => {
  workspace.write("package.json", '{"name":"shop","private":true,"main":"index.ts"}');
  workspace.write(
    "tsconfig.json",
    '{"compilerOptions":{"strict":true,"module":"node16","moduleResolution":"node16","target":"es2022","skipLibCheck":true}}',
  );
  workspace.write(
    "index.ts",
    `import { Integration } from "pulumi-cloudbase";
const credentials = require("./merchant.json");
export const id = new Integration("pay", { envId: "local-env", type: "weixinpaynative", credentials }).integrationId;`,
  );
  await upAndDestroy();
});

test("credentials by reference to variables and files", async () => {
  const { apiV3Key, privateKey } = JSON.parse(
    execFileSync("cat", [join(workspace.folder, "merchant.json")], { encoding: "utf8" }),
  );
  workspace.write("key.pem", privateKey);
  workspace.write(
    "index.js",
    wechatPayProgram({ credentials: { apiV3Key: { env: "API_V3_KEY" }, privateKey: { file: "key.pem" } } }),
  );
  const up = await workspace.pulumiWith({ API_V3_KEY: apiV3Key }, "up", "--yes", "--skip-preview");
  expect(up.text).toMatch(/\+ 2 created/);
  const missing = await workspace.pulumi("preview");
  expect(missing.text).toContain("credentials.apiV3Key  the environment variable API_V3_KEY is not set");
});

const oldestPulumiVersion = minimumOf(peerDependencies["@pulumi/pulumi"]);

function minimumOf(range: string): string {
  return range.replace("^", "");
}

test.each([
  ["pnpm", pulumiVersion, ["install", "--no-frozen-lockfile", "--prefer-offline"]],
  ["yarn", pulumiVersion, ["install", "--no-lockfile", "--prefer-offline", "--silent", "--ignore-engines"]],
  ["npm", oldestPulumiVersion, ["install", "--prefer-offline", "--no-audit", "--no-fund"]],
])("installed by %s with Pulumi's SDK %s", async (manager, sdkVersion, install) => {
  const folder = mkdtempSync(join(tmpdir(), `${manager}-`));
  try {
    const dependencies = { "pulumi-cloudbase": `file:${packPackage()}`, "@pulumi/pulumi": sdkVersion };
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true, dependencies }));
    const env = { ...process.env, PATH: `${join(repository, "node_modules/.bin")}${delimiter}${process.env.PATH}` };
    execFileSync(manager, install, { cwd: folder, env, stdio: ["ignore", "ignore", "pipe"] });
    rmSync(join(workspace.folder, "node_modules"));
    execFileSync("ln", ["-s", join(folder, "node_modules"), join(workspace.folder, "node_modules")]);
    workspace.write("index.js", wechatPayProgram());
    await upAndDestroy();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
