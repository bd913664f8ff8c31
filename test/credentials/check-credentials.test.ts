import { createHash, createPublicKey } from "node:crypto";
import { credentialFields, type IntegrationType, integrationType, integrationTypeCodes } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { soundCredentials } from "../support/sound-credentials";
import { check, context, nowMs, problems, soundValues, unknown, wechatPay } from "./samples";
import { merchantCertificate, wechatPayCertificate } from "./vendor-certificates";

const spkiDigest = (publicKey: string) =>
  createHash("sha256")
    .update(createPublicKey(publicKey).export({ type: "spki", format: "der" }))
    .digest("hex");

describe("a sound set", () => {
  test.each(integrationTypeCodes)("passes for %s, unchanged and without notes", (code) => {
    const values = soundCredentials(code);
    const outcome = checkCredentials(integrationType(code), values, context);
    expect(outcome).toMatchObject({ failures: [], notes: [], credentials: values });
  });

  test("gives identifiers in clear, fingerprints of the rest, and the mode", () => {
    const { appId, merchantId, merchantSerialNumber, wxPayPublicKeyId, service_app_id } = soundValues();
    expect(check(soundValues()).facts).toEqual({
      appId,
      merchantId,
      merchantSerialNumber,
      apiV3Key: expect.stringMatching(/^hmac [0-9a-f]{8} [0-9a-f]{32}$/),
      privateKey: `sha256 ${spkiDigest(rsaPair("merchant").publicKey).slice(0, 32)}`,
      wxPayPublicKey: `sha256 ${spkiDigest(rsaPair("wechat-pay").publicKey).slice(0, 32)}`,
      wxPayPublicKeyId,
      service_app_id,
      verificationMode: "public-key",
    });
  });

  test("has the same facts however the private key was pasted", () => {
    const oneLine = { ...soundValues(), privateKey: soundValues().privateKey?.replaceAll("\n", "\\n") };
    expect(check(oneLine).facts).toEqual(check(soundValues()).facts);
    expect(check(oneLine).credentials).toEqual(soundValues());
    expect(check(oneLine).notes).toEqual([
      {
        path: "credentials.privateKey",
        text: "Was repaired: escaped line breaks (\\n) were turned into real ones. It is the same key.",
      },
    ]);
  });

  test("without WeChat Pay's public key is certificate mode", () => {
    const { wxPayPublicKey, wxPayPublicKeyId, service_app_id, ...required } = soundValues();
    const outcome = check(required);
    expect(outcome).toMatchObject({ failures: [], credentials: required, facts: { verificationMode: "certificate" } });
    expect(Object.keys(outcome.facts)).toEqual([...Object.keys(required), "verificationMode"]);
  });
});

test("the refusal of the design: three problems at once, by path, each with where to find the right value", () => {
  const { wxPayPublicKeyId, ...values } = soundValues();
  const outcome = check({
    ...values,
    apiV3Key: `${values.apiV3Key}\n`,
    wxPayPublicKey: rsaPair("merchant").publicKey,
  });
  expect(problems(outcome)).toEqual([
    "credentials.apiV3Key: 33 bytes; must be 32. It ends in a line break: was it read from a file?",
    "credentials.wxPayPublicKey: is the merchant's own public key (it matches credentials.privateKey); WeChat Pay's is needed.",
    "credentials.wxPayPublicKeyId: missing; it belongs to wxPayPublicKey. Give both, or neither.",
  ]);
  expect(outcome.failures.map(({ whereToFind }) => whereToFind)).toEqual(
    ["apiV3Key", "wxPayPublicKey", "wxPayPublicKeyId"].map((name) => wechatPay.credentials[name]?.whereToFind),
  );
});

