import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { median, millisecondsOf, ms, row } from "./support/measure.mjs";

const require = createRequire(import.meta.url);
const fixture = join(import.meta.dirname, "../test/report/fixtures/api-v3-key.json");
const resources = 1000;

/** The report of a preview with 1000 rotations, from its text to Markdown; goal 2 s beyond the engine's own time. */
export async function benchReport() {
  const { approvalOf, defaultPolicy, makeReport, readPreview, toMarkdown } = require("../dist/report");
  const preview = JSON.parse(readFileSync(fixture, "utf8"));
  const [stack, integration] = [
    preview.steps.find(({ op }) => op === "same"),
    preview.steps.find(({ op }) => op === "update"),
  ];
  const many = Array.from({ length: resources }, (_, index) => {
    const named = JSON.parse(JSON.stringify(integration));
    named.urn = `${integration.urn}-${index}`;
    return named;
  });
  const text = JSON.stringify({ ...preview, steps: [stack, ...many] });
  const fingerprintKey = randomBytes(32);
  const reportOnce = () => {
    const preview = readPreview(text);
    const report = makeReport({ preview, others: [], policy: defaultPolicy, fingerprintKey, nowMs: Date.now() });
    approvalOf(report);
    return toMarkdown(report);
  };
  const times = await millisecondsOf(reportOnce, { runs: 5 });
  row(`report of ${resources} rotations, text to Markdown`, ms(median(times)), "goal 2 s");
}
