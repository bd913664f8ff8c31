import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const characters = 43;
const pattern = /^[0-9A-Za-z]{43}$/;

/**
 * 43 characters of base64 carry 258 bits and the key has 256, so four spellings mean one key (observed: the vendor's own
 * sample is not the canonical one). What is sent is what was given; what is compared is the key.
 */
export const encodingAesKey: Format = {
  appearance: "is an EncodingAESKey",
  distinctive: true,
  recognises: (text) => pattern.test(text.trim()),
  read: (text) =>
    readOneLine(text, (line) => {
      if (!pattern.test(line)) return { refused: `is not an EncodingAESKey: ${slip(line)}` };
      const canonical = Buffer.from(`${line}=`, "base64").toString("base64").slice(0, characters);
      const notes =
        canonical === line
          ? []
          : ["Is not spelled in the canonical way; that spelling means the same key, and has the same fingerprint."];
      return { value: line, comparable: canonical, notes };
    }),
};

function slip(line: string): string {
  const what = `${characters} letters and digits.`;
  if (pattern.test(line.replace(/=$/, ""))) return `${what} Leave out the = at its end.`;
  const count = line.length === characters ? "" : ` It has ${line.length} characters.`;
  return `${what}${count} ${pasteMistakeIn(line)}`.trim();
}
