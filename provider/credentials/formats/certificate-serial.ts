import { type Format, readOneLine } from "./format";

const usualDigits = 40;

/** Upper-case hex without colons and leading zero bytes: the form that WeChat Pay and OpenSSL print (observed). */
export function normaliseSerial(serial: string): string {
  return serial
    .replaceAll(":", "")
    .toUpperCase()
    .replace(/^(?:00)+(?=..)/, "");
}

export const certificateSerial: Format = {
  appearance: "is a certificate's serial number",
  distinctive: true,
  recognises: (text) => /^[0-9A-F]{40}$/.test(normaliseSerial(text.trim())),
  read: (text) =>
    readOneLine(text, (line) => {
      const serial = normaliseSerial(line);
      if (!/^[0-9A-F]{1,40}$/.test(serial)) {
        return { refused: "is not a serial number: hexadecimal digits (0-9, A-F), 40 of them as a rule." };
      }
      if (serial.length % 2 !== 0) {
        return {
          refused: `has ${serial.length} hexadecimal digits, an odd number; it belongs to whole bytes. One is missing.`,
        };
      }
      // Serial numbers are shown in clear. A secret of 32 hex digits must not get there by a slip.
      if (/^[0-9A-Fa-f]{32}$/.test(line)) {
        return {
          refused:
            "has 32 digits, as an APIv3 key or an AppSecret has; serial numbers have 40. If it really is one, write it with colons (AB:CD:…).",
        };
      }
      const notes: string[] = [];
      if (serial !== line) notes.push("Was written in capital letters, without colons and leading zeros.");
      if (serial.length !== usualDigits) {
        notes.push(`Has ${serial.length} digits; WeChat Pay's serial numbers have ${usualDigits}.`);
      }
      return { value: serial, notes };
    }),
};
