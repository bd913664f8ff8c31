import * as fc from "fast-check";
import { play } from "./model/play";
import { steps } from "./model/steps";

/*
 * Random lives of two stacks of one name and of hands in the console, against a small model (model/). `RUNS` and `SEED` play
 * more and other ones; a failure prints its seed and the shortest life that shows it.
 */

jest.setTimeout(3_600_000);

test("whatever a team does, nothing is made twice, taken from its owner, lost, or verified by a revoked key", async () => {
  const numRuns = Number(process.env.RUNS ?? 10);
  const seed = Number(process.env.SEED ?? 1);
  await fc.assert(
    fc.asyncProperty(steps(50), (life) => play(life, () => undefined)),
    { numRuns, seed },
  );
});
