import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { zipFunctionCode } from "../../provider/lifecycle/function-code";
import { soundCredentials } from "../support/sound-credentials";
import { TestTerminal } from "./run";

/* A whole environment read into a program. That the program does what it says, test/engine/import.test.ts shows. */

let emulator: Emulator;
let center: IntegrationCenter;
let terminal: TestTerminal;
const given = new Map<string, Record<string, string>>();

const codeZip = zipFunctionCode({
  hash: "",
  files: [{ path: "scf_bootstrap", content: Buffer.from("#!/bin/sh\n"), executable: true }],
});

interface Made {
  readonly name: string;
  readonly type: IntegrationTypeCode;
  readonly description?: string;
  readonly environment?: Record<string, string>;
  readonly credentials?: Record<string, string>;
}

async function makeInConsole({ name, type, description = "", environment = {}, credentials }: Made): Promise<string> {
  const integrationId = `${name.replace(/[^a-z0-9-]/g, "") || "key"}-a1b2c3d4`;
  const values = credentials ?? soundCredentials(type);
  given.set(name, values);
  const runtime = { codeZip, environment };
  const functionName = `${integrationId}-demo-scfweb`;
  await center.createIntegration("local-env", {
    integrationId,
    name,
    type,
    description,
    functionName,
    credentials: values,
    runtime,
  });
  return integrationId;
}

beforeEach(async () => {
  emulator = await startEmulator();
  center = connectIntegrationCenter({ ...emulator });
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.TENCENTCLOUD_SECRETID = emulator.secretId;
  terminal.processEnv.TENCENTCLOUD_SECRETKEY = emulator.secretKey;
  given.clear();
});

afterEach(async () => {
  terminal.remove();
  await emulator.close();
});

const program = () => join(terminal.folder, "index.ts");
const written = () => readFileSync(program(), "utf8");
const importIt = (...more: string[]) => terminal.run("import", program(), "--env-id", "local-env", ...more);

/** Every secret of every integration that was made, also in the form of a variable. */
function secretsIn(text: string): string[] {
  return [...given].flatMap(([name, credentials]) =>
    Object.entries(credentials).flatMap(([field, value]) => {
      const isSecret = integrationTypeCodes.some((code) => integrationType(code).credentials[field]?.secret);
      const forms = [value, value.replaceAll("\n", "\\n"), ...value.split("\n").filter((line) => line.length > 20)];
      return isSecret && forms.some((form) => text.includes(form)) ? [`${name}.${field}`] : [];
    }),
  );
}

test("every type: a class with its argument, what is public in clear, what is secret as a variable to set", async () => {
  for (const type of integrationTypeCodes) await makeInConsole({ name: type.toLowerCase(), type });
  const { exitCode, out, err } = await importIt();
  expect([exitCode, out]).toEqual([
    0,
    [`${program()} declares ${integrationTypeCodes.length} integrations of local-env.`],
  ]);
  const text = written();
  expect(secretsIn(text + err.join("\n"))).toEqual([]);
  expect(text).toContain('new WechatPay("weixinpaynative", {\n  envId,\n  product: "native",');
  expect(text).toContain(
    'new OfficialAccount("publicaccountopenservice", {\n  envId,\n  code: "PublicAccountOpenService",',
  );
  expect(text).toContain(`appId: ${JSON.stringify(given.get("weixinpaydc")?.appId)},`);
  expect(text).toContain('apiV3Key: { env: "WEIXINPAYDC_API_V3_KEY" },');
  for (const type of integrationTypeCodes) {
    for (const [field, { required, secret }] of Object.entries(integrationType(type).credentials)) {
      if (required && secret)
        expect(text).toMatch(new RegExp(`\\b${field}: \\{ env: "${type.toUpperCase().replaceAll("-", "_")}_`));
    }
  }
  expect(err).toContainEqual(expect.stringMatching(/WEIXINPAYDC_API_V3_KEY +merchant console → .* → APIv3 key$/));
});

test("what nobody can see is neither forgotten nor made up", async () => {
  await makeInConsole({ name: "hub", type: "github" });
  const { err } = await importIt();
  expect(written()).toContain("// webhookSecret: whether it is set cannot be seen.");
  expect(err).toContain(
    "hub: whether webhookSecret is set cannot be seen. If it is, give it, or the next apply removes it.",
  );
});

test("descriptions and the names of variables that were set by hand come along, values do not", async () => {
  await makeInConsole({
    name: "desk",
    type: "weixinpaydc",
    description: 'made by "Li"\nin March',
    environment: { AUDIT_URL: "https://audit.example/CANARY" },
  });
  while (!(await center.getFunction("local-env", "desk-a1b2c3d4-demo-scfweb"))?.environment.AUDIT_URL);
  await importIt();
  expect(written()).toContain(`description: ${JSON.stringify('made by "Li"\nin March')},`);
  expect(written()).toContain("// Set by hand, and left as they are: AUDIT_URL.");
  expect(written()).not.toContain("CANARY");
});

