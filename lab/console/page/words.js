import { english } from "./words-en.js";
import { chinese } from "./words-zh.js";

const storageKey = "cloudbase-console-language";

/** What the reader chose before; otherwise the browser's language decides. */
function chosenLanguage() {
  try {
    return localStorage.getItem(storageKey) ?? navigator.language ?? "";
  } catch {
    // A browser may forbid storage; the choice then holds until the page is loaded again.
    return navigator.language ?? "";
  }
}

const inChinese = chosenLanguage().toLowerCase().startsWith("zh");

export const language = inChinese ? "zh-CN" : "en-GB";
export const words = inChinese ? chinese : english;
/** `{ en, zh }` of the emulator's own texts. */
export const translated = (texts) => (inChinese ? texts.zh : texts.en);

export function switchLanguage() {
  localStorage.setItem(storageKey, inChinese ? "en" : "zh");
  location.reload();
}
