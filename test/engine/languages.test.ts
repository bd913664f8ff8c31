import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { askConsole } from "../support/console";
import { changed, findLanguageHosts, type LanguageHosts, languages } from "./support/languages";
import { canaries, canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { findGenerator, runIn, schemaText, write } from "./support/sdks";
import { filesHolding, makeWorkspace, type Run, type Workspace } from "./support/workspace";

/*
 * The documentation's example of one class in each language that is not Node.js, run through its real language host: what is
 * made, what a rotation shows, and that nothing secret is left. In order on one stack, as test/engine/plugin.test.ts has it.
 */

jest.setTimeout(900_000);

const sdks = mkdtempSync(join(tmpdir(), "sdks-of-languages-"));
let hosts: LanguageHosts;

beforeAll(() => {
  hosts = findLanguageHosts();
  const generator = findGenerator();
  write(join(sdks, "schema.json"), schemaText);
  expect(runIn(sdks, generator ?? "", ["schema.json", ".", "python", "go"])).toEqual({ code: 0, text: "" });
});

afterAll(() => rmSync(sdks, { recursive: true, force: true }));

describe.each(languages)("a program in $name", (language) => {
  let emulator: Emulator;
  let workspace: Workspace;
  let merchant: Merchant;
  /** As a person's shell has it. */
  let variables: NodeJS.ProcessEnv;
  const secrets: string[] = [];
  /** Everything that Pulumi and the emulator printed. */
  const printed: string[] = [];

  beforeAll(async () => {
    emulator = await startEmulator({ log: (line) => printed.push(line) });
    workspace = makeWorkspace({ ...emulator, endpoint: "" });
    merchant = makeMerchant(await emulator.wechatPay);
    secrets.push(...canaries(merchant), emulator.secretKey);
    variables = {
      ...language.environment(workspace.folder, hosts),
      API_V3_KEY: merchant.apiV3Key,
      // The CLI has no --event-log without it.
      PULUMI_DEBUG_COMMANDS: "true",
    };
    workspace.write("apiclient_key.pem", merchant.privateKey);
    workspace.write("pub_key.pem", merchant.wxPayPublicKey);
    language.writeProgram(workspace.folder, ofThisAccount(language.example));
    language.addSdk(workspace.folder, sdks, hosts);
    await succeeds(pulumi("stack", "init", "dev"));
    await succeeds(pulumi("config", "set", "cloudbase:endpoint", emulator.endpoint));
  });

  afterAll(async () => {
    await emulator?.close();
    workspace?.remove();
  });

  /** The example, of an environment and a public key that the local cloud knows. */
  function ofThisAccount(program: string): string {
    return changed(
      changed(program, "shop-prod-3g8x", "local-env"),
      "PUB_KEY_ID_0119000001092026",
      merchant.wxPayPublicKeyId,
    );
  }

  async function pulumi(...args: string[]): Promise<Run> {
    const run = await workspace.pulumiWith(variables, ...args);
    printed.push(run.text);
    return run;
  }

  async function succeeds(running: Promise<Run>): Promise<Run> {
    const run = await running;
    if (run.code !== 0) throw new Error(run.text);
    return run;
  }

  async function integrations(): Promise<{ name: string; functionName: string; status: string }[]> {
    return (await askConsole(emulator, "integrations")).json() as never;
  }

  test("the documentation's example makes a running integration, which takes a signed callback", async () => {
    const up = await succeeds(pulumi("up", "--yes"));
    expect(up.text).toMatch(/\+ 2 created/);
    expect(await integrations()).toEqual([expect.objectContaining({ name: "pay", status: "Running" })]);
    const { orderCallbackUrl } = JSON.parse((await pulumi("stack", "output", "--json")).stdout);
    expect(orderCallbackUrl).toMatch(
      /^https:\/\/pay-[a-z0-9]{8}\.integration-callback\.tcloudbase\.com\/wechatpay\/order$/,
    );
    expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  });

  test("run again, it changes nothing", async () => {
    const up = await succeeds(pulumi("up", "--yes", "--skip-preview", "--expect-no-changes"));
    expect(up.text).toContain("2 unchanged");
  });

  test("the same key, given as a secret of the stack's configuration, is no change", async () => {
    await succeeds(pulumi("config", "set", "--secret", "apiV3Key", merchant.apiV3Key));
    language.writeProgram(workspace.folder, language.fromConfiguration(ofThisAccount(language.example)));
    await succeeds(pulumi("preview", "--expect-no-changes"));
  });

  test("another key shows as that credential alone, and is live by the plan that was previewed", async () => {
    const apiV3Key = canaryKey();
    secrets.push(apiV3Key);
    await succeeds(pulumi("config", "set", "--secret", "apiV3Key", apiV3Key));
    const log = (name: string) => ["--event-log", join(workspace.folder, name)];
    const preview = await succeeds(
      pulumi("preview", "--json", "--save-plan", "plan.json", ...log("preview-events.json")),
    );
    const { steps = [] }: { steps?: Step[] } = JSON.parse(preview.stdout);
    const changes = steps.filter(({ op }) => op !== "same").map(({ urn, detailedDiff }) => [urn, detailedDiff]);
    expect(changes).toEqual([
      [
        "urn:pulumi:dev::shop::cloudbase:index:WechatPay::pay",
        { "credentialFacts.apiV3Key": expect.objectContaining({ kind: "update" }) },
      ],
    ]);
    const up = await succeeds(pulumi("up", "--yes", "--plan", "plan.json", "--skip-preview", ...log("up-events.json")));
    expect(up.text).toMatch(/~ 1 updated/);
    expect(await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  });

  interface Step {
    readonly op: string;
    readonly urn: string;
    readonly detailedDiff: Readonly<Record<string, unknown>> | null;
  }

  test("destroy releases its callbacks and keeps the function", async () => {
    const [{ functionName } = { functionName: "" }] = await integrations();
    const destroy = await succeeds(pulumi("destroy", "--yes"));
    expect(destroy.text).toContain("callback domain and 2 routes released");
    expect(destroy.text).toContain(`function ${functionName} was kept`);
    expect(await integrations()).toEqual([]);
  });

  test("no credential is in state, backups, history, plan, event log, or in anything that was printed", async () => {
    expect(secrets.length).toBeGreaterThan(6);
    expect((await pulumi("stack", "export")).stdout).not.toContain("ciphertext");
    expect(filesHolding(workspace.folder, secrets)).toEqual([join(workspace.folder, "apiclient_key.pem")]);
    for (const file of ["plan.json", "preview-events.json", "up-events.json"]) {
      expect(readFileSync(join(workspace.folder, file), "utf8")).toContain("cloudbase:index:WechatPay");
    }
    const text = printed.join("\n");
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

test("`pulumi package add`, the whole command, in a project in YAML: the program runs with the package that it wrote", async () => {
  const emulator = await startEmulator();
  const workspace = makeWorkspace(emulator);
  try {
    const [yaml] = languages;
    if (yaml === undefined) throw new Error("no language");
    const variables = { ...yaml.environment(workspace.folder, hosts), API_V3_KEY: canaryKey() };
    const run = async (...args: string[]) => {
      const { code, text } = await workspace.pulumiWith(variables, ...args);
      if (code !== 0) throw new Error(text);
      return text;
    };
    const merchant = makeMerchant(await emulator.wechatPay);
    workspace.write("apiclient_key.pem", merchant.privateKey);
    workspace.write("pub_key.pem", merchant.wxPayPublicKey);
    yaml.writeProgram(workspace.folder, changed(yaml.example, "shop-prod-3g8x", "local-env"));
    await run("package", "add", "./node_modules/pulumi-cloudbase/pulumi-resource-cloudbase");
    const project = readFileSync(join(workspace.folder, "Pulumi.yaml"), "utf8");
    expect(project).toMatch(/^packages:\n {2}cloudbase: cloudbase@\d/m);
    await run("stack", "init", "dev");
    expect(await run("preview")).toMatch(/\+ 2 to create/);
  } finally {
    await emulator.close();
    workspace.remove();
  }
});

describe("what a program in YAML reads without declaring it", () => {
  let emulator: Emulator;
  let workspace: Workspace;
  let merchant: Merchant;
  const printed: string[] = [];

  beforeAll(async () => {
    emulator = await startEmulator({ log: (line) => printed.push(line) });
    workspace = makeWorkspace(emulator);
    merchant = makeMerchant(await emulator.wechatPay);
    const [yaml] = languages;
    workspace.write("apiclient_key.pem", merchant.privateKey);
    workspace.write("pub_key.pem", merchant.wxPayPublicKey);
    const program = readingProgram(merchant);
    await pulumi("stack", "init", "dev");
    await pulumi("config", "set", "--secret", "apiV3Key", merchant.apiV3Key);
    // What is read must be there, in preview too.
    yaml?.writeProgram(workspace.folder, program.slice(0, program.indexOf("variables:")));
    await pulumi("up", "--yes", "--skip-preview");
    yaml?.writeProgram(workspace.folder, program);
  });

  afterAll(async () => {
    await emulator?.close();
    workspace?.remove();
  });

  async function pulumi(...args: string[]): Promise<Run> {
    const variables = { PATH: languages[0]?.environment(workspace.folder, hosts).PATH, PULUMI_DEBUG_COMMANDS: "true" };
    const run = await workspace.pulumiWith(variables, ...args);
    printed.push(run.text);
    if (run.code !== 0) throw new Error(run.text);
    return run;
  }

  test("an integration, the fields of a type, and the facts of a credential set", async () => {
    const log = ["--event-log", join(workspace.folder, "events.json")];
    await pulumi("up", "--yes", ...log);
    const read = JSON.parse((await pulumi("stack", "output", "--json", "--show-secrets")).stdout);
    expect(read).toEqual({
      found: expect.objectContaining({ name: "pay", type: "weixinpaydc", owner: "shop/dev/pay", status: "Running" }),
      fields: expect.arrayContaining([expect.objectContaining({ name: "apiV3Key", required: true, secret: true })]),
      facts: {
        facts: expect.objectContaining({
          appId: merchant.appId,
          apiV3Key: expect.stringMatching(/^hmac /),
          privateKey: expect.stringMatching(/^sha256 /),
        }),
        problems: [{ path: "credentials.merchantId", reason: expect.stringMatching(/digits/) }],
      },
    });
    await pulumi("preview", "--expect-no-changes", ...log);
  });

  test("no credential is in what they gave, in state, event log, or in anything that was printed", () => {
    const secrets = canaries(merchant);
    expect(filesHolding(workspace.folder, secrets)).toEqual([join(workspace.folder, "apiclient_key.pem")]);
    expect(readFileSync(join(workspace.folder, "events.json"), "utf8")).toContain("cloudbase:index:WechatPay");
    const text = printed.join("\n");
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  });
});

/** The credential set that is asked about has a merchant id that cannot be one. */
function readingProgram({ appId, merchantSerialNumber, wxPayPublicKeyId }: Merchant): string {
  const credentials = (merchantId: string) =>
    `{ appId: ${appId}, merchantId: "${merchantId}", merchantSerialNumber: "${merchantSerialNumber}", apiV3Key: "\${apiV3Key}", ` +
    `privateKey: { file: apiclient_key.pem }, wxPayPublicKey: { file: pub_key.pem }, wxPayPublicKeyId: ${wxPayPublicKeyId} }`;
  return `name: shop
runtime: yaml
config:
  apiV3Key:
    type: string
    secret: true
resources:
  pay:
    type: cloudbase:WechatPay
    properties:
      envId: local-env
      product: mini-program
      credentials: ${credentials("1900000109")}
variables:
  found:
    fn::invoke:
      function: cloudbase:getIntegration
      arguments: { envId: local-env, integrationId: "\${pay.integrationId}" }
  fields:
    fn::invoke:
      function: cloudbase:getTypeFields
      arguments: { type: weixinpaydc }
      return: fields
  facts:
    fn::invoke:
      function: cloudbase:getCredentialFacts
      arguments:
        type: weixinpaydc
        credentials: ${credentials("my shop")}
outputs:
  found: \${found}
  fields: \${fields}
  facts: \${facts}
`;
}
