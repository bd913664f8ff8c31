import { appId } from "./app-id";
import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

export const pushToken: Format = {
  appearance: "could be a token",
  distinctive: false,
  // Nearly every short text could be one.
  recognises: () => false,
  read: (text) =>
    readOneLine(text, (line) => {
      if (appId.recognises(line)) return { refused: `${appId.appearance}, not a token.` };
      if (/^[0-9A-Za-z]{3,32}$/.test(line)) return { value: line, notes: [] };
      return { refused: `is not a token: 3 to 32 letters and digits. ${pasteMistakeIn(line)}`.trim() };
    }),
};
