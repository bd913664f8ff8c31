import { drawOnChange, element, panel } from "./dom.js";
import { clockTime } from "./time.js";
import { words } from "./words.js";

const linesMax = 2000;
const nearEndPixels = 32;

/** What the function is and wrote, oldest first, in a box of fixed height that follows the end unless somebody scrolled up. */
export function functionLog(functionName) {
  const facts = element("p", { class: "function-facts" });
  const name = element("code", { class: "note cut", title: functionName }, functionName);
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
    panel: panel(words.functionLog, "function-panel", element("div", {}, facts, list), name),
    describe: drawOnChange((detail) => facts.replaceChildren(...factsOf(detail))),
    /** Id of the newest line shown: ask for those after it. */
    lastId: () => lastId,
    append(lines) {
      if (lastId === undefined && lines.length === 0) return showEmpty(words.noLines);
      if (lines.length === 0) return;
      const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < nearEndPixels;
      if (lastId === undefined) list.replaceChildren();
      lastId = lines.at(-1).id;
      list.append(...lines.map(logLine));
      while (list.childElementCount > linesMax) list.firstElementChild.remove();
      if (atEnd) list.scrollTop = list.scrollHeight;
    },
    gone() {
      facts.replaceChildren(words.functionGone);
      showEmpty(words.functionGoneLog);
    },
  };
}

const digestCharacters = 8;

function factsOf({ status, statusReason, runtime, memoryMb, timeoutSeconds, pid, codeSha256 }) {
  const word = words.functionStatus[status] ?? status;
  const facts = [
    statusReason ? `${word}: ${statusReason}` : word,
    pid === null ? words.processIdle : words.process(pid),
    runtime,
    words.memory(memoryMb),
    words.timeLimit(timeoutSeconds),
    codeSha256 === null ? words.noCode : words.code(codeSha256.slice(0, digestCharacters)),
  ];
  return facts.filter(Boolean).map((fact) => element("span", {}, fact));
}

export function logLine({ at, stream, text }) {
  return element(
    "li",
    { class: `line ${stream}` },
    clockTime(at),
    element("span", { class: "stream" }, words.stream[stream] ?? stream),
    element("span", { class: "text" }, text),
  );
}
