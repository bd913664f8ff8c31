import type { Format } from "./format";

const requiredBytes = 32;

/**
 * Spaces and line breaks are refused, not removed: WeChat Pay takes the bytes as they are, and only the person knows
 * whether one of them was meant.
 */
export const apiV3Key: Format = {
  appearance: "looks like an APIv3 key",
  distinctive: false,
  recognises: (text) => /^[0-9A-Za-z]{32}$/.test(text.trim()),
  read: (text) => {
    const bytes = Buffer.byteLength(text);
    const slip = slipOf(text);
    if (bytes !== requiredBytes)
      return { refused: [`${bytes} bytes; must be ${requiredBytes}.`, slip].join(" ").trim() };
    if (slip) return { refused: `${bytes} bytes, but not all of them belong to the key. ${slip}` };
    const usual = /^[0-9A-Za-z]+$/.test(text);
    return {
      value: text,
      notes: usual ? [] : ["Holds other characters than letters and digits; WeChat Pay allows only those."],
    };
  },
};

/** What most likely happened to the key; "" if nothing can be seen. */
function slipOf(text: string): string {
  if (/[\r\n]$/.test(text)) return "It ends in a line break: was it read from a file?";
  if (text !== text.trim()) return "It begins or ends with a space.";
  if (/^(["'`]).*\1$/.test(text)) return "It stands in quotes.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(text)) return "It holds a line break or another control character.";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: anything outside ASCII takes more than one byte
  if (/[^\u0000-\u007f]/.test(text))
    return "It holds a character that is not ASCII: was it copied from a formatted page?";
  return "";
}
