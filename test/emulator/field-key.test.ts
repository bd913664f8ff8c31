import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";
import fc from "fast-check";
import { decryptField } from "../../lab/control-plane/field-encryption";
import { fieldKey } from "./support/integration";
import { start } from "./support/world";

const key = "0123456789abcdefghijklmnopqrstuv";

test("what the vendor's code encrypts is decrypted", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: "grapheme" }), (text) => {
      expect(decryptField(AESCrypto.encrypt(text, key), key)).toBe(text);
    }),
  );
});

test("plain text, masks and cut-off values are told from encrypted ones", () => {
  const whole = AESCrypto.encrypt("secret", key);
  const values = [
    "",
    "******",
    key,
    "-----BEGIN PRIVATE KEY-----\nabc",
    whole.slice(0, 24),
    whole.slice(0, -4),
    `${whole}!`,
  ];
  for (const value of values) expect(decryptField(value, key)).toBeUndefined();
});

test("the key service answers in the form that the vendor's client reads, 32 characters", async () => {
  const emulator = await start();
  expect(await fieldKey(emulator)).toMatch(/^[A-Za-z0-9]{32}$/);
});

test.each(['{"Group":"other"}', "{}", "not json"])("it refuses %p with an ErrorCode", async (body) => {
  const emulator = await start();
  const response = await fetch(`${emulator.endpoint}/Graydecision/V1/QueryRainbowConfig`, { method: "POST", body });
  expect(await response.json()).toMatchObject({ Response: { Data: { ErrorCode: "1" } } });
});
