import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkSettings, forgottenKeys, settingsOf } from "../../provider/hosts/plugin/settings";

/* What a provider instance may be given, and which keys it then has. */

const folder = mkdtempSync(join(tmpdir(), "settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const version = "1.2.3";
const reasons = (news: Record<string, unknown>) =>
  checkSettings(news, version).failures.map(({ property, reason }) => `${property} ${reason}`);

function variables(news: Record<string, unknown>, environment: NodeJS.ProcessEnv = {}) {
  const { inputs, givenAsText, failures } = checkSettings(news, version);
  expect(failures).toEqual([]);
  return settingsOf(inputs, givenAsText, environment, folder).variables();
}

test.each([
  [{ regoin: "x", region: "ap-shanghai" }, /^regoin is no setting of this provider\..*Known: endpoint/],
  [{ secretid: { env: "A" } }, /^secretid .*Did you mean secretId\?/],
  [{ givenAsTexts: [] }, /^givenAsTexts is no setting/],
  [{ secretId: { env: "A" } }, /^secretKey missing: a key has both/],
  [{ secretId: { env: "A" }, secretKey: { env: "B" }, profile: "p" }, /^profile names keys, and secretId does too/],
  [{ secretKey: { environment: "A" }, secretId: { env: "A" } }, /^secretKey must be \{ env: "NAME" \}/],
  [
    { sdkVersion: "1.3.0" },
    /the program's pulumi-cloudbase is 1\.3\.0, and this plugin is 1\.2\.3\. Install the plugin of 1\.3\.0/,
  ],
  [
    { version: "1.3.0" },
    /is 1\.3\.0, and this plugin is 1\.2\.3\..*A generated SDK is made anew by pulumi package add/,
  ],
])("%j is refused with the way on", (news, reason) => {
  expect(reasons(news).join("\n")).toMatch(reason);
});

test("of one release, a patch more or less is no difference", () => {
  expect(reasons({ sdkVersion: "1.2.9" })).toEqual([]);
  expect(reasons({ version: "1.2.9" })).toEqual([]);
  expect(reasons({ version: "" })).toEqual([]);
});

const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

test.each([
  [
    { endpoint: unknown },
    /^endpoint is not known before the apply.*with their credentials in the plan\. Give what is known/,
  ],
  [{ secretId: unknown, secretKey: { env: "B" } }, /^secretId is not known before the apply/],
  [{ allowedEndpoints: ["https://cloud.example", unknown] }, /^allowedEndpoints is not known/],
  [{ allowedAccounts: `["1300000000","${unknown}"]` }, /^allowedAccounts is not known/],
  [{ envId: unknown }, /^envId is not known.*Give it to the integrations themselves, where it may be unknown/],
])("%j is refused: while a setting is unknown the engine asks nobody about what it plans", (news, reason) => {
  const checked = checkSettings(news, version);
  expect(checked.failures).toHaveLength(1);
  expect(reasons(news).join()).toMatch(reason);
});

test("a key as text is kept out of state, which holds that there was one, whatever it is", () => {
  const first = checkSettings({ secretId: "AKID-first", secretKey: "one" }, version);
  const second = checkSettings({ secretId: "AKID-second", secretKey: "two" }, version);
  expect(first.inputs).toEqual({ givenAsText: ["secretId", "secretKey"] });
  expect(second.inputs).toEqual(first.inputs);
  expect(forgottenKeys(first.inputs, {})).toEqual(["secretId", "secretKey"]);
  expect(forgottenKeys(first.inputs, first.givenAsText)).toEqual([]);
});

test("keys by reference are read when they are asked for, in the form of an SDK too, and a token of others does not go with them", () => {
  writeFileSync(join(folder, "key"), "from-a-file\n");
  const news = { secretId: JSON.stringify({ env: "MY_ID" }), secretKey: { file: "key" } };
  const environment = {
    MY_ID: "AKID-mine",
    TENCENTCLOUD_SECRETID: "AKID-other",
    TENCENTCLOUD_SESSIONTOKEN: "of the other",
  };
  expect(variables(news, environment)).toMatchObject({
    TENCENTCLOUD_SECRETID: "AKID-mine",
    TENCENTCLOUD_SECRETKEY: "from-a-file",
    TENCENTCLOUD_SESSIONTOKEN: undefined,
  });
});

test("region and fingerprint key of a provider come before those of the environment", () => {
  const environment = { OF_TEAM: "mine", CLOUDBASE_FINGERPRINT_KEY: "other" };
  expect(variables({ fingerprintKey: { env: "OF_TEAM" } }, environment)).toMatchObject({
    CLOUDBASE_FINGERPRINT_KEY: "mine",
  });
  expect(settingsOf({ region: "ap-guangzhou" }, {}, {}, folder).config.get("cloudbase:region")).toBe("ap-guangzhou");
});

test("a reference that leads nowhere is named", () => {
  expect(() => variables({ secretId: { env: "NOWHERE" }, secretKey: { env: "NOWHERE" } })).toThrow(
    "secretId: the environment variable NOWHERE is not set",
  );
});

describe("a profile", () => {
  const file = join(folder, "credentials");
  const environment = { TENCENTCLOUD_CREDENTIALS_FILE: file };
  beforeAll(() =>
    writeFileSync(
      file,
      "[default]\nsecret_id = AKID-default\nsecret_key = d\n[production]\r\nsecret_id=AKID-production\r\nsecret_key = p==\r\ntoken = t\n[half]\nsecret_id = x\n",
    ),
  );

  test("is read as the vendor's SDKs do", () => {
    expect(variables({ profile: "production" }, environment)).toMatchObject({
      TENCENTCLOUD_SECRETID: "AKID-production",
      TENCENTCLOUD_SECRETKEY: "p==",
      TENCENTCLOUD_SESSIONTOKEN: "t",
    });
  });

  test.each([
    ["prod", /has no profile "prod"; it has: default, production, half/],
    ["half", /needs both secret_id and secret_key/],
  ])("%s is refused with the reason", (profile, reason) => {
    expect(() => variables({ profile }, environment)).toThrow(reason);
  });

  test("without the file says which", () => {
    expect(() => variables({ profile: "x" }, { HOME: folder })).toThrow(/\.tencentcloud.credentials does not exist/);
  });
});

test("allowedEndpoints forbids what the environment allows, and allows nothing that it forbids", () => {
  const allowed = { CLOUDBASE_ALLOWED_ENDPOINTS: "https://cloud.example,https://other.example" };
  const news = { endpoint: "https://cloud.example", allowedEndpoints: ["https://other.example"] };
  expect(() => variables(news, allowed)).toThrow("is not among allowedEndpoints (https://other.example)");
  expect(() => variables({ ...news, allowedEndpoints: ["https://cloud.example"] }, {})).toThrow(/nobody allowed it/);
  expect(variables({ ...news, allowedEndpoints: ["https://cloud.example"] }, allowed)).toBeDefined();
  const ofProof = { wechatPayEndpoint: "https://other.example/pay", allowedEndpoints: ["https://cloud.example"] };
  expect(() => variables(ofProof, allowed)).toThrow("the wechatPayEndpoint https://other.example is not among");
});