test("a secret in the field of something public is not written", async () => {
  const sound = soundCredentials("weixinpaydc");
  const hexKey = "0123456789abcdef0123456789abcdef";
  const credentials = { ...sound, merchantSerialNumber: hexKey, apiV3Key: hexKey, appId: sound.apiV3Key ?? "" };
  await makeInConsole({ name: "desk", type: "weixinpaydc", credentials });
  await importIt();
  expect(secretsIn(written())).toEqual([]);
  expect(written()).not.toContain(sound.apiV3Key);
  expect(written()).toContain('merchantSerialNumber: { env: "DESK_MERCHANT_SERIAL_NUMBER" },');
  expect(written()).toContain('appId: { env: "DESK_APP_ID" },');
});

test("what another program declares is left out by name, with whose it is", async () => {
  await makeInConsole({ name: "desk", type: "weixinpaydc" });
  await makeInConsole({
    name: "pay",
    type: "weixinpaydc",
    description: "[pulumi-cloudbase shop/prod/pay k3v9x2qd.m4n7c2x8.3]",
  });
  const { err } = await importIt();
  expect(err[0]).toBe("left out: pay (pay-a1b2c3d4) belongs to shop/prod/pay, which declares it already.");
  expect(written()).not.toContain("pay-a1b2c3d4");
});

test("a name that the provider cannot keep becomes the id, and is told", async () => {
  await makeInConsole({ name: "小程序支付", type: "weixinpaydc" });
  const { err } = await importIt();
  expect(written()).toContain('new WechatPay("key-a1b2c3d4", {');
  expect(err.join("\n")).toContain("key-a1b2c3d4: It is called 小程序支付 in the console, which cannot stay");
});

test("foreign text cannot leave its comment or its string", async () => {
  const nasty = 'x`;\n*/ process.exit(1); // "$' + '{y}"';
  await makeInConsole({ name: "desk", type: "weixinpaydc", description: nasty });
  await importIt();
  expect(written()).toContain(`description: ${JSON.stringify(nasty)},`);
  expect(
    written()
      .split("\n")
      .filter((line) => line.startsWith("*/")),
  ).toEqual([]);
});

test("for the plugin: an import file beside a program that waits for the credentials", async () => {
  const integrationId = await makeInConsole({ name: "desk", type: "weixinpayjsapi" });
  const { err } = await importIt("--host", "plugin");
  expect(JSON.parse(readFileSync(`${program()}.import.json`, "utf8"))).toEqual({
    resources: [{ type: "cloudbase:index:WechatPay", name: "desk", id: `local-env/${integrationId}` }],
  });
  expect(written()).toContain('const provider = new Provider("cloudbase");');
  expect(written()).toContain('}, { provider, ignoreChanges: ["credentials"] });');
  expect(written()).not.toContain("adopt");
  expect(err.join("\n")).toContain(`pulumi import --file ${program()}.import.json --generate-code=false`);
});

test("an environment with nothing in it writes nothing, and a file that is there stays", async () => {
  const { exitCode, err } = await importIt();
  expect([exitCode, err]).toEqual([
    0,
    ["the environment local-env has no integration to declare; nothing was written."],
  ]);
  await makeInConsole({ name: "desk", type: "weixinpaydc" });
  expect((await importIt()).exitCode).toBe(0);
  const first = written();
  const again = await importIt();
  expect([again.exitCode, again.err[0]]).toEqual([
    1,
    `error: ${program()} is there already; it was left as it is. [FILE_EXISTS]`,
  ]);
  expect(written()).toBe(first);
  expect((await importIt("--force")).exitCode).toBe(0);
});

test("without --env-id it is said which one is meant", async () => {
  const { exitCode, err } = await terminal.run("import", program());
  expect([exitCode, err]).toEqual([
    2,
    [
      "error: --env-id is missing: say which environment, e.g. --env-id shop-prod-3g8x",
      "See: npx pulumi-cloudbase import --help",
    ],
  ]);
});

const page = join(__dirname, "../../docs/examples/import.md");

test("the page of the documentation shows a run", async () => {
  const environment = { AUDIT_URL: "https://audit.example" };
  await makeInConsole({ name: "desk", type: "weixinpaydc", description: "made by Li in March", environment });
  await makeInConsole({ name: "hub", type: "github" });
  await makeInConsole({
    name: "pay",
    type: "weixinpaydc",
    description: "[pulumi-cloudbase shop/prod/pay k3v9x2qd.m4n7c2x8.3]",
  });
  const { out, err } = await importIt();
  const shortKey = '"-----BEGIN PUBLIC KEY-----\\nMIIB…\\n-----END PUBLIC KEY-----\\n"';
  const alike = (text: string) =>
    text.replaceAll(program(), "index.ts").replace(/"-----BEGIN PUBLIC KEY-----[^"]*"/, () => shortKey);
  const text = [
    "# A program for what was made in the console",
    "Recorded by test/cli/import.test.ts with the local Integration Center; test/engine/import.test.ts applies such a program. No secret is read or written.",
    ["```", "$ npx pulumi-cloudbase import index.ts --env-id local-env", ...[...err, ...out].map(alike), "```"].join(
      "\n",
    ),
    "index.ts:",
    `\`\`\`typescript\n${alike(written())}\`\`\``,
  ].join("\n\n");
  if (process.env.UPDATE_EXAMPLES) writeFileSync(page, `${text}\n`);
  expect(`${text}\n`).toBe(readFileSync(page, "utf8"));
});
