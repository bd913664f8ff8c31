import { type EmulatorOptions, observedOf, readObserved, startEmulator } from "../../lab";
import { observe } from "../../lab/observe/observe";
import { connectIntegrationCenter } from "../../provider/cloud";
import { contractClaims, tryClaim } from "../contract/integration-center";
import { ManualClock } from "../emulator/support/clock";
import { configurationOf } from "./support/configurations";
import { worldOf } from "./support/world";

/* An emulator that plays what was observed of another one keeps and breaks the same promises of the port. */

const startMs = Date.UTC(2026, 10, 26, 12);

/** Each claim in an emulator of its own: kept, or how it was broken. */
async function verdicts(options: EmulatorOptions): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, claim] of Object.entries(contractClaims)) {
    const clock = new ManualClock(startMs);
    const emulator = await startEmulator({ ...options, clock, provisioning: { fromMs: 60_000, toMs: 60_000 } });
    const { endpoint, region, secretId, secretKey, envId } = emulator;
    const dependencies = {
      now: () => clock.now(),
      random: () => 0.5,
      wait: async (delayMs: number) => clock.advance(delayMs),
    };
    const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey }, dependencies);
    const pause = async () => clock.advance(60_000);
    const world = { center, envId, pause, pausesMax: 6, close: () => emulator.close() };
    found[name] = await tryClaim(claim, world).then(
      () => "kept",
      (error: Error) => withoutChance(error.message),
    );
    await emulator.close();
  }
  return found;
}

/** What differs from run to run whoever answers: ids, secrets, colours. */
function withoutChance(message: string): string {
  return message
    .replaceAll(/[a-z0-9]{8}-[a-z0-9]{4}-[a-z0-9-]{22}/g, "<request>")
    .replaceAll(/pcbobs-[a-z0-9]{6}-01-[a-z0-9]{8}-(?!demo)[a-z0-9]{8}/g, "<suffixed>")
    .replaceAll(/pcbobs-[a-z0-9]{6}-01(-[a-z0-9]{8})?/g, "<id>")
    .replaceAll(/observe [a-z0-9]{6}\]/g, "observe <run>]")
    .replaceAll(/\b[a-z0-9]{2}[a-z0-9]{3}-01\b/g, "<part>")
    .replaceAll(/127\.0\.0\.1:\d+/g, "<address>")
    .slice(0, 2_000);
}

test.each([301, 302, 303, 304, 305, 306])("seed %i", async (seed) => {
  const switches = configurationOf(seed);
  const world = await worldOf(switches);
  const { document } = await observe(world.input());
  await world.emulator.close();
  // Through the file, as a person would hand it over.
  const read = readObserved(JSON.stringify(document));
  if ("problems" in read) throw new Error(read.problems.join("\n"));
  const original = await verdicts({ switches });
  expect({ seed, ...(await verdicts({ observed: observedOf(read.document) })) }).toEqual({ seed, ...original });
});

test("such a comparison finds a difference: an emulator by the defaults breaks other promises than one that keeps records only", async () => {
  expect(await verdicts({})).not.toEqual(await verdicts({ switches: { provisioning: "record-only" } }));
});
