import { cloudLimits } from "../../cloud-api";
import { observe } from "../../lab/observe/observe";
import { configurationOf } from "./support/configurations";
import { overheard } from "./support/pace";
import { differences, worldOf } from "./support/world";

/*
 * Accounts that behave in every way that the emulator can play, at random: observe must find out how, without being told, and leave
 * nothing behind. OBSERVE_SEEDS=1000 plays more, OBSERVE_SEED=17 one again.
 */

const seedsDefault = 200;
const batchSize = 10;

const one = process.env.OBSERVE_SEED;
const count = Number(process.env.OBSERVE_SEEDS ?? seedsDefault);
const seeds = one === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(one)];
const batches = Array.from({ length: Math.ceil(seeds.length / batchSize) }, (_, index) =>
  seeds.slice(index * batchSize, (index + 1) * batchSize),
);

const totals = { configurations: 0, calls: 0, virtualMs: 0, mostInASecond: 0 };
afterAll(() => process.stdout.write(`observe, recovered and nothing left behind: ${JSON.stringify(totals)}\n`));

test.each(batches.map((batch) => [batch.join(" "), batch] as const))("seeds %s", async (_, batch) => {
  for (const seed of batch) {
    const switches = configurationOf(seed);
    const world = await worldOf(switches);
    try {
      const ear = overheard(world.clock);
      const { document, calls, ms } = await observe(world.input(ear.post));
      const wrong = differences(document, switches);
      const tooQuick = ear.mostInASecond() > cloudLimits.requestsPerSecondPerAction;
      expect({ seed, switches, wrong, tooQuick, left: await world.leftBehind() }).toEqual({
        seed,
        switches,
        wrong: [],
        tooQuick: false,
        left: [],
      });
      totals.configurations += 1;
      totals.calls += calls;
      totals.virtualMs += ms;
      totals.mostInASecond = Math.max(totals.mostInASecond, ear.mostInASecond());
    } finally {
      await world.emulator.close();
    }
  }
});
