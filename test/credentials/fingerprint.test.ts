import crypto, { createHmac, randomUUID, scryptSync } from "node:crypto";
import { credentialFields, integrationType, integrationTypeCodes } from "../../catalog";
import { checkCredentials, compareFacts, type FingerprintMethod, fingerprintKeyId } from "../../provider/credentials";
import { soundCredentials } from "../support/sound-credentials";
import { context, soundValues, unknown, wechatPay } from "./samples";

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

  test("without a key, of what people choose: scrypt under the salt, with its parameters", () => {
    const cost = { N: 2 ** 16, r: 8, p: 4, maxmem: 2 ** 27 };
    const digest = scryptSync(message, "pulumi-cloudbase fingerprint\0shop", 16, cost);
    expect(apiV3KeyFact(salted("shop"))).toBe(`scrypt ln=16,r=8,p=4 ${digest.toString("hex")}`);
  });

  test("without a key, of what a machine made: scrypt at the cost that was always taken", () => {
    const values = soundCredentials("wechatoa");
    const said = `pulumi-cloudbase fingerprint\0app-secret\0appSecret\0${values.appSecret}`;
    const digest = scryptSync(said, "pulumi-cloudbase fingerprint\0shop", 16, { N: 16384, r: 8, p: 1 });
    const { facts } = checkCredentials(integrationType("wechatoa"), values, {
      ...context,
      fingerprint: salted("shop"),
    });
    expect(facts.appSecret).toBe(`scrypt ${digest.toString("hex")}`);
  });

  test("every secret that no machine makes pays the high price", () => {
    const isMachineMade = (name: string) => ["appSecret", "clientSecret", "appKey", "ticketId"].includes(name);
    for (const code of integrationTypeCodes) {
      for (const [name, { secret, format, generated }] of credentialFields(integrationType(code))) {
        if (secret && !format.startsWith("rsa"))
          expect([code, name, generated]).toEqual([code, name, isMachineMade(name) || undefined]);
      }
    }
  });

  test("a key under 32 bytes is refused", () => {
    expect(() => apiV3KeyFact(underKey(Buffer.alloc(31)))).toThrow("has 31 bytes; at least 32 are needed");
  });
});

describe("a fact of version 0.1.0", () => {
  const secret = soundValues().apiV3Key ?? "";
  const old = (value: string) => {
    const message = `pulumi-cloudbase fingerprint\0api-v3-key\0apiV3Key\0${value}`;
    const digest = scryptSync(message, "pulumi-cloudbase fingerprint\0shop", 16, { N: 16384, r: 8, p: 1 });
    return `scrypt ${digest.toString("hex")}`;
  };
  const factBeside = (before: Record<string, unknown>, value = secret) =>
    checkCredentials(
      wechatPay,
      { ...soundValues(), apiV3Key: value },
      { ...context, fingerprint: salted("shop"), before },
    ).facts.apiV3Key;

  test("stays while its value does", () => {
    expect(factBeside({ apiV3Key: old(secret) })).toBe(old(secret));
  });

  test("gives way to the dear one when its value changes, and that is a change", () => {
    const after = factBeside({ apiV3Key: old(secret) }, "0".repeat(32));
    expect(after).toBe(apiV3KeyFact(salted("shop"), "0".repeat(32)));
    expect(after).toMatch(/^scrypt ln=16,r=8,p=4 /);
    expect(compareFacts(old(secret), after)).toBe("different");
  });

  test("of another value, another salt or another kind is not taken over", () => {
    const dear = apiV3KeyFact(salted("shop"));
    for (const apiV3Key of [
      old("0".repeat(32)),
      `scrypt ${"0".repeat(32)}`,
      "sha256 77ab",
      "",
      unknown,
      undefined,
      7,
    ]) {
      expect(factBeside({ apiV3Key })).toBe(dear);
    }
  });

  test("of a dear form stays as it is", () => {
    const dear = apiV3KeyFact(salted("shop"));
    expect(factBeside({ apiV3Key: dear })).toBe(dear);
    expect(factBeside({ apiV3Key: dear }, "0".repeat(32))).not.toBe(dear);
  });
});

describe("without a key, a guess at what a person chose", () => {
  const guessMs = () => {
    const started = process.cpuUsage();
    apiV3KeyFact(salted(`fresh ${randomUUID()}`));
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };

  test("costs so much that a core makes fewer than a million a day", () => {
    const dayMs = 24 * 60 * 60 * 1000;
    expect(dayMs / Math.min(guessMs(), guessMs(), guessMs())).toBeLessThan(1_000_000);
  });

  test("that is short, or a word with digits after it, is called guessable, and what to do", () => {
    const noteOf = (token: string, fingerprint = salted("shop")) =>
      checkCredentials(
        integrationType("wechatoa"),
        { ...soundCredentials("wechatoa"), token },
        { ...context, fingerprint },
      ).notes;
    const note = {
      path: "credentials.token",
      text: "Is easily guessed, and its fingerprint, made without a key, lets anyone who reads the state try guesses. Use a long random one, or set CLOUDBASE_FINGERPRINT_KEY.",
    };
    for (const token of ["spamtest", "k3v9x2qd", "MyCompany2026", "123456789012345"])
      expect(noteOf(token)).toEqual([note]);
    expect(noteOf("k3v9x2qd7w5tb8mzr4n6hj1y0p")).toEqual([]);
    expect(noteOf("spamtest", underKey(key))).toEqual([]);
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

  test("by scrypt is remembered: a second check of the same value works out no digest", () => {
    const method = salted(`fresh ${process.pid}`);
    const scrypt = jest.spyOn(crypto, "scryptSync");
    const first = apiV3KeyFact(method);
    const digests = scrypt.mock.calls.length;
    expect(apiV3KeyFact(method)).toBe(first);
    expect([digests > 0, scrypt.mock.calls.length - digests]).toEqual([true, 0]);
    scrypt.mockRestore();
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
      "another value by the scrypt of version 0.1.0",
      `scrypt ${"0".repeat(32)}`,
      `scrypt ${"1".repeat(32)}`,
      "different",
    ],
    ["a scrypt of version 0.1.0 and a key", `scrypt ${"0".repeat(32)}`, before, "cannot tell"],
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
