import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

const characters = 32;

/** (assumed: no page states the form; all that were seen are lower-case hex) */
export const appSecret: Format = {
  appearance: "looks like an AppSecret",
  distinctive: false,
  recognises: (text) => /^[0-9a-f]{32}$/.test(text.trim()),
  read: (text) =>
    readOneLine(text, (line) => {
      if (!/^[0-9A-Fa-f]{32}$/.test(line)) {
        const count = line.length === characters ? "" : ` It has ${line.length} characters.`;
        return {
          refused:
            `is not an AppSecret: ${characters} digits or letters a to f.${count} ${pasteMistakeIn(line)}`.trim(),
        };
      }
      const usual = line === line.toLowerCase();
      return { value: line, notes: usual ? [] : ["Has capital letters, which AppSecrets usually have not."] };
    }),
};
