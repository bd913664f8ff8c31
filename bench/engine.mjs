import { createRequire } from "node:module";
import { loadavg } from "node:os";
import { makeStacks } from "./support/engine-stack.mjs";
import { ratio, row } from "./support/measure.mjs";

const require = createRequire(import.meta.url);
/** `COUNTS=100,300,1000 npm run bench -- engine` takes an hour. */
const counts = (process.env.COUNTS ?? "100").split(",").map(Number);
const callsPerSecond = 20;
const deploymentMs = 5000;

/** What is run, and how often it calls for each resource the action that it calls most. */
const verbs = [
  { name: "up", args: ["up"], callsEach: 1 },
  { name: "no-op up", args: ["up"], callsEach: 0 },
  { name: "refresh", args: ["refresh"], callsEach: 1 },
  { name: "rotate all", args: ["up"], environment: { ROUND: "second" }, callsEach: 2 },
  { name: "destroy", args: ["destroy"], callsEach: 1 },
];

const checkpointModes = [
  { name: "a checkpoint each", environment: {} },
  { name: "no checkpoints", environment: { PULUMI_SKIP_CHECKPOINTS: "true" } },
];

/**
 * Integrations against as many trivial dynamic resources, on the same engine, in turn. Of the two things that nobody can go
 * below, the engine's own time and what the cloud's 20 calls a second take, the longer one is the measure.
 */
export async function benchEngine() {
  await benchParallel();
  for (const mode of checkpointModes) {
    const times = new Map();
    for (const count of counts) times.set(count, await timesOf(count, mode));
    for (const [smaller, larger] of counts.slice(1).map((count, index) => [counts[index], count])) {
      for (const { name } of verbs) {
        const growth = (whose) => times.get(larger)[name][whose] / larger / (times.get(smaller)[name][whose] / smaller);
        const what = `${name}, ${mode.name}: time each at ${larger} over ${smaller}`;
        row(what, `${growth("leastMs").toFixed(2)} x least`, `${growth("ourMs").toFixed(2)} x ours`);
      }
    }
  }
}

/** What Pulumi's own limit of things at once costs where deployments take their time. */
async function benchParallel() {
  const count = 100;
  const { startEmulator } = require("../lab/dist");
  const times = [];
  for (const args of [["up"], ["up", "--parallel", String(count)]]) {
    const emulator = await startEmulator({ provisioning: { fromMs: deploymentMs, toMs: deploymentMs } });
    const { ours, trivial } = await makeStacks(emulator, count);
    try {
      times.push(await ours.timed(args));
    } finally {
      await emulator.close();
      ours.remove();
      trivial.remove();
    }
  }
  const [byDefault, atOnce] = times;
  row(
    `up of ${count}, deployed in ${seconds(deploymentMs)}, --parallel ${count} over the default`,
    ratio(atOnce, byDefault),
    `${seconds(atOnce)}, ${seconds(byDefault)}; load ${loadavg()[0].toFixed(1)}`,
  );
}

async function timesOf(count, mode) {
  const { startEmulator } = require("../lab/dist");
  // One of its own, where the names are free.
  const [emulator, ofPlugin] = await Promise.all([startEmulator(), startEmulator()]);
  const { ours, trivial } = await makeStacks(emulator, count);
  const { plugin } = await makeStacks(ofPlugin, count);
  const times = {};
  let round = {};
  try {
    for (const { name, args, environment, callsEach } of verbs) {
      round = { ...round, ...environment };
      const settings = { ...mode.environment, ...round };
      const ourMs = await ours.timed(args, settings);
      const trivialMs = await trivial.timed(args, settings);
      const pluginMs = await plugin.timed(args, settings);
      const quotaMs = Math.max(0, (callsEach * count) / callsPerSecond - 1) * 1000;
      const leastMs = Math.max(trivialMs, quotaMs);
      times[name] = { ourMs, leastMs };
      const measure = quotaMs > trivialMs ? "the quota" : "trivial ones";
      row(
        `${name} of ${count}, ${mode.name}, over ${measure}`,
        ratio(ourMs, leastMs),
        `${seconds(ourMs)}, trivial ${seconds(trivialMs)}, quota ${seconds(quotaMs)}; load ${loadavg()[0].toFixed(1)}`,
      );
      const state = `state ${plugin.stateKilobytes()} KB, dynamic ${ours.stateKilobytes()}, trivial ${trivial.stateKilobytes()}`;
      row(
        `${name} of ${count}, ${mode.name}, plugin over dynamic`,
        ratio(pluginMs, ourMs),
        `${seconds(pluginMs)}; ${state}`,
      );
    }
  } finally {
    await Promise.all([emulator.close(), ofPlugin.close()]);
    plugin.remove();
    ours.remove();
    trivial.remove();
  }
  return times;
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
