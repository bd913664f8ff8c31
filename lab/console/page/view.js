import { ApiError, api } from "./api.js";
import { callbackLog } from "./callback-log.js";
import { element } from "./dom.js";
import { functionLog } from "./function-log.js";
import { heading, reference } from "./integration-facts.js";
import { tryPanel } from "./try-panel.js";
import { words } from "./words.js";

const noMenu = { events: [], faults: [], retryGapsMs: [] };

/**
 * The parts of the page that show one integration. `refresh` draws the newest state; `announce` is told of callbacks that
 * arrive while it is open.
 */
export function integrationView(container, integration, { types, refresh, announce }) {
  const menu = types[integration.type] ?? noMenu;
  const { integrationId: id, name, functionName } = integration;
  const sent = async ({ requestId }, options) => {
    await refresh();
    callbacks.open(requestId, options);
  };
  const trying = tryPanel(integration, menu, sent);
  const callbacks = callbackLog(integration, {
    emptyCommand: emptyCommand(name, functionName, menu),
    send: { sent, useSeed: trying.useSeed },
  });
  const head = heading();
  const log = functionLog(functionName);
  const facts = reference();
  container.replaceChildren(
    head.container,
    element("div", { class: "logs" }, callbacks.panel, log.panel),
    element("div", { class: "side" }, trying.panel),
    element("div", { class: "reference" }, ...facts.panels),
  );
  let isFirst = true;

  return {
    id,
    functionName,
    update(current, entries) {
      document.title = `${current.name} · ${words.title}`;
      head.update(current);
      facts.update(current);
      const fresh = callbacks.update(entries);
      if (!isFirst) announce(fresh);
      isFirst = false;
    },
    async drawFunction() {
      try {
        const [detail, lines] = await Promise.all([api.function(functionName), api.logs(functionName, log.lastId())]);
        log.describe(detail);
        log.append(lines);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        log.gone();
      }
    },
  };
}

function emptyCommand(name, functionName, { events: [first] }) {
  if (!first) return [words.noCallbackType, `npx pulumi-cloudbase invoke ${functionName} /`];
  return [words.noCallbacks, `npx pulumi-cloudbase callback send ${name} ${first.name}`];
}
