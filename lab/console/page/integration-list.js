import { drawOnChange, element } from "./dom.js";
import { roving } from "./roving.js";
import { statusBadge, statusDot, typeNameOf } from "./status.js";
import { age } from "./time.js";
import { words } from "./words.js";

/** The left column. The returned function takes the integrations and the chosen id, and draws what changed. */
export function integrationList(container) {
  container.setAttribute("aria-label", words.integrations);
  const list = element("div", { class: "list" });
  container.append(list);
  const settleFocus = roving(container, "a.item");
  return drawOnChange(({ integrations, chosenId }) => {
    const focused = container.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    const scrollTop = list.scrollTop;
    list.replaceChildren(
      element(
        "h2",
        { class: "list-head" },
        words.integrations,
        element("span", { class: "count" }, `${integrations.length}`),
      ),
      integrations.length === 0
        ? element("p", { class: "empty" }, words.noneYet)
        : element("ul", {}, ...integrations.map((integration) => item(integration, chosenId))),
    );
    list.scrollTop = scrollTop;
    const again = focused && container.querySelector(`a[href="${CSS.escape(focused)}"]`);
    settleFocus(again || container.querySelector("[aria-current]") || undefined);
    if (again) again.focus({ preventScroll: true });
  });
}

export const addressOf = (integrationId) => `#/${encodeURIComponent(integrationId)}`;

function item(integration, chosenId) {
  const { integrationId, name, status, lastCallback } = integration;
  const current = integrationId === chosenId ? "page" : undefined;
  return element(
    "li",
    {},
    element(
      "a",
      { class: "item", href: addressOf(integrationId), "aria-current": current },
      statusDot(status),
      element("span", { class: "name" }, name),
      lastCallback ? age(lastCallback.at) : "",
      element("span", { class: "type" }, typeNameOf(integration)),
      lastCallback ? statusBadge(lastCallback.status) : element("span", { class: "none" }, words.noCallbackYet),
    ),
  );
}
