import { type IntegrationTypeCode, integrationType } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";
import { soundCredentials } from "../support/sound-credentials";
import { check, context, soundValues } from "./samples";

/** What became of one field's value: the value that is sent and its notes, or the refusal. */
function outcome(field: string, value: string): { value?: string | undefined; notes?: string[]; refused?: string } {
  const { failures, notes, credentials } = check({ ...soundValues(), [field]: value });
  if (failures[0]) return { refused: failures.map(({ reason }) => reason).join(" | ") };
  return { value: credentials[field], notes: notes.map(({ text }) => text) };
}

const serial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1";
const spaces = "Spaces or line breaks around it were removed.";

describe("accepted, normalised, with a note where something was changed or is unusual", () => {
  test.each<[field: string, given: string, sent: string, notes: RegExp[]]>([
    ["appId", "wx0123456789abcdef", "wx0123456789abcdef", []],
    ["appId", " wx0123456789abcdef\n", "wx0123456789abcdef", [/^Spaces or line breaks/]],
    ["merchantId", "1900000001", "1900000001", []],
    ["merchantId", "19000001", "19000001", [/^Has 8 digits/]],
    ["merchantId", "1900000001\r\n", "1900000001", [/^Spaces or line breaks/]],
    ["merchantSerialNumber", serial, serial, []],
    ["merchantSerialNumber", serial.toLowerCase(), serial, [/^Was written in capital/]],
    ["merchantSerialNumber", serial.replace(/..(?=.)/g, "$&:"), serial, [/^Was written in capital/]],
    ["merchantSerialNumber", `00${serial}`, serial, [/^Was written in capital/]],
    ["merchantSerialNumber", "D7CE59D1F522D701", "D7CE59D1F522D701", [/^Has 16 digits/]],
    [
      "merchantSerialNumber",
      "01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF",
      "0123456789ABCDEF0123456789ABCDEF",
      [/^Was written/, /^Has 32 digits/],
    ],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", []],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8G!", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8G!", [/^Holds other characters/]],
    ["wxPayPublicKeyId", `PUB_KEY_ID_${"1".repeat(28)}`, `PUB_KEY_ID_${"1".repeat(28)}`, []],
    ["wxPayPublicKeyId", "PUB_KEY_ID_12345678", "PUB_KEY_ID_12345678", [/^Has 8 characters after/]],
    ["wxPayPublicKeyId", `PUB_KEY_ID_${"1".repeat(34)} `, `PUB_KEY_ID_${"1".repeat(34)}`, [/^Spaces/]],
    ["service_app_id", "wxfedcba9876543210", "wxfedcba9876543210", []],
    ["appId", "wx0123\u200b456789abcdef", "wx0123456789abcdef", [/^An invisible character was removed \(U\+200B\)\.$/]],
    ["appId", "\ufeffwx0123456789abcdef\u200e", "wx0123456789abcdef", [/\(U\+FEFF, U\+200E\)/]],
    ["appId", "\u00a0wx0123456789abcdef\u3000", "wx0123456789abcdef", [/^Spaces or line breaks/]],
    ["merchantId", "１９０００００００１", "1900000001", [/^Full-width characters were written as ordinary ones\.$/]],
    ["merchantId", "\u202a1900000001\u202c", "1900000001", [/\(U\+202A, U\+202C\)/]],
    ["merchantSerialNumber", serial.replace(/..(?=.)/g, "$& "), serial, [/^Was written in capital.*spaces/]],
    ["merchantSerialNumber", serial.replace(/.{4}(?=.)/g, "$&\u00a0"), serial, [/^Was written in capital/]],
    ["merchantSerialNumber", `serial=${serial}\n`, serial, [/^Spaces or line/, /^Was written in capital/]],
    ["merchantSerialNumber", `${serial}\u200f`, serial, [/\(U\+200F\)/]],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\u200b", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", [/\(U\+200B\)/]],
    ["apiV3Key", "ａ7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", [/^Full-width/]],
    [
      "wxPayPublicKeyId",
      `PUB_KEY_ID_\u200b${"1".repeat(28)}`,
      `PUB_KEY_ID_${"1".repeat(28)}`,
      [/^An invisible character was removed/],
    ],
  ])("%s: %j", (field, given, sent, notes) => {
    const { value, notes: texts } = outcome(field, given);
    expect(value).toBe(sent);
    expect(texts).toEqual(notes.map((note) => expect.stringMatching(note)));
    if (given !== sent && given.trim() === sent) expect(texts).toEqual([spaces]);
  });
});

