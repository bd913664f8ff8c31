import { generateKeyPairSync } from "node:crypto";
import { proveWechatPay, systemProofDependencies } from "../../provider/proof";
import { rsaPair } from "../support/keys";
import { startWechatPay } from "../wechat-pay/support/world";
import {
  byCertificate,
  type Credentials,
  newMerchant,
  noCertificates,
  pathsOf,
  proveAgainst,
  reasonOf,
  rightCredentials,
  signed,
  whyNot,
  withoutPublicKey,
} from "./support";

/* The proof against the local WeChat Pay, which wechatpay-axios-plugin proves. */

let wechatPay: Awaited<ReturnType<typeof startWechatPay>>;
beforeAll(async () => {
  wechatPay = await startWechatPay();
});
afterAll(() => wechatPay.stop());

const prove = (changes: Credentials = {}) =>
  proveWechatPay({ ...rightCredentials, ...changes }, { baseUrl: wechatPay.url });
const proveByCertificate = (changes: Credentials = {}) =>
  proveWechatPay(withoutPublicKey(changes), { baseUrl: wechatPay.url });

const otherSerial = "1DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C";
const otherApiV3Key = "anotherApiV3KeyAnotherApiV3Key01";
const merchantPair = ["merchantId", "merchantSerialNumber", "privateKey"];

describe("in public-key mode", () => {
  it("credentials that belong together are proven, all but the AppID, with two calls", async () => {
    const proof = await prove();
    expect(proof).toEqual({
      ok: true,
      proven: ["merchantId", "merchantSerialNumber", "apiV3Key", "privateKey", "wxPayPublicKey", "wxPayPublicKeyId"],
      notProven: [{ name: "appId", why: expect.stringContaining("the first order does") }],
      failures: [],
      calls: 2,
      ms: expect.any(Number),
    });
  });

  it("a slash at the end of the base address changes nothing", async () => {
    expect(await proveWechatPay(rightCredentials, { baseUrl: `${wechatPay.url}/` })).toMatchObject({ ok: true });
  });

  it("the serial number of another certificate is refuted after one call", async () => {
    const proof = await prove({ merchantSerialNumber: otherSerial });
    expect(proof).toMatchObject({ ok: false, proven: [], calls: 1 });
    expect(pathsOf(proof)).toEqual(["merchantId", "merchantSerialNumber"]);
    expect(reasonOf(proof, "merchantSerialNumber")).toMatch(
      /^is not the serial number of a valid API certificate of merchant 1900000001.*WeChat Pay said: .*\(SIGN_ERROR, request [\w-]+\)\.$/,
    );
    expect(proof.failures[1]?.whereToFind).toContain("API certificate");
  });

  it("the private key of another certificate is refuted after one call", async () => {
    const proof = await prove({ privateKey: rsaPair("stranger").privateKey });
    expect(proof).toMatchObject({ ok: false, proven: [], calls: 1 });
    expect(pathsOf(proof)).toEqual(["merchantSerialNumber", "privateKey"]);
    expect(reasonOf(proof, "privateKey")).toContain("does not belong to credentials.merchantSerialNumber");
    expect(whyNot(proof, "wxPayPublicKey")).toContain("prove nothing about it");
  });

  it("another merchant's id is refuted after one call", async () => {
    const proof = await prove({ merchantId: "1900000002" });
    expect(proof).toMatchObject({ ok: false, proven: [], calls: 1 });
    expect(pathsOf(proof)).toEqual(["merchantId", "merchantSerialNumber"]);
    expect(reasonOf(proof, "merchantId")).toContain("may be the wrong one");
  });

  it("a wrong public key is refuted; the certificates still prove the rest", async () => {
    const proof = await prove({ wxPayPublicKey: rsaPair("stranger").publicKey });
    expect(proof).toMatchObject({ ok: false, calls: 2, proven: expect.arrayContaining([...merchantPair, "apiV3Key"]) });
    expect(pathsOf(proof)).toEqual(["wxPayPublicKey"]);
    expect(reasonOf(proof, "wxPayPublicKey")).toContain("is not the key of credentials.wxPayPublicKeyId");
    expect(whyNot(proof, "wxPayPublicKeyId")).not.toContain("(not");
  });

  it("a wrong public key id is refuted, naming the certificate that signed instead", async () => {
    const proof = await prove({ wxPayPublicKeyId: "PUB_KEY_ID_0119000000022026112300381234567890" });
    expect(pathsOf(proof)).toEqual(["wxPayPublicKeyId"]);
    expect(reasonOf(proof, "wxPayPublicKeyId")).toContain(`platform certificate ${byCertificate.serial}`);
  });

  it("a wrong APIv3 key is refuted, beside a wrong public key too", async () => {
    const proof = await prove({ apiV3Key: otherApiV3Key });
    expect(proof).toMatchObject({
      ok: false,
      calls: 2,
      proven: [...merchantPair, "wxPayPublicKey", "wxPayPublicKeyId"],
    });
    expect(reasonOf(proof, "apiV3Key")).toContain("is not the APIv3 key in force");
    expect(pathsOf(await prove({ apiV3Key: otherApiV3Key, wxPayPublicKey: rsaPair("stranger").publicKey }))).toEqual([
      "apiV3Key",
      "wxPayPublicKey",
    ]);
  });

  it("a new merchant's APIv3 key is said to be unproven, and the rest is proven", async () => {
    const { proof } = await proveAgainst(newMerchant);
    expect(proof).toMatchObject({ ok: true, failures: [], calls: 2 });
    expect(proof.proven).toEqual([...merchantPair, "wxPayPublicKey", "wxPayPublicKeyId"]);
    expect(whyNot(proof, "apiV3Key")).toMatch(/no platform certificates.*RESOURCE_NOT_EXISTS/);
  });

  it("a clock that is off is told apart from wrong keys, and by how much", async () => {
    const dependencies = { ...systemProofDependencies, now: () => Date.now() + 17 * 60_000 };
    const proof = await proveWechatPay(rightCredentials, { baseUrl: wechatPay.url }, dependencies);
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [], calls: 1 });
    expect(proof.inconclusive?.details).toMatchObject({ responsible: "user", code: "CLOCK_OFF" });
    expect(proof.inconclusive?.message).toContain("17 minutes ahead of WeChat Pay's");
  });
});

