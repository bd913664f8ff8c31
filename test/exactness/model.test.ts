import * as fc from "fast-check";
import { Broken, play, stats } from "./model/play";
import { steps } from "./model/steps";

jest.setTimeout(3_600_000);

test("model", async () => {
  let played = 0;
  const t0 = Date.now();
  const runs = Number(process.env.RUNS ?? 10);
  const seed = Number(process.env.SEED ?? 1);
  const result = await fc.check(
    fc.asyncProperty(steps(50), (list) =>
      play(list, () => {
        played++;
      }),
    ),
    { numRuns: runs, seed, interruptAfterTimeLimit: 600_000 },
  );
  console.log(JSON.stringify(stats), played, "steps", Date.now() - t0, "ms");
  if (result.failed) {
    console.log(JSON.stringify(result.counterexample?.[0]));
    throw result.errorInstance instanceof Broken ? result.errorInstance : new Error(String(result.errorInstance));
  }
});
