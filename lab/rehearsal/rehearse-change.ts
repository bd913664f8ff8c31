import { type Undo, undoAll } from "../plumbing/cleanup";
import { createVirtualClock } from "../plumbing/virtual-clock";
import { openCenter } from "./center";
import { makeCredentials, type Side } from "./credentials";
import { checkRecorded, tryEvents } from "./events";
import { openPoster } from "./post";
import { makeProgram } from "./program";
import { makeReceiver } from "./receiver";
import { preparing } from "./senders";
import type { Scene } from "./setup";
import { play } from "./simulate";
import { Simulation } from "./simulation";
import type { IntegrationRehearsal, PlannedChange, RehearsalOptions } from "./types";

/** Always the same: numbers of orders bear the time, and a rehearsal can be repeated. 10 o'clock in China. */
const firstMs = Date.UTC(2026, 0, 5, 2);

/** Plays one change through, in Integration Centers that are thrown away afterwards. Rejects with RehearsalError. */
export async function rehearseChange(
  change: PlannedChange,
  options: RehearsalOptions,
  say: (line: string) => void,
): Promise<IntegrationRehearsal> {
  if (options.recorded) checkRecorded(change, options.recorded);
  const undo: Undo[] = [];
  try {
    const scene = await setUp(change, options, say, undo);
    return await play(scene, await tryEvents(change, { ...scene, nowMs: scene.clock.now() }));
  } finally {
    await undoAll(undo);
  }
}

/** As it is before the apply; nothing else is due yet. */
async function setUp(
  change: PlannedChange,
  options: RehearsalOptions,
  say: (line: string) => void,
  undo: Undo[],
): Promise<Scene> {
  const sides = await makeCredentials(change, options.seed, firstMs);
  const clock = createVirtualClock(firstMs);
  const codes = new Map<string, string>();
  const receiver = makeReceiver();
  undo.push(receiver.close);
  const poster = openPoster();
  undo.push(poster.close);
  const open = async (envId: string, { platform }: Side) => {
    const center = await openCenter(options, {
      envId,
      clock,
      platform,
      onCallback({ requestId, errorCode }) {
        if (errorCode !== "") codes.set(requestId, errorCode);
      },
    });
    undo.push(center.close);
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
    say,
  };
}
