import { problems } from "./converged";
import type { Engine, Outcome } from "./engine";
import { type Decide, isWrite, type Passage } from "./gate";
import type { Verb } from "./verbs";
import { World } from "./world";

/** Who is cut off and how, at one call. */
export const columns = {
  before: "provider, or both, killed before the call",
  after: "provider, or both, killed after its effect",
  lost: "the answer lost, nobody killed",
  "CLI, ends": "CLI killed at the call; its provider goes on to the end before the next run",
  "CLI, late": "CLI killed at the call; its provider goes on after the next run has ended",
  "CLI, lost": "CLI killed and the answer lost; its provider goes on to the end before the next run",
} as const;

export type Column = keyof typeof columns;
export const columnNames = Object.keys(columns) as Column[];
/** Those that found most. */
export const shareOfColumns: readonly Column[] = ["after", "lost", "CLI, late"];

export interface Cell {
  readonly verb: string;
  readonly call: number;
  /** What stood at the boundary. */
  readonly action: string;
  readonly column: Column;
  readonly mark: Mark;
  /** What was not right; empty unless it failed. */
  readonly problems: readonly string[];
}

/** What it took from there. */
export const marks = {
  "0": "nothing: the run that was disturbed ended well",
  "1": "one run",
  r: "a refresh and a run: a call of a killed CLI's provider came after everything, and only a refresh looks at functions",
  v: "one run; but variables that only somebody's hand had set are gone: the platform dropped them in its deployment, and the process that knew their values was dead",
  X: "it did not converge",
} as const;

export type Mark = keyof typeof marks;

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

/** Boundaries that differ: what is asked again and again while waiting counts twice. */
export function boundariesOf(calls: readonly string[]): number[] {
  const seen = new Map<string, number>();
  let writes = 0;
  return calls.flatMap((action, index) => {
    if (isWrite(action)) writes += 1;
    const key = `${writes} ${action}`;
    const times = (seen.get(key) ?? 0) + 1;
    seen.set(key, times);
    return times <= 2 ? [index + 1] : [];
  });
}

/** The few that tell most: the writes. */
export function shareOf(calls: readonly string[]): number[] {
  return calls.flatMap((action, index) => (isWrite(action) ? [index + 1] : []));
}

export async function runCell(verb: Verb, call: number, column: Column): Promise<Cell> {
  const world = await startFor(verb);
  try {
    const engine = await verb.prepare(world);
    const { action, survivor, first } = await cutOff(world, verb, engine, call, column);
    const { mark, problems } = await converge(world, verb, survivor, first);
    return { verb: verb.name, call, action, column, mark, problems };
  } finally {
    await world.close();
  }
}

async function converge(
  world: World,
  verb: Verb,
  engine: Engine,
  first: Outcome,
): Promise<{ mark: Mark; problems: readonly string[] }> {
  const left = () => problems(world, engine, verb.wanted);
  if (first.is === "done" && !verb.next && (await left()).length === 0) return { mark: "0", problems: [] };

  const run = async () => (verb.next ?? verb.run)(engine, await world.process());
  const next = await run();
  const afterOne = [...(await left()), ...(next.is === "failed" ? [`the next run fails: ${next.reason}`] : [])];
  if (afterOne.length === 0) return { mark: "1", problems: [] };
  if (!verb.switches) return { mark: "X", problems: afterOne };

  const { undeclared: _lost, ...declaredOnly } = verb.wanted;
  if (verb.switches.variablesOnUpdate === "dropped" && (await problems(world, engine, declaredOnly)).length === 0) {
    return { mark: "v", problems: [] };
  }
  await engine.refresh(await world.process());
  await run();
  const afterRefresh = await problems(world, engine, declaredOnly);
  return afterRefresh.length === 0 ? { mark: "r", problems: [] } : { mark: "X", problems: afterOne };
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
