import { switchesSchema } from "../../lab";
import { observe } from "../../lab/observe/observe";
import { configurationOf, randomOf, triedValues, unanswerable } from "./support/configurations";
import { faulty, Killed, killedAt, losing } from "./support/faults";
import { differences, worldOf } from "./support/world";

/* With anything between it and the cloud: the truth or no answer, and nothing is left. */

const defaults: Readonly<Record<string, unknown>> = switchesSchema.parse({});
const single = Object.entries(triedValues).flatMap(([name, values]) =>
  values.filter((value) => value !== defaults[name]).map((value) => ({ [name]: value })),
);
const faultSeeds = Array.from({ length: Number(process.env.OBSERVE_FAULT_SEEDS ?? 8) }, (_, index) => index + 1);

test.each(single)("alone, %j is found", async (switches) => {
  const world = await worldOf(switches);
  const { document } = await observe(world.input());
  expect(differences(document, switches)).toEqual([]);
  expect(await world.leftBehind()).toEqual([]);
  await world.emulator.close();
});

test.each(faultSeeds)("faults at one call in 12, seed %i: never a wrong answer", async (seed) => {
  const switches = configurationOf(10_000 + seed);
  const world = await worldOf(switches);
  const between = faulty(randomOf(seed), 1 / 12, (delayMs) => world.clock.advance(delayMs));
  const { document } = await observe(world.input(between.post));
  const found = differences(document, switches);
  expect(found.filter((line) => line.startsWith("WRONG"))).toEqual([]);
  // Most are found all the same.
  expect(found.length).toBeLessThanOrEqual(3);
  expect(await world.leftBehind()).toEqual([]);
  await world.emulator.close();
});

test("faults at half of all calls: it may give up, and still answers nothing wrong", async () => {
  const world = await worldOf({});
  const between = faulty(randomOf(99), 1 / 2, (delayMs) => world.clock.advance(delayMs));
  const outcome = await observe(world.input(between.post)).then(
    ({ document }) => differences(document, {}),
    (error: Error) => [error.name],
  );
  expect(outcome.filter((line) => line.startsWith("WRONG"))).toEqual([]);
  await world.emulator.close();
});

test.each([1, 2, 3, 4, 5, 6, 7])(
  "the answer of create %i is lost: what it made is not taken for somebody else's",
  async (nth) => {
    for (const action of ["CreateUserKey", "UpdateUserKey", "DeleteUserKey"]) {
      const world = await worldOf({});
      const { document } = await observe(world.input(losing(action, nth).post));
      expect({ action, found: differences(document, {}) }).toEqual({ action, found: [] });
      expect(await world.leftBehind()).toEqual([]);
      await world.emulator.close();
    }
  },
);

const kills = Array.from({ length: 8 }, (_, index) => index * 17 + 4);

test.each(kills)("killed at call %i, the next run cleans up first and finds all", async (at) => {
  const switches = configurationOf(20_000 + at);
  const world = await worldOf({ ...switches, integrationsMax: 1_000_000 });
  for (const when of ["before", "after"] as const) {
    const killed = killedAt(at, when);
    await expect(observe({ ...world.input(killed.post), run: "killed" })).rejects.toBeInstanceOf(Killed);
  }
  const { document } = await observe(world.input());
  expect(differences(document, { ...switches, integrationsMax: 1_000_000 })).toEqual([]);
  expect(await world.leftBehind()).toEqual([]);
  await world.emulator.close();
});

test("the questions that do not arise are those that make no difference, and no others", () => {
  expect([...unanswerable({})].sort()).toEqual(
    ["acceptedKeys", "forwardBody", "forwardPath", "forwardTimeoutMs", "integrationsMax", "relayAnswer"].sort(),
  );
});
