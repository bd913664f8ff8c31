import { type Format, readOneLine } from "./format";
import { pasteMistakeIn } from "./paste-mistakes";

export const merchantId: Format = {
  appearance: "is a merchant id",
  distinctive: true,
  recognises: (text) => /^\d{10}$/.test(text.trim()),
  read: (text) =>
    readOneLine(text, (line) => {
      if (!/^\d{8,10}$/.test(line)) {
        return {
          refused: `is not a merchant id: ten digits (eight for a few old merchants). ${pasteMistakeIn(line)}`.trim(),
        };
      }
      const notes = line.length === 10 ? [] : [`Has ${line.length} digits; nearly all merchant ids have ten.`];
      return { value: line, notes };
    }),
};
