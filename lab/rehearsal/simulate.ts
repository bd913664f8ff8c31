import { sendMenus } from "../third-parties/senders";
import type { Baseline } from "./events";
import { notesOn } from "./notes";
import type { RehearsalSetup } from "./setup";
import { Simulation } from "./simulation";
import { type CallbackSource, generatedCallbacks, recordedCallbacks } from "./sources";
import { type Notification, Tally } from "./tally";
import { changedAtThirdParty, ThirdParty } from "./third-party";
import { attempting, makeCallbacks } from "./traffic";
import type { IntegrationRehearsal, PlannedChange, RehearsalOptions } from "./types";

const secondMs = 1000;
/** The provider gives up waiting after 5 minutes (provider/lifecycle/wait-until-ready.ts); the rest is for retries before that. */
const applyMsMax = 15 * 60_000;

/** Callbacks, the apply and the merchant's own change at the third party, each at its time, until nothing is due any more. */
export async function simulate(setup: RehearsalSetup, baseline: Baseline): Promise<IntegrationRehearsal> {
  const { change, options, program, receiver, clock } = setup;
  const { before } = change;
  const times = timesOf(setup);
  const thirdParty = new ThirdParty(change, setup.sides, options, setup.prepare);
  const tally = new Tally(times.applyStartMs);
  const { retryGapsMs } = sendMenus[before.typeCode];
  const simulation: Simulation<Notification> = new Simulation(
    clock,
    attempting({ ...setup, thirdParty, tally, retryGapsMs }, (atMs, again) => simulation.sendAt(atMs, again)),
  );
  const switchAt = (atMs: number) => simulation.at(atMs, () => thirdParty.switchOver(atMs));
  if (times.earlySwitchMs !== undefined) switchAt(times.earlySwitchMs);

  let endsMs = times.applyStartMs + applyMsMax;
  // A recording is played to its end.
  const mayGoOn = (atMs: number) => options.recorded !== undefined || atMs <= endsMs;
  makeCallbacks(sourceOf(options, baseline, times.callbacksStartMs), simulation, mayGoOn);

  let apply: IntegrationRehearsal["apply"] = { endedMs: 0 };
  const runApply = async (pause: (delayMs: number) => Promise<void>) => {
    const failed = await program.apply(pause).then(() => undefined, messageOf);
    const endedMs = clock.now();
    apply = { endedMs: endedMs - times.applyStartMs, ...(failed !== undefined && { failed }) };
    // Who sees the apply fail leaves the third party as it is, as the report on a pull request says.
    const switches = isThirdPartyConcerned(change) && times.earlySwitchMs === undefined && failed === undefined;
    const lastChangeMs = switches ? endedMs + options.thirdPartySwitchMs : endedMs;
    if (switches) switchAt(lastChangeMs);
    endsMs = lastChangeMs + options.afterMs;
  };
  simulation.at(times.applyStartMs, () => simulation.start(runApply));
  await simulation.run();

  const { switchedMs } = thirdParty;
  const result = {
    label: change.label,
    operation: change.operation,
    type: before.typeCode,
    typeName: before.type.displayName,
    changed: change.changed,
    apply,
    thirdPartySwitchedMs: Number.isFinite(switchedMs) ? switchedMs - times.applyStartMs : null,
    retryGapsMs,
    ...tally.close(receiver.deliveries()),
  };
  return { ...result, notes: notesOn(change, options, baseline, result) };
}

function timesOf({ change, options, deploymentMs, clock }: RehearsalSetup) {
  const { beforeMs, thirdPartySwitchMs } = options;
  const aheadMs = isThirdPartyConcerned(change) ? Math.max(0, -thirdPartySwitchMs) : 0;
  const applyStartMs = Math.ceil((clock.now() + beforeMs + aheadMs) / secondMs) * secondMs;
  // What was released is gone at once; what is set counts from the end of its deployment on.
  const liveMs = applyStartMs + (isDeployed(change) ? deploymentMs : 0);
  const firstChangeMs = aheadMs > 0 ? applyStartMs - aheadMs : liveMs;
  return {
    applyStartMs,
    callbacksStartMs: firstChangeMs - beforeMs,
    /** Of the third party, where it comes before the apply. */
    earlySwitchMs: aheadMs > 0 ? applyStartMs - aheadMs : undefined,
  };
}

/** Whether what is in use is deployed again; a new name or mark alone is only noted. */
function isDeployed({ operation, changed, before, after }: PlannedChange): boolean {
  return operation === "update" && (changed.length > 0 || before.content !== after?.content);
}

/** Whether the merchant has something to change there. */
function isThirdPartyConcerned(change: PlannedChange): boolean {
  if (change.operation === "replace") return change.after !== undefined;
  return changedAtThirdParty(change).length > 0;
}

/** Without what is refused already before the change. */
function sourceOf(
  { recorded, ratePerSecond }: RehearsalOptions,
  { delivered }: Baseline,
  startMs: number,
): CallbackSource {
  if (!recorded) return generatedCallbacks(delivered, ratePerSecond, startMs);
  const played = recorded.filter(({ event }) => delivered.includes(event));
  return recordedCallbacks(played, startMs);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
