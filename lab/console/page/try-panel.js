import { callForm } from "./call-form.js";
import { element, panel } from "./dom.js";
import { payForm } from "./pay-form.js";
import { roving } from "./roving.js";
import { sendForm } from "./send-form.js";
import { words } from "./words.js";

/** A payment ends in this event: a type that has it takes payments. */
const paymentEvent = "TRANSACTION.SUCCESS";

/** What can be tried with an integration of this type, a tab each. */
export function tryPanel(integration, menu, sent) {
  const send = menu.events.length > 0 ? sendForm(integration, menu, sent) : undefined;
  const takesPayments = menu.events.some(({ name }) => name === paymentEvent);
  const tabs = tabbed([
    ...(send ? [["send", send.node]] : []),
    ...(takesPayments ? [["pay", payForm(integration, menu, sent)]] : []),
    ["call", callForm(integration)],
  ]);
  return {
    panel: panel(words.tryTitle, "try-panel", tabs.node),
    useSeed(earlier) {
      tabs.choose("send");
      send?.useSeed(earlier);
    },
  };
}

let groups = 0;

/** Tabs as the ARIA Authoring Practices have them: one stop, arrows choose. `entries` are `[name, content]`. */
function tabbed(entries) {
  groups += 1;
  const parts = entries.map(([name, content]) => {
    const id = `tab-${groups}-${name}`;
    const tab = element("button", { type: "button", role: "tab", id, "aria-controls": `${id}-panel` }, words.tab[name]);
    const body = element("div", { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": id }, content);
    return { name, tab, body };
  });
  const show = (chosen) => {
    for (const { tab, body } of parts) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      body.hidden = tab !== chosen;
    }
  };
  const list = element("div", { role: "tablist", "aria-label": words.tryTitle }, ...parts.map(({ tab }) => tab));
  const settle = roving(list, "[role=tab]", show);
  const choose = (tab) => {
    show(tab);
    settle(tab);
  };
  list.addEventListener("click", ({ target }) => {
    const tab = target.closest("[role=tab]");
    if (tab) choose(tab);
  });
  choose(parts[0].tab);
  return {
    node: element("div", {}, list, ...parts.map(({ body }) => body)),
    choose: (name) => choose(parts.find((part) => part.name === name)?.tab ?? parts[0].tab),
  };
}
