import { createVirtualClock } from "../../lab/plumbing/virtual-clock";

test("timers run in order, each at its own time, also those that are set on the way", async () => {
  const clock = createVirtualClock(1000);
  const ran: [string, number][] = [];
  const note = (name: string) => void ran.push([name, clock.now()]);
  clock.after(30, () => note("late"));
  clock.after(10, () => {
    note("early");
    clock.after(5, () => note("on the way"));
    clock.after(100, () => note("too late"));
  });
  clock.after(10, () => note("early, second"));
  const cancel = clock.after(20, () => note("cancelled"));
  cancel();
  await clock.advance(50);
  expect(ran).toEqual([
    ["early", 1010],
    ["early, second", 1010],
    ["on the way", 1015],
    ["late", 1030],
  ]);
  expect(clock.now()).toBe(1050);
});

test("who moves it on the way goes on side by side with who moved it first", async () => {
  const clock = createVirtualClock(0);
  let inner: Promise<void> | undefined;
  clock.after(10, () => {
    inner = clock.advance(40);
  });
  await clock.advance(100);
  await inner;
  expect(clock.now()).toBe(100);
});

test("it never goes back", async () => {
  const clock = createVirtualClock(0);
  clock.after(-5, () => {});
  await clock.advance(10);
  await clock.advance(0);
  expect(clock.now()).toBe(10);
});
