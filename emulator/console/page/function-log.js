import { element, panel } from "./dom.js";
import { clockTime } from "./time.js";
import { words } from "./words.js";

const linesMax = 2000;
const nearEndPixels = 32;

/** What the function wrote, oldest first, in a box of fixed height that follows the end unless somebody scrolled up. */
export function functionLog() {
  const list = element("ol", {
    class: "lines",
    tabindex: "0",
    role: "log",
    "aria-live": "off",
    "aria-label": words.functionLog,
  });
  let lastId;
  const showEmpty = (text) => list.replaceChildren(element("li", { class: "empty" }, text));

  return {
    panel: panel(words.functionLog, "function-panel", list),
    /** Id of the newest line shown: ask for those after it. */
    lastId: () => lastId,
    append(lines) {
      if (lastId === undefined && lines.length === 0) return showEmpty(words.noLines);
      if (lines.length === 0) return;
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < nearEndPixels;
      if (lastId === undefined) list.replaceChildren();
      lastId = lines.at(-1).id;
      list.append(...lines.map(line));
      while (list.childElementCount > linesMax) list.firstElementChild.remove();
      if (atEnd) list.scrollTop = list.scrollHeight;
    },
    gone: () => showEmpty(words.functionGoneLog),
  };
}

function line({ at, stream, text }) {
  return element(
    "li",
    { class: `line ${stream}` },
    clockTime(at),
    element("span", { class: "stream" }, words.stream[stream] ?? stream),
    element("span", { class: "text" }, text),
  );
}