describe("missing and shapeless values", () => {
  test("nothing given: every required field is named, no optional one", () => {
    const required = credentialFields(wechatPay).filter(([, field]) => field.required);
    expect(problems(check({}))).toEqual(required.map(([name]) => `credentials.${name}: missing.`));
  });

  test("values that are no text are refused by their kind", () => {
    const outcome = check({ ...soundValues(), merchantId: 1900000001, apiV3Key: { env: "KEY" }, privateKey: ["a"] });
    expect(problems(outcome)).toEqual([
      "credentials.merchantId: is a number; must be text.",
      "credentials.apiV3Key: is an object; must be text.",
      "credentials.privateKey: is a list; must be text.",
    ]);
  });

  test("empty and blank values are refused, also optional ones", () => {
    expect(problems(check({ ...soundValues(), apiV3Key: "", service_app_id: " \n" }))).toEqual([
      "credentials.apiV3Key: is empty.",
      "credentials.service_app_id: is empty.",
    ]);
  });

  test("null and undefined count as absent", () => {
    expect(check({ ...soundValues(), service_app_id: null }).failures).toEqual([]);
    expect(problems(check({ ...soundValues(), appId: undefined }))).toEqual(["credentials.appId: missing."]);
  });

  test("half of the pair is refused, whichever half it is", () => {
    const { wxPayPublicKey, ...idOnly } = soundValues();
    expect(problems(check(idOnly))).toEqual([
      "credentials.wxPayPublicKey: missing; it belongs to wxPayPublicKeyId. Give both, or neither.",
    ]);
  });

  test("names that objects inherit are no values", () => {
    const optional = { format: "app-id", required: false, secret: false, description: "", whereToFind: "" } as const;
    const type: IntegrationType = { ...wechatPay, credentials: { toString: optional } };
    expect(checkCredentials(type, {}, context)).toMatchObject({ failures: [], credentials: {}, facts: {} });
  });
});

describe("an unknown field", () => {
  test("that is misspelt: the right name is told, and the missing field says how it was given", () => {
    const { apiV3Key, ...values } = soundValues();
    expect(problems(check({ ...values, apiv3_key: apiV3Key }))).toEqual([
      "credentials.apiV3Key: missing; it was given as apiv3_key.",
      "credentials.apiv3_key: unknown field; did you mean apiV3Key?",
    ]);
  });

  test.each([
    ["appID", "appId"],
    ["merchantld", "merchantId"],
    ["merchantSerialNo", "merchantSerialNumber"],
    ["wxPayPubKeyId", "wxPayPublicKeyId"],
    ["wxpayPublickey", "wxPayPublicKey"],
    ["serviceAppId", "service_app_id"],
  ])("%s is near to %s", (given, meant) => {
    expect(problems(check({ ...soundValues(), [given]: "x" }))).toEqual([
      `credentials.${given}: unknown field; did you mean ${meant}?`,
    ]);
  });

  test("that is near to none is recognised by its value, else the fields are listed", () => {
    const values = { ...soundValues(), clientKey: rsaPair("other").privateKey, colour: "blue" };
    expect(problems(check(values))).toEqual([
      "credentials.clientKey: unknown field; its value is a private key: it belongs to privateKey.",
      `credentials.colour: unknown field; weixinpaydc takes ${Object.keys(wechatPay.credentials).join(", ")}.`,
    ]);
  });
});

