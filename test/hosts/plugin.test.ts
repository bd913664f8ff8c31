import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter } from "../../provider/integration-center";
import { unknownValue } from "../../provider/lifecycle/unknown";
import { soundCredentials } from "../support/sound-credentials";
import type { Checked, Values } from "./support/host-client";
import { type InProcess, startInProcess } from "./support/in-process";

/* What the plugin does beyond the dynamic provider. What both do: test/contract/hosts.ts. */

const instance = { id: "6f1c5c39-7b0e-4c9e-9a51-3d0d5c2f9b10" };
const credentials = soundCredentials("weixinpaydc");
const args = { envId: "local-env", product: "mini-program", credentials };

let emulator: Emulator;
let center: IntegrationCenter;
let environment: NodeJS.ProcessEnv;
let plugin: InProcess;

beforeAll(async () => {
  emulator = await startEmulator();
  const { endpoint, region, secretId, secretKey } = emulator;
  center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  environment = {
    CLOUDBASE_ENDPOINT: endpoint,
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64"),
  };
});

afterAll(() => emulator.close());

beforeEach(async () => {
  plugin = await startInProcess(environment);
  await plugin.client.configure({}, instance);
});

afterEach(() => plugin.close());

function urn(name: string, type = "cloudbase:index:WechatPay"): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

function check(name: string, more: Values = {}, olds: Values = {}): Promise<Checked> {
  return plugin.client.check(urn(name), olds, { ...args, ...more });
}

async function made(name: string, more: Values = {}) {
  const { inputs, failures } = await check(name, more);
  expect(failures).toEqual([]);
  const { id, properties } = await plugin.client.create(urn(name), inputs);
  return { id, inputs, properties };
}

async function reasonOf(checked: Promise<Checked>): Promise<string> {
  return (await checked).failures.map(({ reason }) => reason).join("\n");
}

describe("secrets", () => {
  test("a variable that the program marks as secret stands in state as a fact", async () => {
    const { inputs } = await check("pay", { environment: { plain: "shown", hidden: secret("not-shown") } });
    expect(inputs).toMatchObject({
      environment: { plain: "shown" },
      variableFacts: { hidden: expect.stringMatching(/^hmac /) },
    });
    expect(JSON.stringify(inputs)).not.toContain("not-shown");
  });

  test("of variables that are one secret, all do", async () => {
    const { inputs } = await check("pay", { environment: secret({ first: "one", second: "two" }) });
    expect(Object.keys(inputs.variableFacts as object)).toEqual(["first", "second"]);
  });

  test("any other input that is a secret stays one, from check to state and back", async () => {
    const { inputs, properties, id } = await made("kept-secret", { description: secret("not to be read") });
    expect(inputs.description).toEqual(secret("not to be read"));
    expect(properties.description).toEqual(secret("not to be read"));
    const found = await plugin.client.read(urn("kept-secret"), id, properties);
    expect(found?.properties.description).toEqual(secret("not to be read"));
    expect((await center.listIntegrations("local-env", "kept-secret"))[0]?.description).toMatch(/^not to be read /);
  });
});

describe("a preview", () => {
  test("what is not known yet gives unknown facts, and nothing made up", async () => {
    const { inputs } = await check("pay", { credentials: { ...credentials, apiV3Key: secret(unknownValue) } });
    expect(inputs.credentialFacts).toMatchObject({ apiV3Key: unknownValue });
  });

  test("credentials that are not known at all yet are unknown facts as a whole", async () => {
    for (const credentials of [unknownValue, secret(unknownValue)]) {
      const { inputs, failures } = await check("pay", { credentials });
      expect({ failures, facts: inputs.credentialFacts }).toEqual({ failures: [], facts: unknownValue });
    }
  });

  test("of a new one tells its names; what the cloud will say is unknown", async () => {
    const { inputs } = await check("pay");
    const { properties } = await plugin.client.create(urn("pay"), inputs, { preview: true });
    expect(properties).toMatchObject({
      integrationId: inputs.integrationId,
      callbackUrls: inputs.callbackUrls,
      status: unknownValue,
    });
    expect(await center.getIntegration("local-env", String(inputs.integrationId))).toBeUndefined();
  });

  test("tells what a rotation means once, beside its resource, and the apply does not repeat it", async () => {
    const { id, inputs: olds, properties } = await made("rotated");
    const rotated = { ...credentials, apiV3Key: "0123456789abcdef0123456789abcdef" };
    const { inputs } = await check("rotated", { credentials: rotated }, olds);
    expect(plugin.logged).toEqual([]);
    const previewed = await plugin.client.update(urn("rotated"), id, properties, inputs, { preview: true });
    await plugin.served.lastWords();
    expect(plugin.logged).toEqual([
      {
        severity: "warning",
        text: expect.stringMatching(/^rotated: credentials\.apiV3Key: WeChat Pay stops/),
        urn: urn("rotated"),
      },
    ]);
    expect(previewed).toMatchObject({ status: unknownValue, credentialSync: unknownValue, claim: properties.claim });
    await plugin.client.update(urn("rotated"), id, properties, inputs);
    await plugin.served.lastWords();
    expect(plugin.logged.map(({ text }) => text).filter((text) => text.includes("WeChat Pay stops"))).toHaveLength(2);
  });
});

