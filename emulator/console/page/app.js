import { ApiError, api, followChanges } from "./api.js";
import { callbackLog } from "./callback-log.js";
import { commandLine } from "./copy.js";
import { element } from "./dom.js";
import { functionLog } from "./function-log.js";
import { heading, missing, noIntegrations, reference } from "./integration-facts.js";
import { addressOf, integrationList } from "./integration-list.js";
import { useReasons } from "./reasons.js";
import { sendForm } from "./send-form.js";
import { refreshAges } from "./time.js";
import { language, words } from "./words.js";

const agesRefreshMs = 5000;

const byId = (id) => document.getElementById(id);
const drawList = integrationList(byId("integrations"));

let environment;
/** The parts of the page that show the chosen integration; replaced when another one is chosen. */
let view;

const chosenId = () => decodeURIComponent(location.hash.replace(/^#\/?/, ""));

function openView(integration) {
  const parts = {
    id: integration.integrationId,
    heading: heading(),
    callbacks: callbackLog(integration.name),
    log: functionLog(),
    reference: reference(),
  };
  const send = sendForm(integration, environment, async ({ callback }) => {
    await refresh();
    if (callback && view === parts) parts.callbacks.open(callback);
  });
  byId("detail").replaceChildren(
    parts.heading.container,
    element("div", { class: "logs" }, parts.callbacks.panel, parts.log.panel),
    element("div", { class: "side" }, send, ...parts.reference.panels),
  );
  return parts;
}

async function drawChosen(id) {
  const [integration, callbacks] = await Promise.all([api.integration(id), api.callbacks(id)]);
  if (chosenId() !== id) return;
  if (view?.id !== integration.integrationId) view = openView(integration);
  const current = view;
  document.title = `${integration.name} · ${words.title}`;
  current.heading.update(integration);
  current.reference.update(integration);
  current.callbacks.update(callbacks);
  announceNewest(current, callbacks);
  await drawLog(current, integration.functionName);
}

async function drawLog(current, functionName) {
  try {
    current.log.append(await api.logs(functionName, current.log.lastId()));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    current.log.gone();
  }
}

/** One short sentence for screen readers, for the newest callback only. */
function announceNewest(current, [newest]) {
  const key = newest?.requestId;
  if (current.announced !== undefined && key !== current.announced && newest) {
    byId("announcer").textContent = words.arrived(newest.eventType, newest.status, newest.errorCode);
  }
  current.announced = key ?? "";
}

function drawNothingChosen(text) {
  view = undefined;
  document.title = words.title;
  byId("detail").replaceChildren(text);
}

async function draw() {
  environment ??= await loadEnvironment();
  const integrations = await api.integrations();
  const id = chosenId();
  document.body.classList.toggle("detail-first", id !== "" || integrations.length === 0);
  const wide = matchMedia("(min-width: 768px)").matches;
  if (id === "" && wide && integrations[0]) {
    history.replaceState(null, "", addressOf(integrations[0].integrationId));
    return draw();
  }
  drawList({ integrations, chosenId: id });
  if (id === "") return drawNothingChosen(integrations.length === 0 ? noIntegrations() : "");
  try {
    await drawChosen(id);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    drawNothingChosen(missing(id));
  }
}

async function loadEnvironment() {
  const loaded = await api.environment();
  useReasons(loaded.reasons);
  byId("environment").textContent = loaded.envId;
  return loaded;
}

let drawing;
let again = false;

/** Draws the newest state. Calls that come while drawing are answered by one more drawing, not by many. */
function refresh() {
  again = true;
  drawing ??= drawUntilCurrent();
  return drawing;
}

async function drawUntilCurrent() {
  try {
    while (again) {
      again = false;
      await draw();
    }
    showConnection(true);
  } catch {
    showConnection(false);
  } finally {
    drawing = undefined;
  }
}

let connected;

function showConnection(live) {
  if (live === connected) return;
  connected = live;
  // What answers after a loss may be another emulator, with other ids: begin anew.
  if (!live) view = environment = undefined;
  const state = byId("live");
  state.className = live ? "live on" : "live lost";
  state.replaceChildren(...(live ? [words.live] : [words.lost, commandLine("npx pulumi-cloudbase emulator")]));
}

function start() {
  document.documentElement.lang = language;
  byId("title").textContent = words.title;
  byId("skip").textContent = words.skip;
  // Its address would choose an integration named "detail".
  byId("skip").addEventListener("click", (click) => {
    click.preventDefault();
    byId("detail").focus();
  });
  addEventListener("hashchange", async () => {
    await refresh();
    if (chosenId()) byId("detail").focus({ preventScroll: true });
    scrollTo(0, 0);
  });
  setInterval(refreshAges, agesRefreshMs);
  followChanges(refresh, () => showConnection(false));
}

start();