describe("refused, with the cause", () => {
  test.each<[field: string, given: string, reason: RegExp]>([
    ["appId", "WX0123456789ABCDEF", /^is not an AppID.*capital letters/],
    ["appId", "wx1234567890", /^is not an AppID: wx and 16/],
    ["appId", "wx0123456789abcdeg", /^is not an AppID/],
    ["merchantId", "1234567", /^is not a merchant id/],
    ["merchantId", "12345678901", /^is not a merchant id/],
    ["merchantId", "19000 00001", /^is not a merchant id/],
    ["merchantSerialNumber", `${serial}A`, /^is not a serial number/],
    ["merchantSerialNumber", serial.slice(1), /^has 39 hexadecimal digits, an odd number/],
    ["merchantSerialNumber", "not hex at all", /^is not a serial number/],
    ["apiV3Key", "short", /^5 bytes; must be 32\.$/],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb\r\n", /^34 bytes; must be 32\. It ends in a line break/],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8G\n", /^32 bytes, but not all.* ends in a line break/],
    ["apiV3Key", " a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", /^33 bytes; must be 32\. It begins or ends with a space\.$/],
    ["apiV3Key", '"a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"', /^34 bytes; must be 32\. It stands in quotes\.$/],
    ["apiV3Key", "a7cde1ZJB1kG2e7\u0000fTs3jQzaWizur8Gb", /control character/],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizur8é", /not ASCII/],
    ["wxPayPublicKeyId", "1".repeat(32), /^is not a public key id.*Only the digits were copied/],
    ["wxPayPublicKeyId", "PUB_KEY_ID_1234567", /^is not a public key id|^is a public key id/],
    ["wxPayPublicKeyId", `PUB_KEY_ID_${"1".repeat(65)}`, /^is not a public key id/],
    ["wxPayPublicKeyId", "PUB_KEY_ID_12345678-90", /^is not a public key id/],
    [
      "appId",
      "wx0123\u00a0456789abcdef",
      /^is not an AppID.* It holds U\+00A0, a space of another kind, as character 7/,
    ],
    [
      "merchantId",
      "19000\u300000001",
      /^is not a merchant id.* It holds U\+3000, a space of another kind, as character 6/,
    ],
    ["merchantId", "190000000l", /^is not a merchant id: ten digits \(eight for a few old merchants\)\.$/],
    ["apiV3Key", "a7cde1ZJB1kG2e7\u00a0VfTs3jQzaWizur8", /It holds U\+00A0, a space of another kind, as character 16/],
    ["apiV3Key", "\u200ba7cde1ZJB1kG2e7VfTs3jQzaWizur8", /It holds U\+200B, which cannot be seen, as character 1/],
    ["apiV3Key", "a7cde1ZJB1kG2e7VfTs3jQzaWizu\ufffd", /It holds bytes that are no UTF-8 \(character 29\)/],
    // An APIv3 key is no serial number for having an invisible character, or a space, inside.
    ["merchantSerialNumber", "0123456789abcdef\u200b0123456789abcdef", /has 32 digits/],
    ["merchantSerialNumber", "0123456789abcdef 0123456789abcdef", /has 32 digits/],
    ["merchantSerialNumber", "serial=0123456789abcdef0123456789abcdef", /has 32 digits/],
    ["merchantSerialNumber", "00112233445566778899aabbccddeeff", /has 32 digits/],
    ["merchantSerialNumber", "0011 2233 4455 6677 8899 aabb ccdd eeff", /has 32 digits/],
  ])("%s: %j", (field, given, reason) => {
    expect(outcome(field, given).refused).toMatch(reason);
  });
});