describe("a difference says where it is", () => {
  test("the credential that changes", async () => {
    const { id, inputs: olds, properties } = await made("differing");
    const { inputs } = await check(
      "differing",
      { credentials: { ...credentials, apiV3Key: `${"x".repeat(31)}y` }, description: "new" },
      olds,
    );
    expect(await plugin.client.diff(urn("differing"), id, properties, inputs)).toEqual({
      changes: "some",
      replaces: [],
      paths: { "credentialFacts.apiV3Key": "UPDATE", description: "ADD" },
    });
  });

  test("what replaces it", async () => {
    const { id, inputs: olds, properties } = await made("replaced");
    const { inputs } = await check("replaced", { product: "native" }, olds);
    const { replaces, paths } = await plugin.client.diff(urn("replaced"), id, properties, inputs);
    expect({ replaces, type: paths.type }).toEqual({ replaces: ["type"], type: "UPDATE_REPLACE" });
  });

  test("that it is broken", async () => {
    const { id, inputs, properties } = await made("broken");
    const broken = { ...properties, status: "Configuration Error" };
    expect(await plugin.client.diff(urn("broken"), id, broken, inputs)).toMatchObject({
      changes: "some",
      paths: { status: "UPDATE" },
    });
  });
});

describe("ignoreChanges, of which the engine tells a plugin with the difference alone", () => {
  test("on a single secret is refused where that would not stay: state holds none that the engine could put in its place", async () => {
    const { id, inputs, properties } = await made("ignoring", {
      credentials: { ...credentials, service_app_id: "wx0123456789abcdef" },
      environment: { PLAIN: "1", HIDDEN: secret("not-shown") },
    });
    const checked = await check("ignoring", { environment: { PLAIN: "1" } }, inputs);
    expect(checked.failures).toEqual([]);
    const differ = (...paths: string[]) => plugin.client.diff(urn("ignoring"), id, properties, checked.inputs, paths);
    for (const path of ["credentials.service_app_id", 'environment["HIDDEN"]']) {
      await expect(differ(path)).rejects.toThrow(
        /ignoreChanges on (service_app_id|HIDDEN) alone cannot be honoured here.*Nothing was sent\. Ignore "credentials"/,
      );
    }
    expect((await differ()).paths).toEqual({
      "credentialFacts.service_app_id": "UPDATE",
      variableFacts: "DELETE",
    });
    expect((await differ("environment.PLAIN", "credentials")).changes).toBe("some");
  });

  test("is no reason to refuse a refresh, which asks for the difference of what state says, and no program", async () => {
    const { id, inputs, properties } = await made("refreshed");
    const refreshing = await startInProcess(environment);
    try {
      await refreshing.client.configure({}, instance);
      const facts = properties.credentialFacts as Values;
      const rotated = { ...properties, credentialFacts: { ...facts, apiV3Key: "hmac 00000000 of another" } };
      const difference = await refreshing.client.diff(urn("refreshed"), id, rotated, inputs, ["credentials.apiV3Key"]);
      expect(difference.paths).toEqual({ "credentialFacts.apiV3Key": "UPDATE" });
    } finally {
      await refreshing.close();
    }
  });

  test("on all credentials leaves them as the cloud has them", async () => {
    const { id, inputs, properties } = await made("ignoring-all");
    const { credentials: _taken, ...rest } = args;
    const checked = await plugin.client.check(urn("ignoring-all"), inputs, rest);
    expect(checked).toEqual({ inputs, failures: [] });
    expect(
      await plugin.client.diff(urn("ignoring-all"), id, properties, checked.inputs, ["credentials"]),
    ).toMatchObject({
      changes: "none",
    });
  });
});

