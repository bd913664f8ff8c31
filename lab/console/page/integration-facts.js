import { commandLine, copyButton } from "./copy.js";
import { drawOnChange, element, panel } from "./dom.js";
import { statusPill, typeNameOf } from "./status.js";
import { clockTime, fullTime } from "./time.js";
import { words } from "./words.js";

/** Name, status and what it is. */
export function heading() {
  const container = element("header", { class: "heading" });
  const update = drawOnChange((integration) => {
    container.replaceChildren(
      element("a", { class: "back", href: "#/" }, words.allIntegrations),
      element("h2", {}, integration.name),
      statusPill(integration.status),
      element("p", { class: "about" }, integration.description || typeNameOf(integration)),
      definitions([
        [words.type, `${typeNameOf(integration)} · ${integration.type}`],
        [words.id, element("code", {}, integration.integrationId)],
        [words.created, fullTime(integration.createdAt)],
        [words.updated, fullTime(integration.updatedAt)],
      ]),
    );
  });
  return { container, update };
}

function definitions(pairs) {
  const groups = pairs.map(([term, value]) => element("div", {}, element("dt", {}, term), element("dd", {}, value)));
  return element("dl", { class: "facts" }, ...groups);
}

/** Callback URLs, environment and status history: what one looks up, beside the logs. */
export function reference() {
  const urls = element("div", { class: "pairs" });
  const environment = element("div", { class: "pairs" });
  const history = element("ol", { class: "history" });
  const updateUrls = drawOnChange(({ domain, entries }) =>
    urls.replaceChildren(...domainRow(domain, entries), ...rows(entries, urlRow, words.noCallbackUrls)),
  );
  const updateEnvironment = drawOnChange((entries) =>
    environment.replaceChildren(...rows(entries, variableRow, words.noEnvironment)),
  );
  const updateHistory = drawOnChange((entries) => history.replaceChildren(...entries.toReversed().map(historyItem)));
  return {
    panels: [
      panel(words.callbackUrls, "urls", urls),
      panel(words.environment, "environment", environment, element("span", { class: "note" }, words.masked)),
      panel(words.statusHistory, "status-history", history),
    ],
    update(integration) {
      updateUrls({ domain: integration.callbackDomain, entries: integration.callbackUrls });
      updateEnvironment(integration.environment);
      updateHistory(integration.statusHistory);
    },
  };
}

function rows(record, row, whenEmpty) {
  const entries = Object.entries(record);
  return entries.length === 0
    ? [element("p", { class: "note" }, whenEmpty)]
    : entries.map(([name, value]) => row(name, value));
}

/** A type without callbacks has a domain that nobody calls. */
function domainRow(domain, entries) {
  if (Object.keys(entries).length === 0) return [];
  const text = element("code", { class: "domain" }, domain);
  return [element("div", { class: "pair domain-pair" }, text, copyButton(domain, words.theDomain))];
}

/** The domain stands above; what is copied is the whole URL. */
function urlRow(route, url) {
  return element(
    "div",
    { class: "pair" },
    element("span", { class: "key" }, route),
    element("code", { title: url }, new URL(url).pathname),
    copyButton(url, words.urlOf(route)),
  );
}

const maskPattern = /^\*+$/;

function variableRow(name, value) {
  const masked = maskPattern.test(value);
  return element(
    "div",
    { class: "pair" },
    element("span", { class: "key" }, name),
    element("code", masked ? { class: "masked", title: words.maskedValue } : {}, value),
  );
}

function historyItem({ at, status, reason }) {
  return element("li", {}, clockTime(at), statusPill(status), element("span", { class: "reason" }, reason));
}

/** Shown in place of an integration that is not there. */
export function missing(idOrName) {
  return element(
    "div",
    { class: "empty centre" },
    element("p", {}, words.unknownIntegration(idOrName)),
    commandLine("npx pulumi-cloudbase list"),
    element("p", {}, element("a", { href: "#/" }, words.allIntegrations)),
  );
}

/** Shown where the page has no token, or that of an earlier start of the emulator. */
export function locked() {
  return element(
    "div",
    { class: "empty centre" },
    element("h2", {}, words.locked),
    element("p", {}, words.lockedNext),
    commandLine("npx pulumi-cloudbase list"),
  );
}

/** Shown while the environment is empty: how to get the first integration into it. */
export function noIntegrations() {
  return element(
    "div",
    { class: "empty centre" },
    element("h2", {}, words.noIntegrations),
    element("p", {}, words.noIntegrationsNext),
    commandLine(`export CLOUDBASE_ENDPOINT=${location.origin}`),
    commandLine("pulumi up"),
    element("p", {}, words.noIntegrationsKeys),
  );
}