describe("of the other types", () => {
  const key = `${"aB3dE6gH9jK2mN5pQ8sT1vW4".repeat(2).slice(0, 42)}A`;
  const secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

  function outcomeIn(code: IntegrationTypeCode, field: string, value: string) {
    const values = { ...soundCredentials(code), [field]: value };
    const { failures, notes, credentials } = checkCredentials(integrationType(code), values, context);
    if (failures[0]) return { refused: failures.map(({ reason }) => reason).join(" | ") };
    return { value: credentials[field], notes: notes.map(({ text }) => text) };
  }

  test.each<[code: IntegrationTypeCode, field: string, given: string, sent: string, notes: RegExp[]]>([
    ["wechatoa", "appSecret", secret, secret, []],
    ["wechatoa", "appSecret", ` ${secret}\n`, secret, [/^Spaces or line breaks/]],
    ["wechatoa", "appSecret", secret.toUpperCase(), secret.toUpperCase(), [/^Has capital letters/]],
    ["wechatoa", "token", "a1B", "a1B", []],
    ["wechatoa", "token", "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0hJ", "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7cF0hJ", []],
    ["wechatoa", "token", "token123\r\n", "token123", [/^Spaces or line breaks/]],
    ["wechatoa", "encodingAESKey", key, key, []],
    ["wechatoa", "encodingAESKey", `${key} `, key, [/^Spaces or line breaks/]],
    ["meeting", "token", "aB3dE6gH9jK2mN5pQ8sT1vW4y", "aB3dE6gH9jK2mN5pQ8sT1vW4y", []],
    ["wechatoa", "token", "tok\u200ben123", "token123", [/^An invisible character was removed/]],
    ["wechatoa", "appSecret", `\u200e${secret}`, secret, [/\(U\+200E\)/]],
    ["wechatoa", "encodingAESKey", `\ufeff${key}`, key, [/\(U\+FEFF\)/]],
    ["gitlab", "webhookSecret", `whsec_${key}=`, `whsec_${key}=`, []],
    ["gitlab", "webhookSecret", "x".repeat(512), "x".repeat(512), []],
  ])("%s takes as %s: %j", (code, field, given, sent, notes) => {
    expect(outcomeIn(code, field, given)).toEqual({
      value: sent,
      notes: notes.map((note) => expect.stringMatching(note)),
    });
  });

  test.each<[code: IntegrationTypeCode, field: string, given: string, reason: RegExp]>([
    ["wechatoa", "appSecret", secret.slice(1), /^is not an AppSecret.* It has 31 characters\.$/],
    ["wechatoa", "appSecret", `"${secret}"`, /It has 34 characters\. It stands in quotes\.$/],
    ["wechatoa", "appSecret", `g${secret.slice(1)}`, /^is not an AppSecret: 32 digits or letters a to f\.$/],
    ["wechatoa", "token", "ab", /^is not a token: 3 to 32 letters and digits\.$/],
    ["wechatoa", "token", "x".repeat(33), /^is not a token/],
    ["wechatoa", "token", "to-ken", /^is not a token/],
    ["wechatoa", "token", "'token'", /It stands in quotes\.$/],
    ["wechatoa", "encodingAESKey", key.slice(1), /^is not an EncodingAESKey.* It has 42 characters\.$/],
    ["wechatoa", "encodingAESKey", `${key}=`, /Leave out the = at its end\.$/],
    ["wechatoa", "encodingAESKey", `+${key.slice(1)}`, /^is not an EncodingAESKey: 43 letters and digits\.$/],
    ["meeting", "token", "aB3dE6gH9jK2mN5pQ8sT1vW4", /^is not a token of Tencent Meeting.* It has 24 characters/],
    ["meeting", "encodingAESKey", "aB3dE6gH9jK2mN5pQ8sT1vW4y", /It looks like a token of Tencent Meeting/],
    ["github", "webhookSecret", "secret\n", /It ends in a line break: was it read from a file\?$/],
    ["github", "webhookSecret", " secret", /It begins or ends with a space\.$/],
    ["github", "webhookSecret", "two words", /It holds a space\.$/],
    ["github", "webhookSecret", '"secret"', /It stands in quotes\.$/],
    ["github", "webhookSecret", "sécret", /a character that is not ASCII \(character 2\)/],
    ["github", "webhookSecret", "secret\u200b", /It holds U\+200B, which cannot be seen, as character 7/],
    ["github", "webhookSecret", "\ufeffsecret", /It holds U\+FEFF, which cannot be seen, as character 1/],
    ["github", "webhookSecret", "ｓecret", /It holds full-width characters \(character 1 is the first\)/],
    ["wechatoa", "token", "my\u00a0token", /It holds U\+00A0, a space of another kind, as character 3/],
    ["github", "webhookSecret", "x".repeat(513), /^has 513 characters; at most 512/],
  ])("%s refuses as %s: %j", (code, field, given, reason) => {
    expect(outcomeIn(code, field, given)).toEqual({ refused: expect.stringMatching(reason) });
  });
});
