import { createHash, createHmac, randomBytes } from "node:crypto";
import { checkCredentials, readFingerprintKey } from "../../provider/credentials";
import { context, soundValues, wechatPay } from "./samples";

function keyOf(text: string): Buffer {
  const reading = readFingerprintKey(text);
  if ("refused" in reading) throw new Error(reading.refused);
  return reading.key;
}

describe("taken", () => {
  test.each<[made: string, text: string]>([
    ["openssl rand -base64 32", randomBytes(32).toString("base64")],
    ["openssl rand -base64 32, with its line break", `${randomBytes(32).toString("base64")}\n`],
    ["openssl rand -hex 32", randomBytes(32).toString("hex")],
    ["48 bytes", randomBytes(48).toString("base64")],
    ["base64url without padding", randomBytes(32).toString("base64url")],
    ["base64 of several lines", `${randomBytes(96).toString("base64").replace(/.{64}/g, "$&\n")}\n`],
    ["a digest in capital letters", randomBytes(32).toString("hex").toUpperCase()],
  ])("what %s makes; its bytes are those of the text, as in every state until now", (_made, text) => {
    expect(keyOf(text)).toEqual(Buffer.from(text.trim()));
  });

  test("ten thousand random keys of each form", () => {
    for (let made = 0; made < 10_000; made++) {
      const bytes = randomBytes(32);
      for (const form of ["base64", "base64url", "hex"] as const) keyOf(bytes.toString(form));
    }
  });

  test("and gives the fingerprints that stand in people's state", () => {
    const text = createHash("sha256").update("a key of version 0.1.0").digest("base64");
    const hmac = (message: string) => createHmac("sha256", text).update(message).digest("hex");
    const { facts } = checkCredentials(wechatPay, soundValues(), {
      ...context,
      fingerprint: { kind: "hmac", key: keyOf(text) },
    });
    const message = `pulumi-cloudbase fingerprint\0api-v3-key\0apiV3Key\0${soundValues().apiV3Key}`;
    const keyId = hmac("pulumi-cloudbase fingerprint key id").slice(0, 8);
    expect(facts.apiV3Key).toBe(`hmac ${keyId} ${hmac(message).slice(0, 32)}`);
  });
});

describe("refused, with the reason", () => {
  const counting = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

  test.each<[what: string, text: string, reason: RegExp]>([
    ["one letter, 32 times", "a".repeat(32), /^has 128 bits; 256 are needed$/],
    ["one letter, 44 times", "z".repeat(44), /^is not random/],
    ["eleven Chinese characters", "一二三四五六七八九十百", /^is neither base64 nor hexadecimal/],
    ["a sentence", "a fingerprint key for tests, 32+ characters", /^is neither base64 nor hexadecimal/],
    ["words without spaces", "correcthorsebatterystaplecorrecthorsebatterystaple", /^is not random/],
    ["a word", "short", /^has 24 bits; 256 are needed$/],
    ["openssl rand -hex 16", randomBytes(16).toString("hex"), /^has 128 bits; 256 are needed$/],
    ["openssl rand -base64 24", randomBytes(24).toString("base64"), /^has 192 bits; 256 are needed$/],
    ["a UUID", "0b9a1c52-6f3e-4d7a-8c11-2e5f9a7b3d60", /^has 216 bits; 256 are needed$/],
    [
      "base64 of a sentence",
      Buffer.from("it is a long sentence, and no key at all").toString("base64"),
      /^is not random/,
    ],
    ["base64 of one letter", Buffer.alloc(32, "a").toString("base64"), /^is not random/],
    ["hex of zeros", "0".repeat(64), /^is not random/],
    ["the sixteen digits, four times", "0123456789abcdef".repeat(4), /^is not random/],
    ["bytes that count up", counting.toString("hex"), /^is not random/],
    ["the same, in base64", counting.toString("base64"), /^is not random/],
    ["nothing but spaces", "   ", /^has 0 bits; 256 are needed$/],
  ])("%s", (_what, text, reason) => {
    expect(readFingerprintKey(text)).toEqual({ refused: expect.stringMatching(reason) });
  });
});
