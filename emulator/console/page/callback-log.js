import { commandLine } from "./copy.js";
import { element, panel } from "./dom.js";
import { reasonOf, withoutReason } from "./reasons.js";
import { statusBadge } from "./status.js";
import { clockTime, fullTime } from "./time.js";
import { words } from "./words.js";

const rowsMax = 100;

/** The live log: newest first, in a box of fixed height, whose rows open to the steps that a callback went through. */
export function callbackLog(integrationName) {
  const list = element("ul", { class: "callbacks", tabindex: "0", "aria-label": words.callbacks });
  const rows = new Map();

  return {
    panel: panel(words.callbacks, "callback-panel", element("div", {}, columnHeads(), list), newestFirst()),
    update(entries) {
      if (entries.length === 0) return list.replaceChildren(emptyLog(integrationName));
      if (rows.size === 0) list.replaceChildren();
      keepView(list, () => {
        for (const entry of entries.toReversed()) {
          const key = keyOf(entry);
          if (rows.has(key)) continue;
          rows.set(key, row(entry));
          list.prepend(rows.get(key));
        }
        dropOldest(rows);
      });
    },
    /** Opens the row of a callback, so that whoever sent it sees what became of it. */
    open(entry) {
      const shown = rows.get(keyOf(entry));
      if (!shown) return;
      const details = shown.querySelector("details");
      details.open = true;
      details.querySelector("summary").focus({ preventScroll: true });
      list.scrollTop = shown.offsetTop - list.offsetTop;
    },
  };
}

const keyOf = ({ at, requestId }) => `${at} ${requestId}`;

function dropOldest(rows) {
  for (const [key, node] of rows) {
    if (rows.size <= rowsMax) return;
    node.remove();
    rows.delete(key);
  }
}

/** New rows come in above; whoever reads an opened or scrolled-to row keeps it under the eye. */
function keepView(list, change) {
  const reading = list.scrollTop > 0 || list.querySelector("details[open]") !== null;
  const heightBefore = list.scrollHeight;
  change();
  if (reading) list.scrollTop += list.scrollHeight - heightBefore;
}

function columnHeads() {
  const head = (text, name) => element("span", { class: name }, text);
  return element(
    "div",
    { class: "row heads", "aria-hidden": "true" },
    head(words.time),
    head(words.statusWord),
    head(words.event),
    head(words.route),
    head(words.latency, "latency"),
    head(words.result),
  );
}

const newestFirst = () => element("span", { class: "note" }, words.newestFirst);

function emptyLog(integrationName) {
  return element(
    "li",
    { class: "empty" },
    element("p", {}, words.noCallbacks),
    commandLine(`npx pulumi-cloudbase callback send ${integrationName} TRANSACTION.SUCCESS`),
  );
}

function row(entry) {
  const summary = element(
    "summary",
    { class: "row" },
    clockTime(entry.at),
    statusBadge(entry.status),
    cell("span", "event", entry.eventType || words.eventUnknown),
    cell("code", "route", entry.route),
    element("span", { class: "latency" }, milliseconds(entry.latencyMs)),
    cell("span", entry.errorCode ? "result refused" : "result", entry.errorCode || words.delivered),
  );
  const details = element("details", {}, summary);
  // Built when first opened: a hundred closed rows cost nothing.
  details.addEventListener("toggle", () => details.append(story(entry)), { once: true });
  return element("li", {}, details);
}

/** Its whole text on hover, since a narrow column cuts it. */
const cell = (tag, name, text) => element(tag, { class: name, title: text }, text);

const milliseconds = (ms) => `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;

function story(entry) {
  return element(
    "div",
    { class: "story" },
    element("ol", {}, ...entry.steps.map((taken) => step(taken, entry.errorCode))),
    entry.errorCode ? reason(entry.errorCode) : "",
    entry.answer ? answer(entry.answer) : "",
    element(
      "p",
      { class: "meta" },
      fullTime(entry.at),
      element("code", {}, entry.route),
      element("span", {}, words.from(entry.source)),
      element("span", {}, words.requestId, " ", element("code", {}, entry.requestId)),
    ),
  );
}

function step({ step: name, ok, detail, ms }, errorCode) {
  return element(
    "li",
    { class: ok ? "step" : "step failed" },
    element("span", { class: "mark", role: "img", "aria-label": ok ? words.passed : words.failed }, ok ? "✓" : "✕"),
    element("span", { class: "name" }, words.step[name] ?? name),
    element("span", { class: "said" }, ok ? detail : withoutReason(detail, errorCode)),
    element("span", { class: "latency" }, milliseconds(ms)),
  );
}

function reason(errorCode) {
  const { cause, fix } = reasonOf(errorCode);
  return element(
    "dl",
    { class: "cause" },
    element("dt", {}, words.cause),
    element("dd", {}, cause),
    element("dt", {}, words.fix),
    element("dd", {}, fix),
  );
}

function answer({ status, bodyStart, ms }) {
  return element(
    "div",
    { class: "answer" },
    element("span", {}, words.functionAnswered, " ", statusBadge(status), " ", milliseconds(ms)),
    element("pre", {}, bodyStart || words.emptyBody),
  );
}
