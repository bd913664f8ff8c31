import { language, words } from "./words.js";

let reasons = {};

/** The emulator's own table of refusals: cause and fix by code and language. */
export function useReasons(table) {
  reasons = table;
}

/** `FORWARD_STATUS_500` is explained by `FORWARD_STATUS`. */
function translations(errorCode) {
  return reasons[errorCode] ?? reasons[errorCode.replace(/_\d+$/, "")];
}

/** Cause and fix in the reader's language. */
export function reasonOf(errorCode) {
  return (
    translations(errorCode)?.[language.startsWith("zh") ? "zh" : "en"] ?? { cause: errorCode, fix: words.seeFailedStep }
  );
}

/** The gateway ends a failed step's words with cause and fix; the page shows those below, translated. */
export function withoutReason(detail, errorCode) {
  const english = translations(errorCode)?.en;
  return english ? detail.replace(` Likely cause: ${english.cause}. What to do: ${english.fix}.`, "") : detail;
}
