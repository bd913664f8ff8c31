import { execFileSync } from "node:child_process";
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { peerDependencies } from "../../package.json";
import { askConsole } from "../support/console";
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

async function upAndDestroy(environment: NodeJS.ProcessEnv = {}): Promise<void> {
  const pulumi = (...args: string[]) => workspace.pulumiWith(environment, ...args);
  expect((await pulumi("up", "--yes", "--skip-preview")).text).toMatch(/\+ 3 created/);
  expect((await pulumi("preview", "--expect-no-changes")).code).toBe(0);
  expect((await pulumi("destroy", "--yes", "--skip-preview")).code).toBe(0);
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
  expect(up.text).toMatch(/\+ 3 created/);
  const missing = await workspace.pulumi("preview");
  expect(missing.text).toContain("credentials.apiV3Key  the environment variable API_V3_KEY is not set");
});

const oldestPulumiVersion = peerDependencies["@pulumi/pulumi"].replace("^", "");

interface PackageManager {
  /** The command, and its arguments: `install` and what keeps it to what this machine has. */
  readonly install: readonly string[];
  readonly sdkVersion?: string;
  /** What a project of its own brings beside package.json. */
  readonly files?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
}

const script = (path: string) => [process.execPath, join(repository, "node_modules", path)];

/** Those that Pulumi's SDK works under (tried with a dynamic resource of no package); bun as one that installs. */
const packageManagers: Readonly<Record<string, PackageManager>> = {
  npm: {
    install: ["npm", "install", "--prefer-offline", "--no-audit", "--no-fund"],
    sdkVersion: oldestPulumiVersion,
  },
  pnpm: { install: [...script("pnpm/bin/pnpm.cjs"), "install", "--no-frozen-lockfile", "--prefer-offline"] },
  "yarn 1": {
    install: [
      ...script("yarn/bin/yarn.js"),
      ...["install", "--no-lockfile", "--prefer-offline", "--silent", "--ignore-engines"],
    ],
  },
  "yarn 4 with Plug'n'Play": {
    install: [...script("@yarnpkg/cli-dist/bin/yarn.js"), "install"],
    files: {
      ".yarnrc.yml": "nodeLinker: pnp\nenableImmutableInstalls: false\nenableTelemetry: false\n",
      "yarn.lock": "",
    },
    // As `yarn exec pulumi` sets it where the project has no ES modules' loader.
    environment: { NODE_OPTIONS: "--require ./.pnp.cjs" },
  },
  bun: { install: ["npm", "exec", "--yes", "--prefer-offline", "--package=bun@1.4.5", "--", "bun", "install"] },
};

test.each(Object.entries(packageManagers))("installed by %s", async (_name, manager) => {
  const { install, sdkVersion = pulumiVersion, files = {}, environment = {} } = manager;
  const dependencies = { "pulumi-cloudbase": `file:${packPackage()}`, "@pulumi/pulumi": sdkVersion };
  workspace.write("package.json", JSON.stringify({ name: "shop", private: true, main: "index.js", dependencies }));
  for (const [file, content] of Object.entries(files)) workspace.write(file, content);
  workspace.write("index.js", wechatPayProgram());
  rmSync(join(workspace.folder, "node_modules"));
  const [command = "", ...args] = install;
  execFileSync(command, args, { cwd: workspace.folder, stdio: ["ignore", "ignore", "pipe"] });
  await upAndDestroy(environment);
});

test("a destroy without what is installed names what is missing and touches nothing; after an install it works", async () => {
  const installed = readlinkSync(join(workspace.folder, "node_modules"));
  const destroy = () => workspace.pulumi("destroy", "--yes", "--skip-preview");
  workspace.write("index.js", wechatPayProgram());
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);

  rmSync(join(workspace.folder, "node_modules"));
  const withoutAll = await destroy();
  expect(withoutAll.code).not.toBe(0);
  expect(withoutAll.text).toContain("Cannot find module '@pulumi/pulumi/cmd/dynamic-provider'");

  mkdirSync(join(workspace.folder, "node_modules"));
  symlinkSync(join(installed, "@pulumi"), join(workspace.folder, "node_modules/@pulumi"));
  const withoutOurs = await destroy();
  expect(withoutOurs.code).not.toBe(0);
  expect(withoutOurs.text).toContain("Cannot find module 'pulumi-cloudbase/provider'");
  const live = await askConsole(emulator, "integrations");
  expect(await live.json()).toEqual([expect.objectContaining({ status: "Running" })]);

  rmSync(join(workspace.folder, "node_modules"), { recursive: true });
  symlinkSync(installed, join(workspace.folder, "node_modules"));
  expect((await destroy()).code).toBe(0);
});
