import { api } from "./api.js";
import { busyWhile, element } from "./dom.js";
import { choice, field, textInput } from "./fields.js";
import { logLine } from "./function-log.js";
import { faultChoices } from "./send-form.js";
import { outcomeOf } from "./send-result.js";
import { statusBadge } from "./status.js";
import { milliseconds } from "./time.js";
import { words } from "./words.js";

/** An order from beginning to end at the local WeChat Pay. */
export function payForm({ integrationId }, menu, sent) {
  const amount = textInput({ value: "1.00", inputmode: "decimal" });
  const openid = textInput({ placeholder: words.openidHint, maxlength: 128 });
  const fault = choice(words.notificationFault, faultChoices(menu.faults));
  const button = element("button", { type: "submit", class: "primary" }, words.pay);
  const state = element("p", { class: "outcome", role: "status" });
  const result = element("div", {});
  const form = element(
    "form",
    { class: "form", novalidate: true },
    element("p", { class: "note" }, words.payNote),
    field(words.amount, amount),
    field(words.openid, openid),
    fault.node,
    element("div", { class: "send-row" }, button, state),
    result,
  );
  form.addEventListener("submit", (submission) => {
    submission.preventDefault();
    return busyWhile(button, state, words.paying, async () => {
      const answer = await api.pay(integrationId, {
        total: inFen(amount.value),
        ...(openid.value.trim() && { openid: openid.value.trim() }),
        ...(fault.value() && { fault: fault.value() }),
      });
      state.replaceChildren();
      result.replaceChildren(paymentSteps(answer));
      if (answer.notification) await sent(answer.notification, { focus: false });
    });
  });
  return form;
}

/** Without binary fractions: `0.29` is 29. */
function inFen(yuan) {
  const [, whole, fraction = ""] = /^(\d{1,7})(?:\.(\d{1,2}))?$/.exec(yuan.trim()) ?? [];
  const fen = whole === undefined ? 0 : Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  if (fen < 1) throw new Error(words.amountWrong);
  return fen;
}

/** What happened, in its order; what was not reached says so. */
function paymentSteps({ outTradeNo, total, order, notification, functionLog }) {
  const ordered = order.status >= 200 && order.status < 300;
  const { payStep } = words;
  return element(
    "ol",
    { class: "pay-steps" },
    payStepItem(
      ordered && notification ? "ok" : "bad",
      payStep.order,
      element("p", { class: "outcome" }, statusBadge(order.status), milliseconds(order.latencyMs)),
      element("pre", {}, order.body || words.emptyBody),
    ),
    notification
      ? payStepItem("ok", payStep.paid, element("p", {}, words.yuan((total / 100).toFixed(2)), " · ", code(outTradeNo)))
      : payStepItem("off", payStep.paid, quiet(words.notReached)),
    notification
      ? payStepItem(
          notification.outcome === "accepted" ? "ok" : "bad",
          payStep.notification,
          element("p", { class: "outcome" }, ...outcomeOf(notification)),
        )
      : payStepItem("off", payStep.notification, quiet(words.notReached)),
    payStepItem(
      "ok",
      payStep.log,
      functionLog.length === 0
        ? quiet(words.wroteNothing)
        : element("ol", { class: "short-log" }, ...functionLog.map(logLine)),
    ),
  );
}

const code = (text) => element("code", {}, text);
const quiet = (text) => element("p", { class: "quiet" }, text);

const marks = { ok: "✓", bad: "✕", off: "–" };

function payStepItem(tone, title, ...content) {
  const label = { ok: words.passed, bad: words.failed, off: words.notReached }[tone];
  return element(
    "li",
    { class: `pay-step ${tone}` },
    element("span", { class: "mark", role: "img", "aria-label": label }, marks[tone]),
    element("div", {}, element("h4", {}, title), ...content),
  );
}
