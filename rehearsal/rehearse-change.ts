import { createVirtualClock } from "../emulator/virtual-clock";
import { openCenter } from "./center";
import { makeCredentials } from "./credentials";
import { checkRecorded, tryEvents } from "./events";
import { play } from "./play";
import { openPoster } from "./post";
import type { Scene } from "./scene";
import { preparing } from "./senders";
import { Simulation } from "./simulation";
import type { IntegrationRehearsal, PlannedChange, RehearsalOptions } from "./types";

/** Always the same: numbers of orders bear the time, and a rehearsal can be repeated. 10 o'clock in China. */
const firstMs = Date.UTC(2026, 0, 5, 2);

/** Plays one change through, in an Integration Center that is thrown away afterwards. Rejects with RehearsalError. */
export async function rehearseChange(
  change: PlannedChange,
  options: RehearsalOptions,
  say: (line: string) => void,
): Promise<IntegrationRehearsal> {
  if (options.recorded) checkRecorded(change, options.recorded);
  const sides = await makeCredentials(change, options.seed, firstMs);
  const clock = createVirtualClock(firstMs);
  const codes = new Map<string, string>();
  const center = await openCenter(options, {
    clock,
    platform: sides.before.platform,
    onCallback({ requestId, errorCode }) {
      if (errorCode !== "") codes.set(requestId, errorCode);
    },
  });
  const poster = openPoster();
  const prepare = preparing(sides, center.gatewayOrigin);
  const scene: Scene = { change, options, sides, center, clock, codes, poster, prepare, say };
  try {
    await buildPresentState(scene);
    return await play(scene, await tryEvents(change, { ...scene, nowMs: clock.now() }));
  } finally {
    poster.close();
    await center.close();
  }
}

/** As it is before the apply; nothing else is due yet. */
async function buildPresentState({ change, sides, center, clock }: Scene): Promise<void> {
  const setUp = new Simulation<never>(clock, () => Promise.resolve());
  await setUp.start((pause) => center.create(change.before, sides.before.credentials, pause));
  await setUp.run();
}
