import { api } from "./api.js";
import { commandLine } from "./copy.js";
import { busyWhile, element } from "./dom.js";
import { choice, field, jsonField, textInput } from "./fields.js";
import { sendResult } from "./send-result.js";
import { duration } from "./time.js";
import { translated, words } from "./words.js";

/** Sends a test callback as the third party would. `sent` is called with what became of it. */
export function sendForm({ integrationId, name }, menu, sent) {
  const event = choice(words.event, menu.events.map(inOneLanguage));
  const fault = choice(words.fault, faultChoices(menu.faults));
  const retries = retriesBox(menu.retryGapsMs);
  const data = jsonField(words.ownData, '{ "amount": { "total": 100 } }');
  const seed = textInput({ placeholder: words.seedHint, maxlength: 64 });
  const to = textInput({ placeholder: words.toHint, inputmode: "url" });
  const more = element(
    "details",
    { class: "more-fields" },
    element("summary", {}, words.more),
    data.node,
    field(words.seed, seed, words.seedNote),
    field(words.to, to, words.toNote),
  );
  const button = element("button", { type: "submit", class: "primary" }, words.send);
  const state = element("p", { class: "outcome", role: "status" });
  const result = element("div", {});
  const command = element("div", {});
  const form = element(
    "form",
    { class: "form", novalidate: true },
    event.node,
    fault.node,
    retries.node,
    more,
    element("div", { class: "send-row" }, button, state),
    result,
    element("div", { class: "same" }, element("p", { class: "note" }, words.sameInShell), command),
  );

  const request = () => ({
    event: event.value(),
    ...(fault.value() && { fault: fault.value() }),
    ...(retries.wanted() && { retries: "virtual-time" }),
    ...(seed.value.trim() && { seed: seed.value.trim() }),
    ...(to.value.trim() && { to: to.value.trim() }),
  });
  const useSeed = (earlier) => {
    if (earlier.event) event.choose(earlier.event);
    if (earlier.fault !== undefined) fault.choose(earlier.fault);
    seed.value = earlier.seed;
    more.open = true;
    showCommand();
    seed.focus();
  };
  const showCommand = () => command.replaceChildren(commandLine(shellCommand(name, request())));
  form.addEventListener("input", showCommand);
  form.addEventListener("submit", (submission) => {
    submission.preventDefault();
    return busyWhile(button, state, words.sending, async () => {
      const own = data.read();
      const answer = await api.send(integrationId, own ? { ...request(), data: own } : request());
      state.replaceChildren();
      result.replaceChildren(sendResult(answer, useSeed));
      await sent(answer, { focus: false });
    });
  });
  showCommand();
  return { node: form, useSeed };
}

export function faultChoices(faults) {
  const expected = (code) => (code ? words.expects(code) : words.expectsDelivered);
  return [
    { name: "", label: words.noFault, description: words.noFaultDescription },
    ...faults.map((fault) => ({ ...inOneLanguage(fault), more: expected(fault.expectedCode) })),
  ];
}

const inOneLanguage = (item) => ({ ...item, description: translated(item.description) });

function retriesBox(gapsMs) {
  const box = element("input", { type: "checkbox" });
  const spanMs = gapsMs.reduce((sum, gapMs) => sum + gapMs, 0);
  const text = words.retries(gapsMs.length, duration(spanMs));
  const node = gapsMs.length === 0 ? "" : element("label", { class: "check" }, box, element("span", {}, text));
  return { node, wanted: () => box.checked };
}

function shellCommand(name, { event, fault, retries, seed, to }) {
  const options = Object.entries({ fault, retries, seed, to }).filter(([, value]) => value);
  const flags = options.map(([option, value]) => ` --${option} ${shellWord(value)}`);
  return `npx pulumi-cloudbase callback send ${shellWord(name)} ${shellWord(event)}${flags.join("")}`;
}

const shellWord = (text) => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
