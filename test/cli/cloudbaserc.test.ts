import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { rsaPair } from "../support/keys";
import { TestTerminal } from "./run";

/* `integrations` of a cloudbaserc.json, read into a program. */

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => terminal.remove());

const program = () => join(terminal.folder, "index.ts");
const written = () => readFileSync(program(), "utf8");

async function read(content: unknown, ...more: string[]) {
  const file = join(terminal.folder, "cloudbaserc.json");
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  const run = await terminal.run("import", program(), "--cloudbaserc", file, ...more);
  return { ...run, told: [...run.out, ...run.err].join("\n") };
}

/** Made up; nothing but these tests has it. */
const key = "CANARYn2x8w5tq7d3k9vbz4mr6hj1y0p";
const pay = {
  keyId: "pay-k3v9x2qd",
  name: "pay",
  authTypeCode: "weixinpaydc",
  description: "the shop",
  envVariables: {
    appId: "wx0123456789abcdef",
    merchantId: "1900000109",
    merchantSerialNumber: "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012",
    apiV3Key: key,
    privateKey: "@./certs/apiclient_key.pem",
  },
};
const shop = { version: "2.1", envId: "shop-prod-3g8x", functions: [{ name: "f" }], integrations: [pay] };

test("a program that takes over what the file describes: files stay files, what is public stays, secrets become variables", async () => {
  const { exitCode, told } = await read(shop);
  expect(exitCode).toBe(0);
  expect(written()).toContain(
    [
      'new WechatPay("pay", {',
      "  envId,",
      '  product: "mini-program",',
      '  adopt: "pay-k3v9x2qd",',
      '  description: "the shop",',
      "  credentials: {",
      '    appId: "wx0123456789abcdef",',
      '    merchantId: "1900000109",',
      '    merchantSerialNumber: "4D61C8F7A2B3954E6F0718293A4B5C6D7E8F9012",',
      '    apiV3Key: { env: "PAY_API_V3_KEY" }, // merchant console',
    ].join("\n"),
  );
  expect(written()).toContain('privateKey: { file: "./certs/apiclient_key.pem" },');
  expect(written()).toContain('const envId = "shop-prod-3g8x";');
  expect(told + written()).not.toContain(key);
});

test("that it holds passwords in plain text is said, where, and not which", async () => {
  const { err } = await read(shop);
  expect(err[0]).toMatch(/^warning: .*cloudbaserc\.json holds passwords in plain text\./);
  expect(err).toContain("  integrations[0].envVariables.apiV3Key");
  const clean = { ...pay, envVariables: { ...pay.envVariables, apiV3Key: "{{env.API_KEY}}" } };
  const { told } = await read({ ...shop, integrations: [clean] }, "--force");
  expect(told).not.toContain("warning");
  expect(written()).toContain('apiV3Key: { env: "API_KEY" },');
});

test("a mask that the vendor's tool wrote, an empty value, and a secret in a public field are variables to set", async () => {
  const envVariables = {
    ...pay.envVariables,
    apiV3Key: "******",
    appId: "",
    merchantId: key,
    privateKey: rsaPair("merchant").privateKey,
  };
  const { told } = await read({ ...shop, integrations: [{ ...pay, envVariables }] });
  for (const name of ["API_V3_KEY", "APP_ID", "MERCHANT_ID", "PRIVATE_KEY"])
    expect(written()).toContain(`{ env: "PAY_${name}" }`);
  expect(told).not.toContain("envVariables.apiV3Key");
  expect(told + written()).not.toContain(key);
  expect(written()).not.toContain("PRIVATE KEY-");
});

test("files are named as the program sees them", async () => {
  mkdirSync(join(terminal.folder, "infra"));
  const file = join(terminal.folder, "cloudbaserc.json");
  writeFileSync(file, JSON.stringify(shop));
  await terminal.run("import", join(terminal.folder, "infra/index.ts"), "--cloudbaserc", file);
  const text = readFileSync(join(terminal.folder, "infra/index.ts"), "utf8");
  expect(text).toContain('privateKey: { file: "../certs/apiclient_key.pem" },');
});

