import { callbackStory } from "./callback-story.js";
import { element } from "./dom.js";
import { reasonOf } from "./reasons.js";
import { statusBadge } from "./status.js";
import { clockTime, milliseconds } from "./time.js";
import { words } from "./words.js";

let stories = 0;

/** One callback of the log: a row of the table, and below it, while it is open, a row with its story. */
export function callbackRow(entry, actions) {
  const toggle = element(
    "button",
    { type: "button", class: "toggle", "aria-expanded": "false", tabindex: "-1" },
    element("span", { class: "text", title: entry.eventType }, entry.eventType || words.eventUnknown),
  );
  const node = element(
    "tr",
    { class: entry.errorCode ? "row refused" : "row", role: "row" },
    cell("event", toggle),
    cell("time", clockTime(entry.at)),
    cell("status", statusBadge(entry.status)),
    cell("source", titled(entry.source)),
    cell("latency", milliseconds(entry.latencyMs)),
    cell("result", ...result(entry.errorCode)),
  );
  let story;

  const open = () => {
    if (story) return;
    stories += 1;
    const id = `story-${stories}`;
    const content = element("td", { role: "cell", "aria-colspan": "6", colspan: "6" }, callbackStory(entry, actions));
    story = element("tr", { class: "story-row", role: "row", id }, content);
    story.addEventListener("keydown", closeOnEscape);
    node.after(story);
    node.classList.add("open");
    toggle.setAttribute("aria-expanded", "true");
    toggle.setAttribute("aria-controls", id);
    actions.opened(node, story);
  };
  const close = () => {
    story?.remove();
    story = undefined;
    node.classList.remove("open");
    toggle.setAttribute("aria-expanded", "false");
    toggle.removeAttribute("aria-controls");
  };
  const closeOnEscape = (press) => {
    if (press.key !== "Escape" || !story) return;
    press.stopPropagation();
    close();
    toggle.focus();
  };
  node.addEventListener("click", () => (story ? close() : open()));
  node.addEventListener("keydown", closeOnEscape);

  return {
    entry,
    node,
    toggle,
    open,
    isOpen: () => story !== undefined,
    remove() {
      story?.remove();
      node.remove();
    },
  };
}

const cell = (name, ...content) => element("td", { class: name, role: "cell" }, ...content);

/** Its whole text on hover, since a narrow column cuts it. */
const titled = (text) => element("span", { title: text }, text);

/** Of a refusal: the code, and the reason in words on a line of its own. */
function result(errorCode) {
  if (!errorCode) return [words.delivered];
  const { cause } = reasonOf(errorCode);
  return [element("code", { title: errorCode }, errorCode), element("span", { class: "why", title: cause }, cause)];
}
