import type { Format } from "./format";
import { isQuoted, pasteMistakeIn } from "./paste-mistakes";

const charactersMax = 512;

/** Nothing is removed or repaired: only the person knows whether a character was meant. */
export const opaque: Format = {
  appearance: "could be anything",
  distinctive: false,
  recognises: () => false,
  read: (text) => {
    const isPlain = /^[\x21-\x7e]+$/.test(text);
    if (!isPlain || isQuoted(text)) {
      return {
        refused: `must be printable ASCII characters without spaces. ${pasteMistakeIn(text) || "It holds a space."}`,
      };
    }
    if (text.length > charactersMax) {
      return { refused: `has ${text.length} characters; at most ${charactersMax} are allowed.` };
    }
    return { value: text, notes: [] };
  },
};