describe("without keys", () => {
  test("nothing is asked for before the first call that needs them, which says what to set", async () => {
    const { inputs } = await made("known");
    const keyless = await startInProcess({ CLOUDBASE_FINGERPRINT_KEY: environment.CLOUDBASE_FINGERPRINT_KEY });
    expect((await keyless.client.checkConfig({})).failures).toEqual([]);
    await keyless.client.configure({}, instance);
    const known = await keyless.client.check(urn("known"), inputs, args);
    expect(known.failures).toEqual([]);
    expect(await reasonOf(keyless.client.check(urn("new"), {}, args))).toMatch(/TENCENTCLOUD_SECRETID/);
    await keyless.close();
  });
});

describe("an import by id", () => {
  /** As somebody made it in the console: with another mark, or none. */
  const byHand = async (name: string, description = "made in the console") => {
    const { id, properties } = await made(name);
    await center.labelIntegration("local-env", String(properties.integrationId), { name, description });
    // Another run, which has seen nothing.
    await plugin.client.configure({}, instance);
    return id;
  };

  test("of one that a person made gives inputs that preview unchanged, without credentials and with the same ones", async () => {
    const id = await byHand("by-hand");
    const found = await plugin.client.read(urn("by-hand"), id, {});
    expect(found?.inputs).toMatchObject({
      envId: "local-env",
      product: "mini-program",
      name: "by-hand",
      description: "made in the console",
    });
    expect(JSON.stringify(found)).not.toContain(credentials.apiV3Key);
    const olds = found?.inputs ?? {};
    for (const given of [{ ...olds }, { ...args, description: "made in the console" }]) {
      const { inputs, failures } = await plugin.client.check(urn("by-hand"), olds, given);
      expect(failures).toEqual([]);
      expect(await plugin.client.diff(urn("by-hand"), id, found?.properties ?? {}, inputs)).toMatchObject({
        changes: "none",
      });
    }
  });

  test("of another program's may be read, and is refused before anything of it changes", async () => {
    const id = await byHand("others", "theirs [pulumi-cloudbase their/prod/pay k3v9x2qd.m4n7c2x8.3]");
    const found = await plugin.client.read(urn("others"), id, {});
    expect(found?.id).toBe(id);
    const { inputs } = await plugin.client.check(urn("others"), found?.inputs ?? {}, found?.inputs ?? {});
    await expect(plugin.client.diff(urn("others"), id, found?.properties ?? {}, inputs)).rejects.toThrow(
      "belongs to their/prod/pay",
    );
  });

  test("as another class names the way", async () => {
    const id = await byHand("another-class");
    await expect(plugin.client.read(urn("another-class", "cloudbase:index:GitHub"), id, {})).rejects.toThrow(
      "the integration is of type weixinpaydc, which is not a GitHub. Import it as cloudbase:index:Integration",
    );
  });

  test("of none finds none", async () => {
    expect(await plugin.client.read(urn("none"), "local-env/none-12345678", {})).toBeUndefined();
  });

  test("the list has what can be imported as that class", async () => {
    const id = await byHand("listed");
    expect(await plugin.client.list("cloudbase:index:WechatPay", { envId: "local-env" })).toContainEqual({
      id,
      name: "listed",
    });
    expect(await plugin.client.list("cloudbase:index:GitHub", { envId: "local-env" })).toEqual([]);
  });
});

describe("what a program may not say", () => {
  test.each([
    ["a product that there is not", { product: "miniprogram" }, /product.*Did you mean "mini-program"\?/],
    ["no product", { product: undefined }, /product.*is missing.*Choose one of/],
    ["what is worked out", { integrationId: "pay-mine" }, /integrationId.*a program does not give it/],
    ["the owner", { owner: "shop/dev/other" }, /owner.*a program does not give it/],
    ["a name that is none", { descripton: "x" }, /unknown: descripton/],
  ])("%s", async (_what, more, reason) => {
    expect(await reasonOf(check("pay", more))).toMatch(reason);
  });

  test("a function's code that is no folder", async () => {
    const archive = { "4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7" };
    const folder = "functions/wechat-pay";
    expect((await check("pay", { functionCode: { ...archive, path: folder } })).inputs).toMatchObject({
      functionCode: folder,
      functionCodeHash: expect.any(String),
    });
    for (const other of [
      { ...archive, assets: {} },
      { ...archive, uri: "https://code.example/pay.zip" },
    ]) {
      expect(await reasonOf(check("pay", { functionCode: other }))).toMatch(
        /functionCode.*must be a folder: its path, or a FileArchive of it/,
      );
    }
    const zip = { ...archive, path: "functions/earlier/message-push-function-1.0.0.zip" };
    expect(await reasonOf(check("pay", { functionCode: zip }))).toMatch(
      /functionCode.*\.zip is not a folder\. Unpack it, and give its folder: what is in it is looked at before it is deployed \[CODE_UNREADABLE\]/,
    );
  });

  test("two resources of one name, in two classes", async () => {
    await check("twice");
    const other = plugin.client.check(
      urn("twice", "cloudbase:index:Integration"),
      {},
      { ...args, type: "weixinpaydc" },
    );
    expect(await reasonOf(other)).toMatch(/WechatPay::twice is called twice too/);
  });
});

