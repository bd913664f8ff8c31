import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ms, row } from "./support/measure.mjs";

const require = createRequire(import.meta.url);
const fixture = join(import.meta.dirname, "../test/report/fixtures/api-v3-key.json");
const ratePerSecond = 1000;

/** A rotated APIv3 key under 1000 callbacks a second, 60 s around the switch; goal 180 s of real time, each accounted for. */
export async function benchRehearsal() {
  const { readPlan, rehearse } = require("../lab/dist/rehearsal");
  const plan = readPlan(readFileSync(fixture, "utf8"), Date.now());
  const options = {
    ratePerSecond,
    beforeMs: 30_000,
    afterMs: 30_000,
    thirdPartySwitchMs: 0,
    acceptedKeys: "current",
    seed: "1",
  };
  for (const retriesKeep of ["old-ciphertext", "re-encrypted"]) {
    let residentBytes = 0;
    const look = setInterval(() => {
      residentBytes = Math.max(residentBytes, process.memoryUsage().rss);
    }, 200);
    const startedMs = performance.now();
    const { integrations } = await rehearse(plan, { ...options, retriesKeep }, () => undefined);
    const tookMs = performance.now() - startedMs;
    clearInterval(look);
    const [{ sent, atOnce, late, lost, retries, duplicates }] = integrations;
    row(`rehearsal at ${ratePerSecond}/s, retries ${retriesKeep}`, ms(tookMs), "goal 180 s");
    row("  callbacks, attempts a second", `${sent}, ${Math.round(((sent + retries) / tookMs) * 1000)}`);
    row("  at once + late + lost", `${atOnce} + ${late} + ${lost}`, `twice at the function: ${duplicates}`);
    row("  resident memory at most", `${Math.round(residentBytes / 1024 / 1024)} MB`);
  }
}
