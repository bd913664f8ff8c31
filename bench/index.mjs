// `npm run bench [-- NAME …]`: every figure of bench/README.md, one line each.
import { benchCredentials } from "./credentials.mjs";
import { benchEmulator } from "./emulator.mjs";
import { benchEngine } from "./engine.mjs";
import { benchFunctions } from "./functions.mjs";
import { benchGateway } from "./gateway.mjs";
import { benchLab } from "./lab.mjs";
import { benchObserve } from "./observe.mjs";
import { benchPlugin } from "./plugin.mjs";
import { benchProof } from "./proof.mjs";
import { benchProviderCall } from "./provider-call.mjs";
import { benchRehearsal } from "./rehearsal.mjs";
import { benchReport } from "./report.mjs";
import { benchScale } from "./scale.mjs";
import { benchStart } from "./start.mjs";
import { benchTypes } from "./types.mjs";

const parts = {
  credentials: benchCredentials,
  call: benchProviderCall,
  plugin: benchPlugin,
  emulator: benchEmulator,
  functions: benchFunctions,
  gateway: benchGateway,
  lab: benchLab,
  observe: benchObserve,
  proof: benchProof,
  report: benchReport,
  rehearsal: benchRehearsal,
  scale: benchScale,
  engine: benchEngine,
  types: benchTypes,
  start: benchStart,
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  process.stderr.write(`There is no part ${unknown.join(", ")}; known: ${Object.keys(parts).join(", ")}.\n`);
  process.exitCode = 2;
} else {
  for (const [name, run] of Object.entries(parts)) {
    if (chosen.length === 0 || chosen.includes(name)) await run();
  }
}
