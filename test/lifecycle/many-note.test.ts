import { type Emulator, startEmulator } from "../../lab";
import { create } from "../../provider/lifecycle/create";
import { diff } from "../../provider/lifecycle/diff";
import { ManualClock } from "../emulator/support/clock";
import { checked, credentials, declared, makeContext } from "./support";

/* What a preview of many says of how long the apply takes, and of the ways out. */

let emulator: Emulator;
const clock = new ManualClock();
beforeAll(async () => {
  emulator = await startEmulator({ clock });
});
afterAll(() => emulator.close());

const of = (index: number, more = {}) => declared({ name: `pay-${index}`, owner: `shop/prod/pay-${index}`, ...more });
const aboutParallel = (said: string[]) => said.filter((text) => text.includes("--parallel"));

async function check(context: ReturnType<typeof makeContext>, count: number, more = {}): Promise<void> {
  for (let index = 0; index < count; index++) await checked(context, of(index, more));
}

test("a preview of 30 new ones names --parallel and skipAwait, once, with what they change", async () => {
  const context = makeContext(emulator, clock);
  await check(context, 29, { dryRun: true });
  expect(aboutParallel(context.said)).toEqual([]);
  await check(context, 40, { dryRun: true });
  expect(aboutParallel(context.said)).toEqual([
    expect.stringMatching(/--parallel 100.* with deployments of 5 s, 100 new ones took a fifth of the time.*skipAwait/),
  ]);
});

test("an apply says nothing of it, since it is too late", async () => {
  const context = makeContext(emulator, clock);
  await check(context, 40, { dryRun: false });
  expect(aboutParallel(context.said)).toEqual([]);
});

test("what changes counts, what stays does not", async () => {
  const first = makeContext(emulator, clock);
  const inputs = await checked(first, of(0, { dryRun: false }));
  const { outs } = await create(first, inputs);
  const previewed = async (more: object) => {
    const context = makeContext(emulator, clock);
    for (let times = 0; times < 30; times++) {
      await diff(context, outs, await checked(context, of(0, { dryRun: true, ...more }), inputs));
    }
    return aboutParallel(context.said).length;
  };
  expect(await previewed({})).toBe(0);
  expect(await previewed({ deleteProtection: "in use" })).toBe(0);
  expect(await previewed({ credentials: { ...credentials, apiV3Key: "N".repeat(32) } })).toBe(1);
});
