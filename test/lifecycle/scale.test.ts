import { type Emulator, startEmulator } from "../../lab";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { instantCloud } from "./instant-cloud";
import { atOnce, type Calls, type ManyWorld, makeClock, makeManyWorld, total } from "./many";
import { checked, credentials, declared } from "./support";

/* The cost of many: calls and time of hundreds of resources of one run, against the least that is possible. */

const secondMs = 1000;
/** Documented: each action takes so many calls a second. */
const callsPerSecond = 20;

const clock = makeClock();
let emulator: Emulator;
let world: ManyWorld;

async function start(provisioning: { fromMs: number; toMs: number }): Promise<void> {
  emulator = await startEmulator({ clock, provisioning });
  world = makeManyWorld(emulator, clock);
}

afterEach(() => emulator.close());

interface Made {
  readonly id: string;
  readonly outs: Outputs;
  readonly inputs: Inputs;
}

const rotated = { ...credentials, apiV3Key: "N".repeat(32) };
const of = (index: number, more = {}) => declared({ name: `pay-${index}`, owner: `shop/prod/pay-${index}`, ...more });

/** Every verb over `count` integrations, each in a run of its own with so many at a time: its calls and its time. */
async function everyVerb(count: number, atOnceMax: number) {
  const costs: Record<string, { calls: Calls; tookMs: number }> = {};
  const indexes = Array.from({ length: count }, (_, index) => index);
  async function measured<T>(verb: string, work: () => Promise<T>): Promise<T> {
    const startedMs = clock.now();
    const result = await world.run(work());
    costs[verb] = { calls: world.takeCalls(), tookMs: clock.now() - startedMs };
    return result;
  }
  const each = <T>(work: (index: number) => Promise<T>) => atOnce(atOnceMax, indexes, work);

  let made: Made[] = await measured("create", async () => {
    const context = world.process();
    const inputs = await each((index) => checked(context, of(index)));
    return each(async (index) => {
      const news = inputs[index] as Inputs;
      return { inputs: news, ...(await create(context, news)) };
    });
  });
  const at = (index: number) => made[index] as Made;
  await measured("no-op", async () => {
    const context = world.process();
    await each(async (index) => {
      const { changes } = await diff(context, at(index).outs, await checked(context, of(index), at(index).inputs));
      expect(changes).toBe(false);
    });
  });
  await measured("refresh", async () => {
    const context = world.process();
    await each(async (index) => {
      expect((await read(context, at(index).id, at(index).outs)).props?.status).toBe("Running");
    });
  });
  made = await measured("rotate", async () => {
    const context = world.process();
    const inputs = await each((index) => checked(context, of(index, { credentials: rotated }), at(index).inputs));
    return each(async (index) => {
      const news = inputs[index] as Inputs;
      return { ...at(index), inputs: news, ...(await update(context, at(index).id, at(index).outs, news)) };
    });
  });
  await measured("destroy", async () => {
    const context = world.process();
    await each((index) => remove(context, at(index).id, at(index).outs));
  });
  return costs;
}

/**
 * What nobody can do without: the change itself; the record, since a create returns no id and an update touches nothing
 * that it did not look at; the function, once for the variables that are kept and once for the ones that are set; that a
 * domain is gone. The rest is there once for all: the environment, lists, template, encryption key, domains.
 */
function leastCalls(count: number): Record<string, number> {
  const pages = Math.ceil(count / 100);
  const look = 1 + 2 * pages;
  return {
    create: 3 * count + 3 + 2 + pages,
    "no-op": look,
    refresh: count + look + pages,
    rotate: 4 * count + look + 2 + pages,
    destroy: 3 * count,
  };
}

const verbs = ["create", "no-op", "refresh", "rotate", "destroy"] as const;

test.each([
  { count: 100, pace: "at once", fromMs: 2, toMs: 8 },
  { count: 300, pace: "in a minute", fromMs: 60_000, toMs: 60_000 },
  { count: 100, pace: "in two minutes", fromMs: 120_000, toMs: 120_000 },
  { count: 200, pace: "in one to two minutes", fromMs: 60_000, toMs: 120_000 },
])(
  "where the platform deploys $pace, $count cost a call each above the least at most, and 1.1 of the quota's own time",
  async ({ count, fromMs, toMs }) => {
    await start({ fromMs, toMs });
    const costs = await everyVerb(count, count);
    const least = leastCalls(count);
    const above = Object.entries(costs).map(([verb, { calls }]) => [verb, (total(calls) - (least[verb] ?? 0)) / count]);
    expect(above.filter(([, callsEach = 0]) => Number(callsEach) > 1)).toEqual([]);

    const sendingMs = (count / callsPerSecond - 1) * secondMs;
    // A rotation asks for each function twice: before it sends, and when that is deployed.
    const asking = toMs < sendingMs ? 2 : 1;
    expect(costs.create?.tookMs).toBeLessThanOrEqual(1.1 * (sendingMs + toMs) + secondMs);
    expect(costs.rotate?.tookMs).toBeLessThanOrEqual(1.1 * (asking * sendingMs + toMs) + secondMs);
  },
  180_000,
);

test("one integration costs at most one call above the least, in every verb", async () => {
  await start({ fromMs: 2, toMs: 8 });
  const costs = await everyVerb(1, 1);
  for (const verb of verbs) expect(total(costs[verb]?.calls ?? {})).toBeLessThanOrEqual((leastCalls(1)[verb] ?? 0) + 1);
});

test("as many as the engine does at a time ask together: about one call a second while they wait", async () => {
  await start({ fromMs: 60_000, toMs: 120_000 });
  const costs = await everyVerb(32, 8);
  for (const verb of ["create", "rotate"]) {
    const { calls = {}, tookMs = 0 } = costs[verb] ?? {};
    expect(total(calls)).toBeLessThanOrEqual((leastCalls(32)[verb] ?? 0) + 32 + 1.5 * (tookMs / secondMs));
  }
}, 60_000);

test("5,000 in one run do not fail for having to wait", async () => {
  await start({ fromMs: 2, toMs: 8 });
  const deploymentMs = 120_000;
  const far = makeManyWorld(emulator, clock, instantCloud({ now: clock.now, deploymentMs, credentials }));
  const context = far.process();
  const indexes = Array.from({ length: 5000 }, (_, index) => index);
  const startedMs = clock.now();
  const made = await far.run(
    (async () => {
      const inputs = await Promise.all(indexes.map((index) => checked(context, of(index))));
      return Promise.all(inputs.map((news) => create(context, news)));
    })(),
  );
  expect(made.every(({ outs }) => outs.status === "Running")).toBe(true);
  const leastMs = (5000 / callsPerSecond - 1) * secondMs + deploymentMs;
  expect(clock.now() - startedMs).toBeLessThanOrEqual(1.1 * leastMs);
}, 240_000);
