import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { makeCertificate } from "../credentials/certificates";
import { exampleFile, fixtureFile, previewFile, reportOf, scenarios } from "../report/support/scenarios";
import { rsaPair } from "../support/keys";
import { madeUp, madeUpText } from "./support/made-up";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * The examples of docs/examples come from here: what the real engine says of each change, made into a report. Identifiers
 * are replaced by made-up ones, so that every run gives the same text. With UPDATE_EXAMPLES=1 the recordings that
 * test/report works on are written anew; `npm run format` then puts them in order.
 */

jest.setTimeout(400_000);

let emulator: Emulator;
let workspace: Workspace;
const secrets: string[] = [];
const printed: string[] = [];
const dayMs = 24 * 60 * 60 * 1000;
/** Long before any of the secrets; only there so that the value of a variable can be searched for. */
const corsAllowOrigin = "https://canary-of-a-variable.example";

interface Credentials extends Partial<Merchant> {
  readonly merchantCertificate?: string;
}

let merchants: Record<string, Credentials>;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  const base = makeMerchant(await emulator.wechatPay);
  const { wxPayPublicKey: _key, wxPayPublicKeyId: _id, ...withoutPublicKey } = base;
  merchants = {
    pay: { ...base, ...pairOf("old", "5A", 400) },
    market: {
      ...withoutPublicKey,
      merchantId: "1900000208",
      apiV3Key: canaryKey(),
      ...pairOf("market", "6B", 900, "1900000208"),
    },
  };
  await workspace.pulumi("stack", "init", "prod");
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

/** A key, its certificate and its serial number, as a merchant gets them. */
function pairOf(pair: string, serialByte: string, days: number, commonName = "1900000109"): Credentials {
  const serial = serialByte.repeat(20);
  const notAfter = new Date(Date.now() + days * dayMs);
  const merchantCertificate = makeCertificate({ serial, commonName, notBefore: new Date(), notAfter, pair });
  return { privateKey: rsaPair(pair).privateKey, merchantSerialNumber: serial, merchantCertificate };
}

const pay = (more = "") =>
  `pay("pay", { environment: { corsAllowOrigin: ${JSON.stringify(corsAllowOrigin)} }${more} });`;
const market = `pay("market");`;

function declare(...resources: string[]): void {
  workspace.write("merchants.json", JSON.stringify(merchants));
  workspace.write(
    "index.js",
    `const pulumi = require("@pulumi/pulumi");
const { WechatPay } = require("pulumi-cloudbase");
const merchants = JSON.parse(require("node:fs").readFileSync(__dirname + "/merchants.json", "utf8"));
const pay = (name, more = {}) =>
  new WechatPay(name, { envId: "local-env", product: "mini-program", credentials: merchants[name], ...more });
${resources.join("\n")}`,
  );
  for (const { apiV3Key, privateKey } of Object.values(merchants)) {
    if (apiV3Key && privateKey) secrets.push(...canaries({ apiV3Key, privateKey } as Merchant));
  }
}

/** The change is previewed, recorded under the scenario's name, and taken back. */
async function preview(name: string, change: Record<string, Credentials>, ...resources: string[]): Promise<void> {
  await previewWith({}, name, change, ...resources);
}

async function previewWith(
  environment: NodeJS.ProcessEnv,
  name: string,
  change: Record<string, Credentials>,
  ...resources: string[]
): Promise<void> {
  const before = merchants;
  merchants = { ...before };
  for (const [merchant, credentials] of Object.entries(change)) {
    merchants[merchant] = { ...before[merchant], ...credentials };
  }
  declare(...resources);
  merchants = before;
  const isDrift = name === "changed-in-console" ? ["--refresh"] : [];
  const { stdout, text } = await workspace.pulumiWith(environment, "preview", "--json", "--show-sames", ...isDrift);
  printed.push(text);
  record(name, madeUp(JSON.parse(stdout), name === "other-stack" ? "shop-test-8k2m" : "shop-prod-3g8x"));
  if (shownAsText.has(name)) await previewAsText(environment, name, ...isDrift);
}

/** The changes of which the documentation also shows what the engine itself prints. */
const shownAsText = new Set([
  "api-v3-key",
  "merchant-key",
  "serial-alone",
  "public-key",
  "expiring",
  "shared",
  "changed-in-console",
]);
const texts = new Map<string, string>();

async function previewAsText(environment: NodeJS.ProcessEnv, name: string, ...isDrift: string[]): Promise<void> {
  const run = await workspace.pulumiWith(environment, "preview", "--diff", ...isDrift);
  printed.push(run.text);
  // What the provider says comes on stderr, once as it is said and once more at the end.
  const said = [...new Set(run.stderr.split("\n").filter((line) => line.trim() !== ""))].join("\n");
  // How many others the engine came to before it stopped is chance.
  const stdout = run.code === 0 ? run.stdout : run.stdout.replace(/^Resources:\n( +\d+ .*\n?)+/m, "");
  const text = madeUpText(`${stdout.trimEnd()}\n\n${said}`.trimEnd()).concat("\n");
  texts.set(name, text);
  if (isUpdate) writeFileSync(previewFile(name), text);
}

