import { credentialFields, type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";
import { soundCredentials } from "../support/sound-credentials";
import { context, problems, unknown } from "./samples";

function check(code: IntegrationTypeCode, values: Readonly<Record<string, unknown>>) {
  return checkCredentials(integrationType(code), values, context);
}

/** A value that no format takes. */
const wrong = "not right 不对\n";

const everyField = integrationTypeCodes.flatMap((code) =>
  credentialFields(integrationType(code)).map(([name, field]) => ({ code, name, field })),
);

describe("of every type", () => {
  test.each(everyField)(
    "$code: a wrong $name alone is refused, with the cause and where to find the right one",
    ({ code, name, field }) => {
      const { failures } = check(code, { ...soundCredentials(code), [name]: wrong });
      expect(failures).toEqual([
        { path: `credentials.${name}`, reason: expect.stringMatching(/./), whereToFind: field.whereToFind },
      ]);
    },
  );

  test.each(everyField)("$code: without $name it is refused only where it is needed", ({ code, name, field }) => {
    const { [name]: _left, ...rest } = soundCredentials(code);
    const together = integrationType(code).together.some((group) => group.includes(name));
    const { failures } = check(code, rest);
    expect(failures.map(({ path }) => path)).toEqual(field.required || together ? [`credentials.${name}`] : []);
  });

  test.each(integrationTypeCodes)("%s: nothing but identifiers is shown, and every secret by a fingerprint", (code) => {
    const values = soundCredentials(code);
    const { facts } = check(code, values);
    for (const [name, { secret, format }] of credentialFields(integrationType(code))) {
      const shown = !secret && !["opaque", "rsa-public-key"].includes(format);
      expect({ name, fact: facts[name] }).toEqual({
        name,
        fact: shown ? values[name] : expect.stringMatching(/^(hmac [0-9a-f]{8}|sha256) [0-9a-f]{32}$/),
      });
    }
  });

  test.each(integrationTypeCodes)("%s: of values that are not known yet nothing is concluded", (code) => {
    const values = Object.fromEntries(Object.keys(soundCredentials(code)).map((name) => [name, unknown]));
    expect(check(code, values)).toMatchObject({ failures: [], notes: [], credentials: {} });
  });
});

describe("a value in the wrong field is recognised where that is certain", () => {
  const { appId = "", appSecret = "", token = "", encodingAESKey = "" } = soundCredentials("weixin-store");

  test.each<[what: string, values: Record<string, string>, reasons: string[]]>([
    [
      "token and EncodingAESKey changed places",
      { token: encodingAESKey, encodingAESKey: token },
      [
        "credentials.token: is an EncodingAESKey: it belongs to encodingAESKey.",
        "credentials.encodingAESKey: is not an EncodingAESKey: 43 letters and digits. It has 24 characters.",
      ],
    ],
    ["an AppID as token", { token: appId }, ["credentials.token: is an AppID: it belongs to appId."]],
    ["an AppID as AppSecret", { appSecret: appId }, ["credentials.appSecret: is an AppID: it belongs to appId."]],
    [
      "an EncodingAESKey as AppSecret",
      { appSecret: encodingAESKey },
      ["credentials.appSecret: is an EncodingAESKey: it belongs to encodingAESKey."],
    ],
    [
      "an AppSecret as EncodingAESKey",
      { encodingAESKey: appSecret },
      [
        "credentials.encodingAESKey: is not an EncodingAESKey: 43 letters and digits. It has 32 characters. It looks like an AppSecret: it belongs to appSecret.",
      ],
    ],
  ])("%s", (_what, values, reasons) => {
    expect(problems(check("weixin-store", { ...soundCredentials("weixin-store"), ...values }))).toEqual(reasons);
  });

  test("where a field takes nearly anything, the same value twice is pointed out", () => {
    const { failures, notes } = check("weixin-store", { appId, appSecret, encodingAESKey, token: appSecret });
    expect(failures).toEqual([]);
    expect(notes).toEqual([
      {
        path: "credentials.token",
        text: "Has the same value as credentials.appSecret: is one of them in the wrong field?",
      },
    ]);
  });
});

test("two spellings of one EncodingAESKey are sent as given, and have one fingerprint", () => {
  const values = soundCredentials("weixinmp");
  const other = { ...values, encodingAESKey: `${values.encodingAESKey?.slice(0, -1)}B` };
  const [one, two] = [check("weixinmp", values), check("weixinmp", other)];
  expect(two.credentials.encodingAESKey).toBe(other.encodingAESKey);
  expect(two.facts).toEqual(one.facts);
  expect(one.notes).toEqual([]);
  expect(two.notes).toEqual([
    { path: "credentials.encodingAESKey", text: expect.stringContaining("same fingerprint") },
  ]);
  const third = { ...values, encodingAESKey: `${values.encodingAESKey?.slice(0, -1)}E` };
  expect(check("weixinmp", third).facts.encodingAESKey).not.toBe(one.facts.encodingAESKey);
});

describe("a field that the catalog does not name", () => {
  test("is refused for a type whose fields are documented", () => {
    const values = { ...soundCredentials("weixinpaydc"), shopKey: "K" };
    expect(problems(check("weixinpaydc", values))).toEqual([expect.stringMatching(/^credentials.shopKey: unknown/)]);
  });

  test("is taken as a secret for the others, and said to be for the cloud to decide", () => {
    const values = { ...soundCredentials("channels"), shopKey: "canary-of-the-shop" };
    const { failures, notes, credentials, facts } = check("channels", values);
    expect(failures).toEqual([]);
    expect(credentials).toEqual(values);
    expect(facts.shopKey).toMatch(/^hmac /);
    expect(notes).toEqual([
      {
        path: "credentials.shopKey",
        text: "Not in the catalog; the cloud's template of channels decides at apply. It is treated as a secret.",
      },
    ]);
  });

  test("is asked about when it is nearly a known one", () => {
    const { token, encodingAESKey, ...values } = soundCredentials("wechatoa");
    expect(check("wechatoa", { ...values, tokn: token }).notes).toEqual([
      { path: "credentials.tokn", text: expect.stringMatching(/Was token meant\?$/) },
    ]);
    expect(problems(check("channels", { ...soundCredentials("channels"), token: undefined, tokn: token }))).toEqual([
      "credentials.token: missing; it was given as tokn.",
    ]);
  });

  test("is refused when it is only the cloud's key of a known one: Ext would hold it twice", () => {
    const { appSecret, ...values } = soundCredentials("PublicAccountOpenService");
    expect(problems(check("PublicAccountOpenService", { ...values, appsecret: appSecret }))).toEqual([
      "credentials.appSecret: missing; it was given as appsecret.",
      "credentials.appsecret: unknown field; that is the cloud's name for appSecret; give it as appSecret.",
    ]);
  });

  test.each(["", "a b", "1st", "__proto__", "x".repeat(65)])("is refused under the name %j", (name) => {
    const values = Object.fromEntries([...Object.entries(soundCredentials("github")), [name, "value"]]);
    expect(problems(check("github", values))).toEqual([expect.stringContaining("unknown field")]);
  });

  test("is refused when it is empty, or not one line of plain text", () => {
    const values = soundCredentials("gitee");
    expect(problems(check("gitee", { ...values, more: " " }))).toEqual(["credentials.more: is empty."]);
    expect(problems(check("gitee", { ...values, more: 12 }))).toEqual(["credentials.more: is a number; must be text."]);
    expect(problems(check("gitee", { ...values, more: "value\n" }))).toEqual([
      expect.stringContaining("ends in a line break"),
    ]);
  });
});
