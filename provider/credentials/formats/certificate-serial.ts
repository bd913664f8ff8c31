import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const usualDigits = 40;
const secretDigits = 32;

/** Upper-case hex without separators and leading zero bytes: the form that WeChat Pay and OpenSSL print (observed). */
export function normaliseSerial(serial: string): string {
  return digitsOf(serial).replace(/^(?:00)+(?=..)/, "");
}

/** `serial=` is what `openssl x509 -serial` prints before it. */
function digitsOf(serial: string): string {
  return serial
    .replace(/^serial=/i, "")
    .replace(/[:\s]/g, "")
    .toUpperCase();
}

export const certificateSerial: Format = {
  appearance: "is a certificate's serial number",
  distinctive: true,
  recognises: (text) => /^[0-9A-F]{40}$/.test(normaliseSerial(text.trim())),
  read: (text) =>
    readOneLine(text, (line) => {
      const serial = normaliseSerial(line);
      if (!/^[0-9A-F]{1,40}$/.test(serial)) {
        const slip = pasteMistakeIn(line);
        return {
          refused: `is not a serial number: hexadecimal digits (0-9, A-F), 40 of them as a rule. ${slip}`.trim(),
        };
      }
      if (serial.length % 2 !== 0) {
        return {
          refused: `has ${serial.length} hexadecimal digits, an odd number; it belongs to whole bytes. One is missing.`,
        };
      }
      // Serial numbers are shown in clear. A secret of 32 hex digits must not get there by a slip.
      if (digitsOf(line).length === secretDigits && !isByByte(line)) {
        return {
          refused:
            "has 32 digits, as an APIv3 key or an AppSecret has; serial numbers have 40. If it really is one, write it with colons (AB:CD:…).",
        };
      }
      const notes: string[] = [];
      if (serial !== line) notes.push("Was written in capital letters, without spaces, colons and leading zeros.");
      if (serial.length !== usualDigits) {
        notes.push(`Has ${serial.length} digits; WeChat Pay's serial numbers have ${usualDigits}.`);
      }
      return { value: serial, notes };
    }),
};

/** Written as no secret is: with a colon after every byte. */
function isByByte(line: string): boolean {
  return /^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/.test(line);
}
