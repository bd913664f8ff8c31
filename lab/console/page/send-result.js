import { copyButton } from "./copy.js";
import { element } from "./dom.js";
import { statusBadge } from "./status.js";
import { duration, milliseconds } from "./time.js";
import { words } from "./words.js";

/** What became of a notification, in a word; the log's opened row tells the rest. */
export function outcomeOf({ status, latencyMs, outcome, callback }) {
  const refusedWith = callback?.errorCode ? [element("code", {}, callback.errorCode)] : [];
  return [
    statusBadge(status),
    element("span", { class: outcome === "accepted" ? "right" : "wrong" }, words.outcome[outcome]),
    ...refusedWith,
    element("span", { class: "quiet" }, status === 0 ? words.noAnswer : milliseconds(latencyMs)),
  ];
}

/** What was sent and how to send it again; of several attempts, when each was. */
export function sendResult(answer, useSeed) {
  return element(
    "div",
    { class: "result-card" },
    element("p", { class: "outcome" }, ...outcomeOf(answer)),
    // Without an answer, the body says why.
    answer.status === 0 && answer.body ? element("p", { class: "wrong" }, answer.body) : "",
    element("p", { class: "note" }, element("code", {}, answer.subject), ` ${answer.protection}`),
    answer.attempts.length > 1 ? timeline(answer.attempts) : "",
    element(
      "p",
      { class: "seed-row" },
      element("span", { class: "quiet" }, words.seed),
      element("code", { class: "cut", title: answer.seed }, answer.seed),
      copyButton(answer.seed, words.theSeed),
      element("button", { type: "button", class: "copy", onclick: () => useSeed(answer) }, words.useSeed),
    ),
  );
}

/** The attempts on a line, and each with its time since the first. */
function timeline(attempts) {
  const firstMs = Date.parse(attempts[0].at);
  const offsets = attempts.map(({ at }) => Date.parse(at) - firstMs);
  const spanMs = offsets.at(-1);
  return element(
    "section",
    { class: "timeline", "aria-label": words.retryTimeline },
    element("p", { class: "quiet" }, words.attemptsIn(attempts.length, duration(spanMs))),
    line(attempts, offsets),
    element("ol", {}, ...attempts.map((attempt, index) => attemptItem(attempt, offsets[index]))),
  );
}

/** Seconds and hours on one line: by the logarithm of the time. A picture only; the list below has the figures. */
function line(attempts, offsets) {
  const scale = (ms) => Math.log1p(ms / 5000);
  const marks = attempts.map(({ status }, index) => {
    const mark = element("span", { class: `attempt-mark ${isAccepted(status) ? "ok" : "bad"}` });
    mark.style.left = `${(100 * scale(offsets[index])) / (scale(offsets.at(-1)) || 1)}%`;
    return mark;
  });
  return element("div", { class: "timeline-line", "aria-hidden": "true" }, ...marks);
}

function attemptItem({ at, status, latencyMs }, offsetMs) {
  return element(
    "li",
    {},
    element("time", { datetime: at, title: at }, `+${duration(offsetMs)}`),
    statusBadge(status),
    element("span", { class: "quiet" }, status === 0 ? words.noAnswer : milliseconds(latencyMs)),
  );
}

const isAccepted = (status) => status >= 200 && status < 300;
