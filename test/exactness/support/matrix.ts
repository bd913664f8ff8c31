import { problems } from "./converged";
import type { Engine, Outcome } from "./engine";
import type { Decide, Passage } from "./gate";
import type { Verb } from "./verbs";
import { World } from "./world";

/** Who is cut off and how, at one call. */
const columns = {
  before: "provider, or both, killed before the call",
  after: "provider, or both, killed after its effect",
  lost: "the answer lost, nobody killed",
  "CLI, ends": "CLI killed at the call; its provider goes on to the end before the next run",
  "CLI, late": "CLI killed at the call; its provider goes on after the next run has ended",
  "CLI, lost": "CLI killed and the answer lost; its provider goes on to the end before the next run",
} as const;

export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as Column[];

export interface Cell {
  readonly verb: string;
  readonly call: number;
  /** What stood at the boundary. */
  readonly action: string;
  readonly column: Column;
  /** Runs that it took from there. */
  readonly runs: number;
  /** What was not right after the last of them; empty: it converged. */
  readonly problems: readonly string[];
}

/** One run suffices; a second one is allowed where the first is told to refuse. */
const runsMax = 2;

/** Where the platform leaves things to us, that shows only after minutes. */
function startFor({ switches }: Verb): Promise<World> {
  return World.start(switches, switches ? 10_000 : 0);
}

/** The calls of an undisturbed run: a boundary stands before and after each. */
export async function callsOf(verb: Verb): Promise<readonly string[]> {
  const world = await startFor(verb);
  try {
    const engine = await verb.prepare(world);
    const process = await world.process();
    const outcome = await verb.run(engine, process);
    if (outcome.is !== "done")
      throw new Error(`${verb.name} does not even work undisturbed: ${JSON.stringify(outcome)}`);
    return process.gate.calls;
  } finally {
    await world.close();
  }
}

/** Boundaries that differ: what is asked again and again while waiting counts once, at its first two times. */
export function boundaries(calls: readonly string[]): number[] {
  const seen = new Map<string, number>();
  let sinceWrite = "";
  return calls.flatMap((action, index) => {
    if (!/^(Get|List|Describe|Query)/.test(action)) sinceWrite = `${index}`;
    const key = `${sinceWrite} ${action}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times <= 2 ? [index + 1] : [];
  });
}

export async function runCell(verb: Verb, call: number, column: Column): Promise<Cell> {
  const world = await startFor(verb);
  try {
    const engine = await verb.prepare(world);
    const { action, survivor, first } = await cutOff(world, verb, engine, call, column);
    const again = async () => (verb.next ?? verb.run)(survivor, await world.process());
    let found =
      first.is === "done" && !verb.next ? await problems(world, survivor, verb.wanted) : ["not run again yet"];
    let runs = 0;
    while (found.length > 0 && runs < runsMax) {
      runs += 1;
      const outcome = await again();
      found = await problems(world, survivor, verb.wanted);
      if (outcome.is === "failed") found.push(`the next run fails: ${outcome.reason}`);
    }
    return { verb: verb.name, call, action, column, runs, problems: found };
  } finally {
    await world.close();
  }
}

interface CutOff {
  readonly action: string;
  /** What the next run begins with. */
  readonly survivor: Engine;
  /** What the run that was cut off came to, for who saw it. */
  readonly first: Outcome;
}

const passages: Readonly<Partial<Record<Column, Passage>>> = {
  before: "killed before",
  after: "killed after",
  lost: "lost",
  "CLI, lost": "lost",
};

async function cutOff(world: World, verb: Verb, engine: Engine, at: number, column: Column): Promise<CutOff> {
  let action = "none: the run had ended";
  let left: Engine | undefined;
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const decide: Decide = async (call, name) => {
    if (call !== at) return "pass";
    action = name;
    left = engine.crash();
    reach();
    if (column === "CLI, late") await released;
    return passages[column] ?? "pass";
  };
  const running = verb.run(engine, await world.process(decide));
  if (!column.startsWith("CLI")) {
    const first = await running;
    return { action, survivor: engine, first };
  }
  await Promise.race([reached, running]);
  const survivor = left ?? engine;
  if (column === "CLI, late") {
    await (verb.next ?? verb.run)(survivor, await world.process());
    release();
  }
  await running;
  return { action, survivor, first: { is: "killed" } };
}
