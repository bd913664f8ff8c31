import type { Format } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";
import { withoutStrays } from "./strays";

const requiredBytes = 32;
/** (documented: digits and letters) */
const usual = /^[0-9A-Za-z]{32}$/;

/**
 * Spaces and line breaks are refused, not removed: WeChat Pay takes the bytes as they are, and only the person knows
 * whether one of them was meant. What cannot be seen is removed where a usual key is left.
 */
export const apiV3Key: Format = {
  appearance: "looks like an APIv3 key",
  distinctive: false,
  recognises: (text) => usual.test(text.trim()),
  read: (text) => {
    const plain = withoutStrays(text);
    if (usual.test(plain.text)) return { value: plain.text, notes: plain.notes };
    const bytes = Buffer.byteLength(text);
    const slip = pasteMistakeIn(text);
    if (bytes !== requiredBytes)
      return { refused: [`${bytes} bytes; must be ${requiredBytes}.`, slip].join(" ").trim() };
    if (slip) return { refused: `${bytes} bytes, but not all of them belong to the key. ${slip}` };
    return { value: text, notes: ["Holds other characters than letters and digits; WeChat Pay allows only those."] };
  },
};