const isUpdate = process.env.UPDATE_EXAMPLES === "1";
const live = new Map<string, string>();

function record(name: string, recording: unknown): void {
  const text = `${JSON.stringify(recording, null, 2)}\n`;
  live.set(name, text);
  if (isUpdate) writeFileSync(fixtureFile(name), text);
}

async function up(): Promise<void> {
  const { code, text } = await workspace.pulumi("up", "--yes", "--skip-preview");
  printed.push(text);
  expect(code).toBe(0);
}

test("every kind of change is previewed by the real engine", async () => {
  await preview("create", {}, pay(), market);
  declare(pay(), market);
  await up();
  await preview("unchanged", {}, pay(), market);
  await preview("api-v3-key", { pay: { apiV3Key: canaryKey() } }, pay(), market);
  await preview(
    "merchant-key",
    { pay: pairOf("new", "7C", 1800) },
    pay(", rotation: { reason: 'yearly', ticket: 'OPS-7' }"),
    market,
  );
  await preview("expiring", { pay: pairOf("new", "7C", 20) }, pay(), market);
  const apart = { pay: { merchantSerialNumber: "9D".repeat(20), merchantCertificate: undefined } };
  await preview("serial-alone", apart as never, pay(), market);
  const { wxPayPublicKey, wxPayPublicKeyId } = merchants.pay as Merchant;
  await preview("public-key", { market: { wxPayPublicKey, wxPayPublicKeyId } }, pay(), market);
  await preview("shared", { market: { apiV3Key: merchants.pay?.apiV3Key as string } }, pay(), market);
  await preview("replace", {}, pay(", product: 'native'"), market);
  await preview("delete", {}, pay());
  const variables =
    ", environment: { corsAllowOrigin: 'https://other-canary.example', token: pulumi.secret('canary-token') }";
  await preview(
    "other-changes",
    {},
    `const first = ${pay(variables)}
new pulumi.ComponentResource("shop:index:Desk", "desk");
pay("third", { credentials: { ...merchants.market, apiV3Key: pulumi.secret(first.status.apply(() => "k".repeat(32))) } });`,
    market,
  );
});

test("a secret is changed in the console, and the fingerprint key is lost", async () => {
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const { functionName } = (await center.listIntegrations("local-env")).find(({ name }) => name === "pay") ?? {};
  const found = await center.getFunction("local-env", functionName ?? "");
  const elsewhere = canaryKey();
  await center.setFunctionVariables("local-env", functionName ?? "", { ...found?.environment, apiV3Key: elsewhere });
  secrets.push(elsewhere);
  const refreshed = await workspace.pulumi("refresh", "--preview-only", "--json");
  record("refresh", madeUp(JSON.parse(refreshed.stdout)));
  await preview("changed-in-console", {}, pay(), market);
  const otherKey = {
    CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64"),
    CLOUDBASE_NEW_FINGERPRINTS: "accept",
  };
  await previewWith(otherKey, "other-fingerprint-key", {}, pay(), market);
});

test("another stack is exported, and its own key compared", async () => {
  const exported = JSON.parse((await workspace.pulumi("stack", "export")).stdout);
  record("export", madeUp(exported));
  expect((await workspace.pulumi("stack", "init", "test")).code).toBe(0);
  const apiV3Key = merchants.pay?.apiV3Key as string;
  await preview("other-stack", { other: { ...merchants.market, apiV3Key } }, `pay("other", { envId: "local-env" });`);
});

test("the endpoint is another one, which the environment allows", async () => {
  expect((await workspace.pulumi("stack", "select", "prod")).code).toBe(0);
  const elsewhere = {
    CLOUDBASE_ENDPOINT: "https://cloud.example",
    CLOUDBASE_ALLOWED_ENDPOINTS: "https://cloud.example",
  };
  await previewWith(elsewhere, "other-endpoint", { pay: { apiV3Key: canaryKey() } }, pay(), market);
});

test.each(Object.keys(scenarios))("the report of %s is the one in the documentation", (name) => {
  const report = reportOf(name, (file) => live.get(file) ?? readFileSync(fixtureFile(file), "utf8"));
  if (isUpdate) writeFileSync(exampleFile(name), report);
  expect(report).toBe(readFileSync(exampleFile(name), "utf8"));
});

test.each([...shownAsText])("the preview of %s is the one in the documentation", (name) => {
  expect(texts.get(name)).toBe(readFileSync(previewFile(name), "utf8"));
});

test("no secret is in what was printed or recorded", () => {
  expect(secrets.length).toBeGreaterThan(20);
  const text = [...printed, ...live.values()].join("\n");
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  expect([...live.values()].join()).not.toContain(workspace.folder);
});
