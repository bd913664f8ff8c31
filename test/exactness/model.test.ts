import { randomInt } from "node:crypto";
import * as fc from "fast-check";
import { play } from "./model/play";
import { type Step, steps } from "./model/steps";
import { isWhole, show } from "./support/extent";

/*
 * Random lives of one environment: two stacks of one name, kills, and hands in the console, against a small model (model/).
 * A life that breaks a rule is printed in its shortest form, and is played again by the command that stands with it.
 */

jest.setTimeout(3_600_000);

const lifeStepsMax = 50;
const stepsMin = Number(process.env.MODEL_STEPS ?? (isWhole ? 10_000 : 300));
const firstSeed = Number(process.env.MODEL_SEED ?? (isWhole ? randomInt(2 ** 31) : 1));
/** Lives from one seed. */
const livesPerSeed = 10;

test("whatever a team does, nothing is made twice, taken from its owner, lost, or verified by a revoked key", async () => {
  const given = process.env.MODEL_LIFE;
  if (given !== undefined) return play(JSON.parse(given) as Step[]);

  const tally = new Map<string, number>();
  let played = 0;
  for (let seed = firstSeed; played < stepsMin; seed++) {
    const life = fc.asyncProperty(steps(lifeStepsMax), (drawn) =>
      play(drawn, (step, outcome) => {
        played += 1;
        const what = `${step.do}: ${outcome}`;
        tally.set(what, (tally.get(what) ?? 0) + 1);
      }),
    );
    const run = await fc.check(life, { seed, numRuns: livesPerSeed });
    if (run.failed) throw new Error(report(seed, run.counterexample?.[0] ?? [], run.errorInstance));
  }
  if (!isWhole) return;
  show(`\n${played} steps of the model, seeds from ${firstSeed} on (MODEL_SEED=${firstSeed} plays them again):`);
  for (const [what, count] of [...tally].sort()) show(`  ${what.padEnd(28)}${count}`);
});

function report(seed: number, life: readonly Step[], error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  const text = JSON.stringify(life);
  return `seed ${seed}: ${words}\nAgain: MODEL_LIFE='${text}' npm test -- test/exactness/model\nAs a test: await play(${text})`;
}
