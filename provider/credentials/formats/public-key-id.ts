import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const prefix = "PUB_KEY_ID_";
/** Lengths seen are 28, 32 and 34; the vendor states none. */
const usualCharacters = { min: 28, max: 34 };

export const publicKeyId: Format = {
  appearance: "is a public key id",
  distinctive: true,
  recognises: (text) => text.trim().startsWith(prefix),
  read: (text) =>
    readOneLine(text, (line) => {
      const id = /^PUB_KEY_ID_([0-9A-Za-z]{8,64})$/.exec(line)?.[1];
      if (id === undefined) {
        const bare = /^\d{28,34}$/.test(line) ? ` Only the digits were copied: ${prefix} belongs before them.` : "";
        return {
          refused: `is not a public key id: ${prefix} and letters or digits.${bare} ${pasteMistakeIn(line)}`.trim(),
        };
      }
      const usual = id.length >= usualCharacters.min && id.length <= usualCharacters.max;
      return {
        value: line,
        notes: usual ? [] : [`Has ${id.length} characters after ${prefix}; ids seen so far have 28 to 34.`],
      };
    }),
};
