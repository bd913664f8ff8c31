import { randomUUID } from "node:crypto";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { openStore } = require("../../lab/dist/store");
const pageLines = 1000;

/*
 * A process of its own, so that its memory tells what writing costs and what reading costs: writes a folder's only callback
 * again and again through the store, as the gateway would, then reads the whole log a page at a time.
 */
process.once("message", ({ folder, integrationId, lines, lineBytes }) => {
  const store = openStore(folder, (line) => process.stderr.write(`${line}\n`));
  const [{ entry }] = store.logs.callbacks(integrationId, { limit: 1 });
  const filler = "x".repeat(Math.max(0, lineBytes - JSON.stringify(entry).length));
  const figures = { before: process.memoryUsage.rss() };

  const startedMs = performance.now();
  for (let line = 0; line < lines; line++) {
    const at = new Date(Date.now() + line).toISOString();
    store.logs.addCallback(integrationId, { ...entry, at, requestId: randomUUID(), route: entry.route + filler });
  }
  figures.kept = 0;
  for (let before, page; page?.length !== 0; before = page.at(-1)?.number) {
    page = store.logs.callbacks(integrationId, { limit: pageLines, ...(before && { before }) });
    if (figures.kept === 0) {
      figures.writtenMs = performance.now() - startedMs;
      figures.afterWriting = process.memoryUsage.rss();
    }
    figures.kept += page.length;
  }
  figures.readMs = performance.now() - startedMs - figures.writtenMs;
  figures.afterReading = process.memoryUsage.rss();
  store.close();
  process.send(figures);
  process.disconnect();
});
