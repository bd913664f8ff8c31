import fc from "fast-check";
import { credentialFields, type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import { checkCredentials, checkMerchantCertificate, type FingerprintMethod } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { soundCredentials } from "../support/sound-credentials";
import { damages, seededRandom } from "./damage";
import { check, context, nowMs, soundValues, unknown, wechatPay } from "./samples";
import { merchantCertificate } from "./vendor-certificates";

const windowCharacters = 12;

/** The first stretch of the secret that stands in the text. */
function leak(secret: string, text: string): string | undefined {
  for (let at = 0; at + windowCharacters <= secret.length; at++) {
    const stretch = secret.slice(at, at + windowCharacters);
    if (text.includes(stretch)) return stretch;
  }
  return undefined;
}

/** Everything that may be printed or stored. */
function published(values: Record<string, unknown>, fingerprint: FingerprintMethod = context.fingerprint): string {
  const { failures, notes, facts } = checkCredentials(wechatPay, values, { ...context, fingerprint });
  return [...failures, ...notes, ...Object.values(facts)].map((entry) => JSON.stringify(entry)).join("\n");
}

const secretTexts = fc.oneof(
  fc.string({ minLength: windowCharacters, maxLength: 80, unit: "grapheme-ascii" }),
  fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(..."0123456789abcdef") }),
  fc.string({ minLength: 31, maxLength: 34, unit: fc.constantFrom(..."0123456789ABCDEFxyz") }),
  fc.constantFrom(soundValues().apiV3Key ?? "", `${soundValues().apiV3Key}\n`, `"${soundValues().apiV3Key}"`),
);

test("no message, note or fact holds twelve characters of a shared secret, sound or not", () => {
  fc.assert(
    fc.property(secretTexts, (apiV3Key) => {
      expect(leak(apiV3Key, published({ ...soundValues(), apiV3Key }))).toBeUndefined();
    }),
    { numRuns: 1000 },
  );
});

test("an APIv3 key in any other field stays hidden, also one that could be a serial number", () => {
  const keys = [soundValues().apiV3Key ?? "", "9f8e7d6c5b4a39281706f5e4d3c2b1a0", "9F8E7D6C5B4A39281706F5E4D3C2B1A0"];
  for (const field of Object.keys(soundValues())) {
    for (const key of keys) {
      const text = published({ ...soundValues(), [field]: key });
      const quoted = leak(key, text);
      expect([field, quoted]).toEqual([field, undefined]);
    }
  }
});

test("a private key stays hidden in every field, whatever happened to it on the way", () => {
  const { privateKey } = rsaPair("other");
  for (const field of Object.keys(soundValues())) {
    for (const [name, damage] of Object.entries(damages)) {
      const text = damage(privateKey, seededRandom(3));
      const shown = published({ ...soundValues(), [field]: text });
      expect([field, name, leak(privateKey, shown)]).toEqual([field, name, undefined]);
    }
  }
});

test("scrypt facts and unknown fields hide as well", () => {
  const { privateKey, apiV3Key = "" } = soundValues();
  const values = { ...soundValues(), secretThing: privateKey, apiKey: apiV3Key, another: apiV3Key };
  const shown = published(values, { kind: "scrypt", salt: "shop" });
  expect(leak(privateKey ?? "", shown) ?? leak(apiV3Key, shown)).toBeUndefined();
});

describe("of every type", () => {
  const everySecret = integrationTypeCodes.flatMap((code) =>
    credentialFields(integrationType(code)).flatMap(([name, { secret }]) => (secret ? [{ code, name }] : [])),
  );

  function shownOf(code: IntegrationTypeCode, values: Record<string, unknown>): string {
    const { failures, notes, facts } = checkCredentials(integrationType(code), values, context);
    return JSON.stringify([failures, notes, facts]);
  }

  test.each(everySecret)(
    "$code: $name stays hidden, sound or damaged, in its field and in any other",
    ({ code, name }) => {
      const values = soundCredentials(code);
      const secret = values[name] ?? "";
      const damaged = [secret, `${secret}\n`, `"${secret}"`, ` ${secret}x`, secret.slice(1), `${secret}${secret}`];
      for (const field of [...Object.keys(values), "another"]) {
        for (const text of damaged) {
          expect([field, leak(secret, shownOf(code, { ...values, [field]: text }))]).toEqual([field, undefined]);
        }
      }
    },
  );
});

test("the check of a merchant certificate quotes neither key nor what stands in the serial number's place", () => {
  const { privateKey = "", apiV3Key = "" } = soundValues();
  const { failures, notes, facts } = checkMerchantCertificate({
    certificatePem: merchantCertificate,
    privateKey,
    serial: apiV3Key,
    merchantId: apiV3Key,
    nowMs,
  });
  const shown = JSON.stringify([failures, notes, facts]);
  expect(leak(privateKey, shown) ?? leak(apiV3Key, shown)).toBeUndefined();
});

test("any input at all gets an answer, not an exception, and every failure its path", () => {
  const anyValue = fc.oneof(
    fc.anything(),
    fc.string(),
    fc.constant(unknown),
    fc.constantFrom(...Object.values(soundValues())),
  );
  const anyValues = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(soundValues())), fc.string()), anyValue);
  fc.assert(
    fc.property(anyValues, (values) => {
      const { failures, notes } = check(values);
      for (const { path } of [...failures, ...notes]) expect(path).toMatch(/^credentials\./);
    }),
    { numRuns: 1000 },
  );
});
