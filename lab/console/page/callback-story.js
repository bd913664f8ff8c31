import { copyButton } from "./copy.js";
import { busyWhile, element } from "./dom.js";
import { reasonOf, withoutReason } from "./reasons.js";
import { outcomeOf } from "./send-result.js";
import { statusBadge } from "./status.js";
import { fullTime, milliseconds } from "./time.js";
import { words } from "./words.js";

/** What an opened row tells: the steps, the reason, the function's answer, and whether it can be sent again. */
export function callbackStory(entry, actions) {
  return element(
    "div",
    { class: "story" },
    element("ol", { "aria-label": words.steps }, ...entry.steps.map((taken) => step(taken, entry.errorCode))),
    entry.errorCode ? reason(entry.errorCode) : "",
    entry.answer ? functionAnswer(entry.answer) : "",
    entry.sent ? sentFromHere(entry.sent, actions) : element("p", { class: "note" }, words.notOurs),
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

function functionAnswer({ status, bodyStart, ms }) {
  return element(
    "div",
    { class: "answer" },
    element("span", {}, words.functionAnswered, " ", statusBadge(status), " ", milliseconds(ms)),
    element("pre", {}, bodyStart || words.emptyBody),
  );
}

function sentFromHere(sent, { retry, sent: tellSent, useSeed }) {
  const state = element("span", { role: "status", class: "outcome" });
  const again = element("button", { type: "button", class: "secondary" }, words.sendAgain);
  again.addEventListener("click", () =>
    busyWhile(again, state, words.sending, async () => {
      const answer = await retry();
      state.replaceChildren(...outcomeOf(answer));
      await tellSent(answer, { focus: true });
    }),
  );
  return element(
    "div",
    { class: "again" },
    element("div", { class: "again-row" }, again, element("p", { class: "note" }, words.sendAgainNote)),
    state,
    element(
      "p",
      { class: "meta" },
      element("span", {}, words.sentFrom, sent.fault ? ` · ${words.faultWas(sent.fault)}` : ""),
      element("span", {}, words.seed, " ", element("code", {}, sent.seed)),
      copyButton(sent.seed, words.theSeed),
      element("button", { type: "button", class: "copy", onclick: () => useSeed(sent) }, words.useSeed),
    ),
  );
}
