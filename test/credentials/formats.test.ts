import { check, soundValues } from "./samples";

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
  ])("%s: %j", (field, given, reason) => {
    expect(outcome(field, given).refused).toMatch(reason);
  });
});