describe("the functions", () => {
  test("getIntegration finds by name and by id, and shows no secret", async () => {
    const { inputs } = await made("asked-for");
    const token = "cloudbase:index:getIntegration";
    const byName = await plugin.client.invoke(token, { envId: "local-env", name: "asked-for" });
    expect(byName).toMatchObject({
      integrationId: inputs.integrationId,
      owner: "shop/dev/asked-for",
      status: "Running",
    });
    expect(await plugin.client.invoke(token, { envId: "local-env", integrationId: inputs.integrationId })).toEqual(
      byName,
    );
    await expect(plugin.client.invoke(token, { envId: "local-env", name: "asked-four" })).rejects.toThrow(
      "Did you mean asked-for?",
    );
  });

  test("getTypeFields and getCredentialFacts ask nobody", async () => {
    const alone = await startInProcess({});
    await alone.client.configure({}, instance);
    const { fields } = await alone.client.invoke("cloudbase:index:getTypeFields", { type: "weixinpaydc" });
    expect(fields).toContainEqual(expect.objectContaining({ name: "apiV3Key", secret: true, required: true }));
    const told = await alone.client.invoke("cloudbase:index:getCredentialFacts", {
      type: "weixinpaydc",
      credentials: secret({ ...credentials, merchantSerialNumber: "short" }),
    });
    expect(told).toMatchObject({
      facts: { appId: credentials.appId },
      problems: [{ path: "credentials.merchantSerialNumber", reason: expect.any(String) }],
    });
    expect(JSON.stringify(told)).not.toContain(credentials.apiV3Key);
    await alone.close();
  });

  test("another name is told with the nearest", async () => {
    await expect(plugin.client.invoke("cloudbase:index:getIntegratoin", {})).rejects.toThrow(
      "Did you mean cloudbase:index:getIntegration?",
    );
  });
});

describe("time", () => {
  test("a time limit ends the wait of a create, and what is half made is not lost", async () => {
    const slow = await startEmulator({ provisioning: { fromMs: 60_000, toMs: 60_000 } });
    const of = await startInProcess({
      ...environment,
      CLOUDBASE_ENDPOINT: slow.endpoint,
      TENCENTCLOUD_SECRETID: slow.secretId,
      TENCENTCLOUD_SECRETKEY: slow.secretKey,
    });
    await of.client.configure({}, instance);
    const { inputs } = await of.client.check(urn("pay"), {}, args);
    const limited = of.client.create(urn("pay"), inputs, { timeoutSeconds: 1 });
    await expect(limited).rejects.toThrow(/not ready after 1 s/);

    const again = await of.client.check(urn("other"), {}, args);
    const waiting = of.client.create(urn("other"), again.inputs);
    const failure = expect(waiting).rejects.toMatchObject({
      details: expect.stringMatching(/exists but is not live: cancelled\. What was sent stays as it is/),
      metadata: expect.objectContaining({}),
    });
    while (!(await isThere(slow, "other"))) await new Promise((resolve) => setTimeout(resolve, 5));
    await of.client.cancel();
    await failure;
    // Nothing more is changed.
    const late = await of.client.check(urn("late"), {}, args);
    await expect(of.client.create(urn("late"), late.inputs)).rejects.toThrow("cancelled");
    expect(await isThere(slow, "late")).toBe(false);
    await of.close();
    await slow.close();
  });
});

async function isThere({ endpoint, region, secretId, secretKey }: Emulator, name: string): Promise<boolean> {
  const records = await connectIntegrationCenter({ endpoint, region, secretId, secretKey }).listIntegrations(
    "local-env",
  );
  return records.some((record) => record.name === name);
}

test("an integration without environment or description gets its provider's, and one with its own keeps these", async () => {
  await plugin.client.configure({ envId: "local-env", description: "of the shop" }, instance);
  const { envId: _left, ...rest } = args;
  const plain = await plugin.client.check(urn("plain"), {}, rest);
  expect(plain.inputs).toMatchObject({ envId: "local-env", description: "of the shop" });
  expect((await check("own", { description: "mine" })).inputs).toMatchObject({ description: "mine" });
});

test("the schema names the version of the plugin", async () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  expect(await plugin.client.schema()).toMatchObject({ name: "cloudbase", version });
});
