import { type Cleanup, cleanUpAll } from "../plumbing/cleanup";
import { createVirtualClock } from "../plumbing/virtual-clock";
import { openCenter } from "./center";
import { makeCredentials, type Side } from "./credentials";
import { checkRecorded, measureBaseline } from "./events";
import { openPoster } from "./post";
import { makeProgram } from "./program";
import { makeReceiver } from "./receiver";
import { preparing } from "./senders";
import type { RehearsalSetup } from "./setup";
import { simulate } from "./simulate";
import { Simulation } from "./simulation";
import type { IntegrationRehearsal, PlannedChange, RehearsalOptions } from "./types";

/** Always the same: numbers of orders bear the time, and a rehearsal can be repeated. 10 o'clock in China. */
const firstMs = Date.UTC(2026, 0, 5, 2);

/** Plays one change through, in Integration Centers that are thrown away afterwards. Rejects with RehearsalError. */
export async function rehearseChange(
  change: PlannedChange,
  options: RehearsalOptions,
  log: (line: string) => void,
): Promise<IntegrationRehearsal> {
  if (options.recorded) checkRecorded(change, options.recorded);
  const cleanups: Cleanup[] = [];
  try {
    const setup = await setUp(change, options, log, cleanups);
    return await simulate(setup, await measureBaseline(change, { ...setup, nowMs: setup.clock.now() }));
  } finally {
    await cleanUpAll(cleanups);
  }
}

/** As it is before the apply; nothing else is due yet. */
async function setUp(
  change: PlannedChange,
  options: RehearsalOptions,
  log: (line: string) => void,
  cleanups: Cleanup[],
): Promise<RehearsalSetup> {
  const sides = await makeCredentials(change, options.seed, firstMs);
  const clock = createVirtualClock(firstMs);
  const codes = new Map<string, string>();
  const receiver = makeReceiver();
  cleanups.push(receiver.close);
  const poster = openPoster();
  cleanups.push(poster.close);
  const open = async (envId: string, { platform }: Side) => {
    const center = await openCenter(options, {
      envId,
      clock,
      platform,
      onCallback({ requestId, errorCode }) {
        if (errorCode !== "") codes.set(requestId, errorCode);
      },
    });
    cleanups.push(center.close);
    return center;
  };
  const before = await open("before", sides.before);
  const isMoved = change.after !== undefined && change.after.envId !== change.before.envId;
  const centers = { before, after: isMoved && sides.after ? await open("after", sides.after) : before };
  const program = makeProgram({ change, sides, centers, receiver, clock });
  const first = new Simulation<never>(clock, () => Promise.resolve());
  await first.start((pause) => program.build(pause));
  await first.run();
  const prepare = preparing(sides, program.addressOf);
  return {
    change,
    options,
    sides,
    deploymentMs: before.deploymentMs,
    program,
    receiver,
    clock,
    codes,
    poster,
    prepare,
    log,
  };
}
