import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const characters = 25;

export const meetingToken: Format = {
  appearance: "looks like a token of Tencent Meeting",
  distinctive: false,
  recognises: (text) => /^[0-9A-Za-z]{25}$/.test(text.trim()),
  read: (text) =>
    readOneLine(text, (line) => {
      if (/^[0-9A-Za-z]{25}$/.test(line)) return { value: line, notes: [] };
      const count = line.length === characters ? "" : ` It has ${line.length} characters.`;
      return {
        refused:
          `is not a token of Tencent Meeting: exactly ${characters} letters and digits.${count} ${pasteMistakeIn(line)}`.trim(),
      };
    }),
};