describe("in certificate mode", () => {
  it("credentials that belong together are proven with one call", async () => {
    const proof = await proveByCertificate();
    expect(proof).toMatchObject({ ok: true, failures: [], calls: 1 });
    expect(proof.proven).toEqual(["merchantId", "merchantSerialNumber", "apiV3Key", "privateKey"]);
  });

  it.each<[string, Credentials, string[]]>([
    ["APIv3 key", { apiV3Key: otherApiV3Key }, ["apiV3Key"]],
    ["serial number", { merchantSerialNumber: otherSerial }, ["merchantId", "merchantSerialNumber"]],
    ["private key", { privateKey: rsaPair("stranger").privateKey }, ["merchantSerialNumber", "privateKey"]],
    ["merchant id", { merchantId: "1900000002" }, ["merchantId", "merchantSerialNumber"]],
  ])("a wrong %s is refuted, and nothing counts as proven", async (_name, changes, paths) => {
    const proof = await proveByCertificate(changes);
    expect(proof).toMatchObject({ ok: false, proven: [], calls: 1 });
    expect(pathsOf(proof)).toEqual(paths);
  });

  it("a merchant without platform certificates is told that it needs the public key", async () => {
    const { proof } = await proveAgainst(() => signed(noCertificates), withoutPublicKey());
    expect(proof).toMatchObject({ ok: false, proven: [] });
    expect(reasonOf(proof, "wxPayPublicKey")).toContain("certificate mode cannot work");
  });

  it("a platform certificate that has expired proves nothing", async () => {
    // The local WeChat Pay's certificate ends with 2030; its clock and ours agree.
    const inTime = { now: () => Date.parse("2031-06-01T00:00:00Z"), after: () => () => undefined };
    const later = await startWechatPay(inTime);
    const proof = await proveWechatPay(
      withoutPublicKey(),
      { baseUrl: later.url },
      { ...systemProofDependencies, ...inTime },
    );
    await later.stop();
    expect(proof).toMatchObject({ ok: false, proven: [], failures: [] });
    expect(proof.inconclusive?.details.code).toBe("ANSWER_KEY_UNKNOWN");
  });
});

it("nothing but signed GETs is sent, each with a nonce of its own", async () => {
  const { requests } = await proveAgainst(newMerchant);
  expect(requests.map(({ method }) => method)).toEqual(["GET", "GET"]);
  expect(requests[0]?.url).toMatch(/^\/v3\/pay\/transactions\/out-trade-no\/proof[0-9a-f]{26}\?mchid=1900000001$/);
  expect(requests[0]?.headers["wechatpay-serial"]).toBe(rightCredentials.wxPayPublicKeyId);
  const nonces = requests.map(({ headers }) => /nonce_str="(\w+)"/.exec(headers.authorization ?? "")?.[1]);
  expect(new Set(nonces).size).toBe(2);
});

it("credentials that cannot be used are refused before anything is sent", async () => {
  const { proof, requests } = await proveAgainst(newMerchant, {
    ...rightCredentials,
    merchantId: '1900000001",serial_no="',
    privateKey: "not a key",
    apiV3Key: "short",
    wxPayPublicKey: "",
  });
  expect(requests).toHaveLength(0);
  expect(proof).toMatchObject({ ok: false, proven: [], calls: 0 });
  expect(pathsOf(proof)).toEqual(["merchantId", "apiV3Key", "privateKey", "wxPayPublicKey"]);
  expect(whyNot(proof, "merchantSerialNumber")).toContain("nothing was asked");

  const { privateKey } = generateKeyPairSync("ec", {
    namedCurve: "P-256",
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  expect(pathsOf((await proveAgainst(newMerchant, { ...rightCredentials, privateKey })).proof)).toEqual(["privateKey"]);

  const { wxPayPublicKeyId: _id, ...half } = rightCredentials;
  expect(pathsOf((await proveAgainst(newMerchant, half)).proof)).toEqual(["wxPayPublicKeyId"]);
});

describe("the base address", () => {
  it.each([
    "http://api.mch.weixin.qq.com",
    "http://127.0.0.1.example",
    "ftp://127.0.0.1",
    "https://user:password@127.0.0.1",
    "https://127.0.0.1/?a=1",
    "127.0.0.1:41001",
    "",
  ])("%s is refused", async (baseUrl) => {
    const proving = proveWechatPay(rightCredentials, { baseUrl });
    await expect(proving).rejects.toMatchObject({ details: { responsible: "user", code: "SETTINGS_INVALID" } });
    await expect(proving).rejects.not.toThrow("password");
  });
});
