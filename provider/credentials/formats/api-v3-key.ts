import type { Format } from "./format";
import { slipOf } from "./slips";

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
