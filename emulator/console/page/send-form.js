import { api } from "./api.js";
import { commandLine } from "./copy.js";
import { element, panel } from "./dom.js";
import { statusBadge } from "./status.js";
import { words } from "./words.js";

/** Sends a test callback as the third party would. `sent` is called with what became of it. */
export function sendForm({ integrationId, name }, { events, faults }, sent) {
  const event = choice(words.event, events);
  const fault = choice(words.fault, [
    { name: "", label: words.noFault, description: words.noFaultDescription },
    ...faults,
  ]);
  const data = element("textarea", { rows: "5", spellcheck: "false", placeholder: '{ "amount": { "total": 100 } }' });
  const button = element("button", { type: "submit", class: "primary" }, words.send);
  const result = element("p", { class: "sent", role: "status" });
  const command = element("div", {});

  const form = element(
    "form",
    { class: "send" },
    event.label,
    fault.label,
    element(
      "details",
      {},
      element("summary", {}, words.ownData),
      element("label", {}, element("span", { class: "unseen" }, words.ownData), data),
    ),
    element("div", { class: "send-row" }, button, result),
    element("p", { class: "note" }, words.sameInShell),
    command,
  );

  const showCommand = () => {
    const option = fault.value() ? ` --fault ${fault.value()}` : "";
    command.replaceChildren(commandLine(`npx pulumi-cloudbase callback send ${name} ${event.value()}${option}`));
  };
  form.addEventListener("change", showCommand);
  form.addEventListener("submit", async (submission) => {
    submission.preventDefault();
    button.disabled = true;
    try {
      const answer = await api.send(integrationId, requestOf(event.value(), fault.value(), data.value));
      result.replaceChildren(...outcome(answer));
      sent(answer);
    } catch (error) {
      result.replaceChildren(element("span", { class: "wrong" }, error.message));
    } finally {
      button.disabled = false;
    }
  });
  showCommand();
  return panel(words.sendTitle, "send-panel", form);
}

/** A list to choose from, with the chosen item's description below it. */
function choice(title, items) {
  const options = items.map(({ name, label = name }) => element("option", { value: name }, label));
  const select = element("select", {}, ...options);
  const note = element("span", { class: "note" });
  const describe = () => {
    note.textContent = items[select.selectedIndex]?.description ?? "";
  };
  select.addEventListener("change", describe);
  describe();
  return {
    label: element("label", {}, element("span", { class: "label" }, title), select, note),
    value: () => select.value,
  };
}

/** Throws with words for the person who typed the data. */
function requestOf(event, fault, dataText) {
  const request = { event };
  if (fault) request.fault = fault;
  if (dataText.trim()) {
    try {
      request.data = JSON.parse(dataText);
    } catch (error) {
      throw new Error(words.dataNotJson(error.message));
    }
  }
  return request;
}

/** What the gateway made of it, in a word; the log's opened row tells the rest. */
function outcome({ status, latencyMs, callback }) {
  if (status === 0) return [statusBadge(status), words.noAnswer];
  if (callback?.errorCode) return [statusBadge(status), element("code", { class: "wrong" }, callback.errorCode)];
  return [statusBadge(status), words.answeredIn(Math.round(latencyMs))];
}
