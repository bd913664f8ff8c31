import { drawOnChange, element } from "./dom.js";
import { statusBadge, statusDot } from "./status.js";
import { age } from "./time.js";
import { words } from "./words.js";

/** The left column. The returned function takes the integrations and the chosen id, and draws what changed. */
export function integrationList(container) {
  container.setAttribute("aria-label", words.integrations);
  return drawOnChange(({ integrations, chosenId }) => {
    const focused = container.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
    container.replaceChildren(
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
    if (focused) container.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
  });
}

export const addressOf = (integrationId) => `#/${encodeURIComponent(integrationId)}`;

function item({ integrationId, name, typeName, status, lastCallback }, chosenId) {
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
      element("span", { class: "type" }, typeName),
      lastCallback ? statusBadge(lastCallback.status) : element("span", { class: "none" }, words.noCallbackYet),
    ),
  );
}
