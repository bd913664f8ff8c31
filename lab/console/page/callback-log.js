import { api, callbacksPage } from "./api.js";
import { callbackRow } from "./callback-row.js";
import { commandLine } from "./copy.js";
import { element, panel } from "./dom.js";
import { roving } from "./roving.js";
import { words } from "./words.js";

/** What is kept in the page at once; older ones are loaded, and newer ones left, as the reader moves. */
const rowsMax = 500;

/**
 * The live log: newest first, in a box of fixed height, whose rows open to the steps that a callback went through. Where new
 * rows would push away what somebody is reading, they wait behind a button.
 */
export function callbackLog(integration, { emptyCommand, send }) {
  const id = integration.integrationId;
  const body = element("tbody", { role: "rowgroup" });
  const table = element("table", { class: "callbacks", role: "table", "aria-label": words.callbacks }, heads(), body);
  const older = element("button", { type: "button", class: "plain", onclick: loadOlder }, words.loadOlder);
  const end = element("p", { class: "log-end" }, older);
  const empty = element("div", { class: "empty", hidden: true }, ...emptyCommand.map(asParagraph));
  const box = element("div", { class: "callback-box" }, table, end, empty);
  const note = element("span", { class: "note" }, words.newestFirst);
  const toNewest = element(
    "button",
    { type: "button", class: "plain", hidden: true, onclick: showNewest },
    words.showNewest,
  );
  const settleFocus = roving(body, ".toggle");

  /** By number, in the order of the table, newest first. */
  let shown = [];
  let latest = [];
  let behind = false;

  return {
    panel: panel(words.callbacks, "callback-panel", box, element("span", { class: "log-note" }, note, toNewest)),
    /** `entries` are the newest of the log. Returns those that were not known before. */
    update(entries) {
      const known = latest[0]?.number ?? -1;
      latest = entries;
      if (!behind) follow(entries);
      empty.hidden = shown.length > 0;
      table.hidden = end.hidden = shown.length === 0;
      return entries.filter(({ number }) => number > known);
    },
    /** Opens the row of a callback, so that whoever sent it sees what became of it. */
    open(requestId, { focus }) {
      if (behind && latest.some((entry) => entry.requestId === requestId)) showNewest();
      const row = shown.find(({ entry }) => entry.requestId === requestId);
      if (!row) return;
      row.open();
      box.scrollTop = row.node.offsetTop - table.tHead.offsetHeight;
      if (focus) row.toggle.focus({ preventScroll: true });
    },
  };

  function follow(entries) {
    const newest = shown[0]?.entry.number ?? -1;
    const fresh = entries.filter(({ number }) => number > newest);
    if (fresh.length === 0 && entries.length > 0) return;
    const gap = shown.length > 0 && fresh.length === callbacksPage;
    const reading = box.scrollTop > 0 || shown.some(({ isOpen }) => isOpen());
    if (reading && (gap || shown.length + fresh.length > rowsMax)) return setBehind(true);
    if (gap || entries.length === 0) clear();
    if (shown.length === 0) setEnd(entries.length === callbacksPage);
    keepView(reading, () => {
      const rows = fresh.map(row);
      body.prepend(...rows.map(({ node }) => node));
      shown = [...rows, ...shown];
      dropFrom(rowsMax);
    });
    settleFocus();
  }

  /** New rows come in above; whoever reads an opened or scrolled-to row keeps it under the eye. */
  function keepView(reading, change) {
    const heightBefore = box.scrollHeight;
    change();
    if (reading) box.scrollTop += box.scrollHeight - heightBefore;
  }

  function row(entry) {
    return callbackRow(entry, { retry: () => api.retry(id, entry.requestId), opened: reveal, ...send });
  }

  /** Scrolls as far as an opened row's story needs, but never past the row. */
  function reveal(node, story) {
    const hidden = story.getBoundingClientRect().bottom - box.getBoundingClientRect().bottom;
    const space = node.getBoundingClientRect().top - table.tHead.getBoundingClientRect().bottom;
    if (hidden > 0) box.scrollTop += Math.min(hidden, space);
  }

  async function loadOlder() {
    older.disabled = true;
    const last = shown.at(-1);
    try {
      const entries = await api.callbacks(id, last.entry.number);
      if (shown.at(-1) !== last) return;
      const rows = entries.map(row);
      body.append(...rows.map(({ node }) => node));
      shown.push(...rows);
      setEnd(entries.length === callbacksPage);
      leaveNewest(shown.length - rowsMax);
      settleFocus();
      (rows[0] ?? last).toggle.focus({ preventScroll: true });
    } finally {
      older.disabled = false;
    }
  }

  function leaveNewest(count) {
    if (count <= 0) return;
    const heightBefore = box.scrollHeight;
    for (const { remove } of shown.splice(0, count)) remove();
    box.scrollTop -= heightBefore - box.scrollHeight;
    setBehind(true);
  }

  function showNewest() {
    setBehind(false);
    clear();
    follow(latest);
    box.scrollTop = 0;
    shown[0]?.toggle.focus({ preventScroll: true });
  }

  function dropFrom(index) {
    const dropped = shown.splice(index);
    for (const { remove } of dropped) remove();
    if (dropped.length > 0) setEnd(true);
  }

  function clear() {
    dropFrom(0);
  }

  function setEnd(more) {
    end.replaceChildren(more ? older : words.logBegins);
  }

  function setBehind(value) {
    behind = value;
    toNewest.hidden = !value;
    note.hidden = value;
  }
}

const asParagraph = (text) => (text.startsWith("npx ") ? commandLine(text) : element("p", {}, text));

function heads() {
  const head = (name, text) => element("th", { class: name, role: "columnheader", scope: "col" }, text);
  return element(
    "thead",
    { role: "rowgroup" },
    element(
      "tr",
      { class: "row heads", role: "row" },
      head("event", words.event),
      head("time", words.time),
      head("status", words.statusWord),
      head("source", words.source),
      head("latency", words.latency),
      head("result", words.result),
    ),
  );
}
