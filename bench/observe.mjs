import { createRequire } from "node:module";
import { ms, row } from "./support/measure.mjs";

const require = createRequire(import.meta.url);
const { startEmulator, switchesSchema } = require("../lab/dist");
const { createVirtualClock } = require("../lab/dist/plumbing/virtual-clock");
const { systemPost } = require("../dist/provider/cloud");

const configurations = [
  {},
  { keyId: "always-suffixed", missingRecord: "empty-answer", maskedValue: "asterisks", statusWords: "numbers" },
  { provisioning: "record-only", listPageMax: 20, duplicateCode: "FailedOperation" },
  { extOnUpdate: "merge", codeOnUpdate: "template", variablesOnUpdate: "dropped", updateWhileDeploying: "superseded" },
  { integrationsMax: 2, consistencyDelayMs: 3_000, releasedKeyId: "reusable", deleteMissing: "error" },
];

/** Calls and time of doctor and of observe, on emulators that behave in several ways. */
export async function benchObserve() {
  await benchDoctor();
  for (const deployedMs of [0, 60_000]) await benchObservations(deployedMs);
}

async function benchDoctor() {
  const { examine, systemDoctorDependencies } = require("../dist/doctor");
  const emulator = await startEmulator();
  const ear = overheard(Date.now);
  const processEnv = {
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  };
  const dependencies = { ...systemDoctorDependencies, post: ear.post };
  const diagnosis = await examine({ processEnv, envId: emulator.envId }, dependencies);
  await emulator.close();
  row("doctor", `${diagnosis.calls} calls`, `${ms(diagnosis.ms)}; ${ear.fullest()} of one action in a second, goal 20`);
}

async function benchObservations(deployedMs) {
  let [calls, virtualMs, sound, answered, asked, left, fullest] = [0, 0, 0, 0, 0, 0, 0];
  const startedMs = performance.now();
  for (const switches of configurations) {
    const one = await observed(switches, deployedMs);
    calls += one.calls;
    virtualMs += one.ms;
    sound += one.wrong.length === 0 ? 1 : 0;
    answered += one.answered;
    asked += one.asked;
    left += one.left;
    fullest = Math.max(fullest, one.fullest);
  }
  const count = configurations.length;
  row(
    `observe, deployments of ${deployedMs / 1000} s`,
    `${Math.round(calls / count)} calls`,
    `${Math.round(virtualMs / count / 1000)} s of the cloud's time, ${ms((performance.now() - startedMs) / count)} here, each`,
  );
  row(
    "  accounts without a wrong answer",
    `${sound} of ${count}`,
    `${answered} of ${asked} questions answered; goal all accounts`,
  );
  row("  left behind", String(left), "goal 0");
  row("  most calls of one action in a second", String(fullest), "goal 20");
}

async function observed(switches, deployedMs) {
  const { callbackQuestions, lookAround, observe, openAsker } = require("../lab/dist/observe");
  const clock = createVirtualClock(Date.UTC(2026, 10, 26, 12));
  const provisioning = { fromMs: deployedMs, toMs: deployedMs };
  const emulator = await startEmulator({ clock, provisioning, switches });
  const { endpoint, region, secretId, secretKey, envId } = emulator;
  const ear = overheard(clock.now);
  const dependencies = { now: clock.now, random: () => 0.5, wait: clock.advance };
  const settings = { endpoint, region, secretId, secretKey };
  const input = { settings, envId, dependencies, post: ear.post, note: () => undefined, run: "bench1" };
  const { document, calls, ms: tookMs } = await observe(input);
  await clock.advance(24 * 60 * 60_000);
  const { ours, others } = await lookAround(openAsker(input), input);
  await emulator.close();
  const asked = document.answers.filter(({ question }) => !callbackQuestions.includes(question));
  const answered = asked.filter((one) => "answer" in one);
  // A switch that is not set is as it is by default.
  const all = switchesSchema.parse(switches);
  const wrong = answered.filter(({ question, answer }) => all[question] !== answer);
  return {
    calls,
    ms: tookMs,
    wrong,
    answered: answered.length,
    asked: asked.length,
    left: ours.length + others.length,
    fullest: ear.fullest(),
  };
}

/** The way to the cloud with an ear at the line. */
function overheard(now) {
  const begun = new Map();
  return {
    post(request) {
      const action = request.headers["x-tc-action"] ?? "";
      begun.set(action, [...(begun.get(action) ?? []), now()]);
      return systemPost(request);
    },
    /** Calls of one action in whichever 1,000 ms were the fullest. */
    fullest: () =>
      Math.max(
        ...[...begun.values()].flatMap((times) =>
          times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
        ),
      ),
  };
}
