import { createHmac, scryptSync } from "node:crypto";
import { integrationType } from "../../catalog";
import { checkCredentials, compareFacts, type FingerprintMethod, fingerprintKeyId } from "../../provider/credentials";
import { context, soundValues, wechatPay } from "./samples";

const key = Buffer.from("4c".repeat(32), "hex");
const underKey = (bytes: Buffer): FingerprintMethod => ({ kind: "hmac", key: bytes });
const salted = (salt: string): FingerprintMethod => ({ kind: "scrypt", salt });

function apiV3KeyFact(fingerprint: FingerprintMethod, apiV3Key = soundValues().apiV3Key, type = wechatPay): unknown {
  return checkCredentials(type, { ...soundValues(), apiV3Key }, { ...context, fingerprint }).facts.apiV3Key;
}

describe("the form that stands in people's state", () => {
  const secret = soundValues().apiV3Key ?? "";
  const message = `pulumi-cloudbase fingerprint\0api-v3-key\0apiV3Key\0${secret}`;

  test("with a key: its id and an HMAC-SHA256", () => {
    const hmac = (text: string) => createHmac("sha256", key).update(text).digest("hex");
    const keyId = hmac("pulumi-cloudbase fingerprint key id").slice(0, 8);
    expect(apiV3KeyFact(underKey(key))).toBe(`hmac ${keyId} ${hmac(message).slice(0, 32)}`);
    expect(fingerprintKeyId(apiV3KeyFact(underKey(key)))).toBe(keyId);
  });

  test("without a key: scrypt under the salt", () => {
    const digest = scryptSync(message, "pulumi-cloudbase fingerprint\0shop", 16, { N: 16384, r: 8, p: 1 });
    expect(apiV3KeyFact(salted("shop"))).toBe(`scrypt ${digest.toString("hex")}`);
  });

  test("a key under 32 bytes is refused", () => {
    expect(() => apiV3KeyFact(underKey(Buffer.alloc(31)))).toThrow("has 31 bytes; at least 32 are needed");
  });
});

describe("a fingerprint", () => {
  test.each([
    ["hmac", underKey(key)],
    ["scrypt", salted("shop")],
  ])("by %s is the same on every run, and another one for another value", (_kind, method) => {
    expect(apiV3KeyFact(method)).toBe(apiV3KeyFact(method));
    expect(apiV3KeyFact(method, "00000000000000000000000000000000")).not.toBe(apiV3KeyFact(method));
  });

  test("differs with the key, with the salt, and never depends on the integration type", () => {
    expect(apiV3KeyFact(underKey(Buffer.alloc(32, 1)))).not.toBe(apiV3KeyFact(underKey(key)));
    expect(apiV3KeyFact(salted("other"))).not.toBe(apiV3KeyFact(salted("shop")));
    const native = integrationType("weixinpaynative");
    expect(apiV3KeyFact(underKey(key), undefined, native)).toBe(apiV3KeyFact(underKey(key)));
  });

  test("by scrypt is remembered: a second check of the same value is at least ten times faster", () => {
    const method = salted(`fresh ${process.pid}`);
    const first = durationOf(() => apiV3KeyFact(method));
    const second = Math.min(...Array.from({ length: 5 }, () => durationOf(() => apiV3KeyFact(method))));
    expect(second).toBeLessThan(first / 10);
  });

  test("of keys depends on the public half alone, not on the method", () => {
    const factsBy = (fingerprint: FingerprintMethod) =>
      checkCredentials(wechatPay, soundValues(), { ...context, fingerprint }).facts;
    expect(factsBy(salted("shop")).privateKey).toBe(factsBy(underKey(key)).privateKey);
  });
});

describe("facts compared", () => {
  const before = apiV3KeyFact(underKey(key));
  test.each([
    ["equal ones", before, apiV3KeyFact(underKey(key)), "same"],
    ["another value under the same key", before, apiV3KeyFact(underKey(key), "0".repeat(32)), "different"],
    ["the same value under another key", before, apiV3KeyFact(underKey(Buffer.alloc(32, 1))), "cannot tell"],
    ["a key that was lost", before, apiV3KeyFact(salted("shop")), "cannot tell"],
    [
      "another value by scrypt",
      apiV3KeyFact(salted("shop")),
      apiV3KeyFact(salted("shop"), "0".repeat(32)),
      "different",
    ],
    ["identifiers", "1900000001", "1900000002", "different"],
    ["public halves", "sha256 77ab", "sha256 c0de", "different"],
    ["one that was added", undefined, before, "different"],
    ["one that was removed", before, undefined, "different"],
  ])("%s", (_name, from, to, verdict) => {
    expect(compareFacts(from, to)).toBe(verdict);
  });

  test("only an hmac fact has a key id", () => {
    for (const fact of [apiV3KeyFact(salted("shop")), "sha256 77ab", "1900000001", undefined, 7]) {
      expect(fingerprintKeyId(fact)).toBeUndefined();
    }
  });
});

function durationOf(run: () => void): number {
  const startedNs = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - startedNs);
}
