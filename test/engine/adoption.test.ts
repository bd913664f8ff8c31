import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { readFunctionCode, zipFunctionCode } from "../../provider/lifecycle/function-code";
import { TestTerminal } from "../cli/run";
import { type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * A console-made integration with variables set by hand: adopted, rotated, destroyed, and its function bound again. What a
 * person sees is kept as a page of the documentation: UPDATE_EXAMPLES=1 writes it, otherwise it has to agree.
 */

jest.setTimeout(300_000);

const page = join(__dirname, "../../docs/examples/adoption.md");
const integrationId = "desk-k3v9x2qd";
const functionName = `${integrationId}-demo-scfweb`;

let emulator: Emulator;
let workspace: Workspace;
let center: IntegrationCenter;
let merchant: Merchant;
const sections: string[] = [];
/** Made up; nothing but this test has it. */
const rotatedKey = "n2x8w5tq7d3k9vbz4mr6hj1y0pROTATE";

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  center = connectIntegrationCenter({ ...emulator });
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("merchant.json", merchantFile(merchant));
  await workspace.pulumi("stack", "init", "dev");
  const code = readFunctionCode(join(__dirname, "../../functions/wechat-pay"));
  if ("problem" in code) throw new Error(code.problem);
  // As the console makes it: no mark, a description of a person's, variables of the team's own.
  await center.createIntegration("local-env", {
    integrationId,
    name: "desk",
    type: "weixinpaydc",
    description: "made by Li in March",
    functionName,
    credentials: { ...merchant },
    runtime: {
      codeZip: zipFunctionCode(code),
      environment: { SHOP_REGION: "north", AUDIT_URL: "https://audit.example" },
    },
  });
  await untilActive();
});

afterAll(async () => {
  workspace?.remove();
  await emulator?.close();
});

async function untilActive(): Promise<void> {
  for (let looks = 0; looks < 200; looks++) {
    if ((await center.getFunction("local-env", functionName))?.status === "Active") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("the function did not become Active");
}

const variables = async () => (await center.getFunction("local-env", functionName))?.environment ?? {};
const byHand = { SHOP_REGION: "north", AUDIT_URL: "https://audit.example" };

/** Runs it, keeps what a person sees of it, without what differs from run to run. */
async function show(title: string, ...args: string[]) {
  const run = await workspace.pulumi(...args);
  if (run.code !== 0) throw new Error(run.text);
  const lines = run.stdout
    .split("\n")
    .map(withoutChance)
    .filter(
      (line) =>
        !/^(Duration|@ |\s*$|Previewing|Updating|Destroying|Resources:|\s+\d+ unchanged|.{3} pulumi)/.test(line),
    );
  sections.push([`## ${title}`, "", "```", `$ pulumi ${args.join(" ")}`, ...lines, "```"].join("\n"));
  return run.text;
}

function withoutChance(line: string): string {
  return line
    .replace(/\bhmac [0-9a-f]{8} [0-9a-f]{32}/g, "hmac 6b86b273 …")
    .replace(/\b(sha256|scrypt) [0-9a-f]{32}/g, (_found, making) => `${making} …`)
    .replace(/\bPUB_KEY_ID_\d+/g, "PUB_KEY_ID_01")
    .replace(/\bwx[0-9a-f]{16}\b/g, "wx0123456789abcdef")
    .replace(/\b[0-9A-F]{40}\b/g, "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012")
    .replace(/\b13\d{8}\b/g, "1300000000")
    .replace(/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+Z)?/g, "2026-11-23 18:42:22")
    .replace(/(stackIdentity\s*: )"[a-z0-9]{8}"/, '$1"m4n7c2x8"')
    .replace(/\[id=[a-z0-9]{8}\]/, "[id=m4n7c2x8]")
    .replace(/\((\d+\.)?\d+s\)/g, "(1s)")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:41003")
    .trimEnd();
}

test("the preview of the adoption shows everything that changes on what is there, and what it keeps", async () => {
  workspace.write(
    "index.js",
    wechatPayProgram({ adopt: integrationId, environment: { corsAllowOrigin: "https://shop.example" } }, "desk"),
  );
  const text = await show("Adopt: what a reviewer sees", "preview", "--diff");
  expect(text).toMatch(/from\s*: "nobody that we know/);
  expect(text).toMatch(/variable corsAllowOrigin/);
  for (const kept of [
    "variable SHOP_REGION",
    "variable AUDIT_URL",
    'description \\\\"made by Li in March\\\\"',
    "the function's code",
  ]) {
    expect(text).toMatch(new RegExp(kept));
  }
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await variables()).toMatchObject({ ...byHand, corsAllowOrigin: "https://shop.example" });
  expect((await center.getIntegration("local-env", integrationId))?.description).toMatch(
    /^made by Li in March \[pulumi-cloudbase shop\/dev\/desk /,
  );
});

test("a rotation keeps what was set by hand", async () => {
  merchant = { ...merchant, apiV3Key: rotatedKey };
  workspace.write("merchant.json", merchantFile(merchant));
  await show("Rotate", "preview", "--diff");
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  expect(await variables()).toMatchObject({ ...byHand, apiV3Key: rotatedKey });
  expect(await emulator.sendCallback("desk", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("a destroy keeps the function with all its variables, and they are listed", async () => {
  await show("Destroy", "destroy", "--yes", "--skip-preview");
  expect(await variables()).toMatchObject({ ...byHand, apiV3Key: rotatedKey });
  const terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
  const { out } = await terminal.run("orphans", "list", "--env-id", "local-env");
  sections.push(["```", "$ npx pulumi-cloudbase orphans list --env-id local-env", ...out, "```"].join("\n"));
  expect(out.join("\n")).toContain("still holds apiV3Key, privateKey");
  terminal.remove();
});

test("the function is bound again on request, with what was set by hand", async () => {
  workspace.write("index.js", wechatPayProgram({ functionName }, "desk"));
  await show("Bind the function again", "up", "--yes", "--skip-preview");
  expect(await variables()).toMatchObject({ ...byHand, apiV3Key: rotatedKey });
  const [record] = await center.listIntegrations("local-env");
  expect(record?.functionName).toBe(functionName);
  expect(record?.integrationId).not.toBe(integrationId);
  expect(await emulator.sendCallback("desk", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
});

test("the page of the documentation shows this run", () => {
  const head =
    "# An integration that was made in the console, taken over\n\nIts function holds variables that the team set by hand. It is adopted, rotated, destroyed, and its function bound again; recorded by test/engine/adoption.test.ts on the real engine and the local Integration Center. Fingerprints, ids and times are made alike.";
  const text = `${[head, ...sections].join("\n\n")}\n`;
  if (process.env.UPDATE_EXAMPLES) writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, "utf8"));
});