test("the other spelling of the vendor's page is understood", async () => {
  const { MCH_ID, API_KEY, ...rest } = { MCH_ID: "1900000109", API_KEY: key, privateKey: "@./k.pem" };
  await read({ ...shop, integrations: [{ ...pay, envVariables: { MCH_ID, API_KEY, ...rest } }] });
  expect(written()).toContain('merchantId: "1900000109",');
  expect(written()).toContain('apiV3Key: { env: "PAY_API_V3_KEY" },');
  expect(written()).toContain('merchantSerialNumber: { env: "PAY_MERCHANT_SERIAL_NUMBER" },');
});

test("of a type whose fields nobody documents, further ones come along as variables", async () => {
  const hub = { keyId: "hub", authTypeCode: "github", envVariables: { ticketId: key, scope: "repo" } };
  await read({ ...shop, integrations: [hub] });
  expect(written()).toContain('scope: { env: "HUB_SCOPE" },');
  expect(written()).not.toContain(key);
});

describe("what is wrong is told all at once, by where it stands and not by what stands there; nothing is written", () => {
  test.each<[string, unknown, string[]]>([
    [
      "damaged JSON, by line and column",
      `{\n  "integrations": [\n    { "keyId": "pay", "envVariables": { "apiV3Key": "${key}" "b": 1 } }\n  ]\n}`,
      [
        "integrations[0].envVariables, line 3 column 88: a comma or } is missing after integrations[0].envVariables.apiV3Key",
      ],
    ],
    ["no integrations", { envId: "e" }, ["integrations must be a list"]],
    ["another version", { ...shop, version: "2.0" }, ['version must be "2.1", the version that has integrations']],
    [
      "a type that nobody knows, with the nearest",
      { ...shop, integrations: [{ ...pay, authTypeCode: "weixinpaydcc" }] },
      [
        'integrations[0].authTypeCode is "weixinpaydcc", which is no type that this version knows. Did you mean weixinpaydc?',
      ],
    ],
    [
      "a nested secret, and a credential that the type does not have",
      {
        ...shop,
        integrations: [{ ...pay, envVariables: { wechat: { apiV3Key: key }, privateKey: [key], apiV3Kye: key } }],
      },
      [
        "integrations[0].envVariables.wechat must be text, not an object",
        "integrations[0].envVariables.privateKey must be text, not a list",
        "integrations[0].envVariables.apiV3Kye is no credential of weixinpaydc. Did you mean apiV3Key?",
      ],
    ],
    [
      "fields that an integration does not have",
      { ...shop, integrations: [{ ...pay, secret: key }, { authTypeCode: "github" }] },
      ["integrations[0] has unknown fields: secret", "integrations[1].keyId must be text"],
    ],
    [
      "one name twice",
      { ...shop, integrations: [pay, { ...pay, keyId: "pay-00000000" }] },
      ["integrations: two of them are called pay"],
    ],
    [
      "one credential twice",
      { ...shop, integrations: [{ ...pay, envVariables: { apiV3Key: key, API_KEY: key } }] },
      ["envVariables.API_KEY says apiV3Key a second time"],
    ],
    ["no object", [], ["the file must be an object"]],
  ])("%s", async (_what, content, problems) => {
    const { exitCode, err, told } = await read(content);
    expect(exitCode).toBe(1);
    for (const problem of problems) expect(err.join("\n")).toContain(problem);
    expect(told).not.toContain("CANARY");
    expect(() => written()).toThrow("ENOENT");
  });
});

test("an environment that is decided elsewhere is asked for", async () => {
  const { exitCode, err } = await read({ ...shop, envId: "{{env.ENV_ID}}" });
  expect([exitCode, err.at(-1)]).toEqual([1, "Say which environment: --env-id shop-prod-3g8x"]);
  expect((await read({ ...shop, envId: "{{env.ENV_ID}}" }, "--env-id", "other")).exitCode).toBe(0);
  expect(written()).toContain('const envId = "other";');
});