describe("a value in the wrong field is told where it belongs", () => {
  const sound = soundValues();
  const swapped: [field: string, value: string | undefined, reason: RegExp][] = [
    ["wxPayPublicKey", sound.privateKey, /^is a private key: it belongs to privateKey\.$/],
    ["privateKey", sound.wxPayPublicKey, /^is a public key: it belongs to wxPayPublicKey\.$/],
    ["wxPayPublicKeyId", sound.merchantSerialNumber, /^is a certificate's serial number: .* merchantSerialNumber\.$/],
    ["merchantId", sound.appId, /^is an AppID: it belongs to appId or service_app_id\.$/],
    ["appId", sound.merchantId, /^is a merchant id: it belongs to merchantId\.$/],
    ["merchantSerialNumber", sound.apiV3Key, /^is not a serial number.* It looks like an APIv3 key: .* apiV3Key\.$/],
    [
      "merchantSerialNumber",
      "0123456789abcdef0123456789abcdef",
      /32 digits.*write it with colons.* looks like an APIv3/,
    ],
    ["merchantSerialNumber", sound.wxPayPublicKeyId, /^is a public key id: it belongs to wxPayPublicKeyId\.$/],
    [
      "apiV3Key",
      sound.merchantSerialNumber,
      /^is a certificate's serial number: it belongs to merchantSerialNumber\.$/,
    ],
    ["apiV3Key", sound.privateKey, /^is a private key: it belongs to privateKey\.$/],
    ["appId", sound.privateKey, /^is a private key: it belongs to privateKey\.$/],
    [
      "privateKey",
      merchantCertificate,
      /^is a certificate \(expired on 2025-05-09\): merchantCertificate takes the merchant's own; here its private key is needed, apiclient_key\.pem\.$/,
    ],
    [
      "merchantSerialNumber",
      merchantCertificate,
      /serial number is needed: 5F1C72E2A8931B72A2E13AF8DEE92471EB397115\.$/,
    ],
    [
      "wxPayPublicKey",
      wechatPayCertificate,
      /^is a certificate \(expired on 2025-05-09\), not a public key\. For certificate/,
    ],
  ];
  test.each(swapped)("%s", (field, value, reason) => {
    const { failures, facts, credentials } = check({ ...sound, [field]: value });
    expect(failures).toEqual([
      { path: `credentials.${field}`, reason: expect.stringMatching(reason), whereToFind: expect.any(String) },
    ]);
    expect(facts).not.toHaveProperty([field]);
    expect(credentials).not.toHaveProperty([field]);
  });

  test("a certificate that is still valid says so", () => {
    const inTime = { ...context, nowMs: Date.UTC(2024, 0, 1) };
    const { failures } = checkCredentials(wechatPay, { ...sound, privateKey: merchantCertificate }, inTime);
    expect(failures[0]?.reason).toContain("valid until 2025-05-09");
    expect(nowMs).toBeGreaterThan(inTime.nowMs);
  });

  test("two fields exchanged are both named", () => {
    const { privateKey, wxPayPublicKey } = sound;
    expect(problems(check({ ...sound, privateKey: wxPayPublicKey, wxPayPublicKey: privateKey }))).toEqual([
      "credentials.privateKey: is a public key: it belongs to wxPayPublicKey.",
      "credentials.wxPayPublicKey: is a private key: it belongs to privateKey.",
    ]);
  });
});

describe("in preview", () => {
  test("an unknown value is its own fact, is not sent, and makes no problem", () => {
    const outcome = check({ ...soundValues(), apiV3Key: unknown });
    expect(outcome.failures).toEqual([]);
    expect(outcome.facts.apiV3Key).toBe(unknown);
    expect(Object.keys(outcome.facts)).toEqual(Object.keys(check(soundValues()).facts));
    expect(outcome.credentials).not.toHaveProperty("apiV3Key");
  });

  test("everything unknown: every fact is the unknown value, the mode too", () => {
    const values = Object.fromEntries(Object.keys(soundValues()).map((name) => [name, unknown]));
    const { failures, notes, credentials, facts } = check(values);
    expect({ failures, notes, credentials }).toEqual({ failures: [], notes: [], credentials: {} });
    expect(facts).toEqual({ ...values, verificationMode: unknown });
  });

  test("the mode is known as soon as one of the pair is", () => {
    expect(check({ ...soundValues(), wxPayPublicKey: unknown }).facts.verificationMode).toBe("public-key");
  });

  test("a pair of which one is unknown is not called half", () => {
    const { wxPayPublicKeyId, ...values } = soundValues();
    expect(check({ ...values, wxPayPublicKey: unknown }).failures).toEqual([]);
  });

  test("keys are not compared while one is unknown, and the other problems are still told", () => {
    const values = { ...soundValues(), privateKey: unknown, wxPayPublicKey: rsaPair("merchant").publicKey, appId: "x" };
    expect(problems(check(values))).toEqual([expect.stringMatching(/^credentials\.appId: is not an AppID/)]);
  });

  test("an unknown field with an unknown value is still unknown", () => {
    expect(problems(check({ ...soundValues(), colour: unknown }))).toHaveLength(1);
  });
});
