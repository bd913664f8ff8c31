import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const pattern = /^wx[0-9a-f]{16}$/;

export const appId: Format = {
  appearance: "is an AppID",
  distinctive: true,
  recognises: (text) => pattern.test(text.trim()),
  read: (text) =>
    readOneLine(text, (line) => {
      if (pattern.test(line)) return { value: line, notes: [] };
      const wrongCase = pattern.test(line.toLowerCase()) ? " It has capital letters: copy it as it is shown." : "";
      return {
        refused: `is not an AppID: wx and 16 digits or letters a to f.${wrongCase} ${pasteMistakeIn(line)}`.trim(),
      };
    }),
};
