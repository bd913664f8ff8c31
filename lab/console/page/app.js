import { announcer } from "./announce.js";
import { ApiError, api, followChanges } from "./api.js";
import { drawBehaviours } from "./behaviours.js";
import { commandLine } from "./copy.js";
import { locked, missing, noIntegrations } from "./integration-facts.js";
import { addressOf, integrationList } from "./integration-list.js";
import { useReasons } from "./reasons.js";
import { refreshAges } from "./time.js";
import { takeToken } from "./token.js";
import { integrationView } from "./view.js";
import { language, switchLanguage, words } from "./words.js";

const agesRefreshMs = 5000;

const byId = (id) => document.getElementById(id);
const drawList = integrationList(byId("integrations"));
const announce = announcer(byId("announcer"));

let environment;
/** What shows the chosen integration; replaced when another one is chosen. */
let view;

/** An integration's id or name; one that cannot be decoded stays as it is, and is unknown. */
function chosenId() {
  const text = location.hash.replace(/^#\/?/, "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function drawChosen(id) {
  const [integration, callbacks] = await Promise.all([api.integration(id), api.callbacks(id)]);
  if (chosenId() !== id) return;
  if (view?.id !== integration.integrationId || view.functionName !== integration.functionName) {
    view = integrationView(byId("detail"), integration, { types: environment.types, refresh, announce });
  }
  const current = view;
  current.update(integration, callbacks);
  await current.drawFunction();
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
  drawBehaviours(byId("behaviours"), loaded.behaviours);
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
    showConnection("live");
  } catch (error) {
    lost(error);
  } finally {
    drawing = undefined;
  }
}

function lost(error) {
  if (error instanceof ApiError && error.isLocked) return showLocked();
  console.error(error);
  showConnection("lost");
}

function showLocked() {
  showConnection("locked");
  drawList({ integrations: [], chosenId: "" });
  document.body.classList.add("detail-first");
  drawNothingChosen(locked());
}

let connection;

/** `live`, `lost` or `locked`. */
function showConnection(now) {
  if (now === connection) return;
  connection = now;
  // What answers after a loss may be another emulator, with other ids: begin anew.
  if (now !== "live") view = environment = undefined;
  const state = byId("live");
  state.className = now === "live" ? "live on" : "live lost";
  const command = now === "lost" ? [commandLine("npx pulumi-cloudbase emulator")] : [];
  state.replaceChildren(words[now], ...command);
}

function drawFrame() {
  document.documentElement.lang = language;
  byId("title").textContent = words.title;
  byId("skip").textContent = words.skip;
  byId("language").textContent = words.otherLanguage;
  byId("language").lang = language === "en-GB" ? "zh-CN" : "en-GB";
  byId("language").addEventListener("click", switchLanguage);
}

function start() {
  drawFrame();
  // Its address would choose an integration named "detail".
  byId("skip").addEventListener("click", (click) => {
    click.preventDefault();
    byId("detail").focus();
  });
  takeToken();
  const followAnew = followChanges(refresh, lost);
  addEventListener("hashchange", async () => {
    if (takeToken()) followAnew();
    const before = document.activeElement;
    await refresh();
    // Whoever went on while it was loading is left where they are; what was redrawn lost its focus to the body.
    const wentOn = ![before, document.body].includes(document.activeElement);
    if (wentOn) return;
    if (chosenId()) byId("detail").focus({ preventScroll: true });
    scrollTo(0, 0);
  });
  setInterval(refreshAges, agesRefreshMs);
}

start();
