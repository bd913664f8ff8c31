import type { Switches } from "../../../lab";
import { declared } from "../../lifecycle/support";
import type { Wanted } from "./converged";
import { type Declaration, Engine, type Outcome, type Program } from "./engine";
import { apiV3KeyNumber, credentialsWith, type ProviderProcess, type World } from "./world";

/** A verb in one situation: what is there before, what is run, and what must be there in the end. */
export interface Verb {
  readonly name: string;
  /** How this cloud answers open questions. */
  readonly switches?: Partial<Switches>;
  prepare(world: World): Promise<Engine>;
  run(engine: Engine, process: ProviderProcess): Promise<Outcome>;
  /** What a person runs after it was cut off; the same again unless the program went back. */
  readonly next?: (engine: Engine, process: ProviderProcess) => Promise<Outcome>;
  readonly wanted: Wanted;
}

const [firstKey, secondKey, thirdKey] = [apiV3KeyNumber(1), apiV3KeyNumber(2), apiV3KeyNumber(3)];

function pay(more: Record<string, unknown> = {}, apiV3Key = firstKey): Declaration {
  const environment = { PLAIN: "one", DB_PASSWORD: "two" };
  return { urn: "pay", news: declared({ credentials: credentialsWith(apiV3Key), environment, ...more }) };
}

async function upBefore(world: World, program: Program, engine = new Engine()): Promise<Engine> {
  const outcome = await engine.up(await world.process(), program);
  if (outcome.is !== "done") throw new Error(`prepare: ${JSON.stringify(outcome)}`);
  world.settle();
  return engine;
}

/** Somebody sets a variable on the function by hand. */
async function setByHand(world: World, engine: Engine, variables: Readonly<Record<string, string>>): Promise<void> {
  const { envId } = world.emulator;
  for (const { outs } of engine.entries.values()) {
    const { environment = {} } = (await world.center().getFunction(envId, outs.functionName)) ?? {};
    await world.center().setFunctionVariables(envId, outs.functionName, { ...environment, ...variables });
  }
  world.settle();
}

const up = (program: Program) => (engine: Engine, process: ProviderProcess) => engine.up(process, program);

const rotated = [pay({}, secondKey)];
const byHand = { BY_HAND: "kept" };
const renamed: Program = [{ ...pay({ owner: "shop/prod/renamed" }), urn: "renamed", aliases: ["pay"] }];
const otherType = [pay({ type: "weixinpayjsapi" })];
const leftToUs: Partial<Switches> = { provisioning: "record-only" };
const dropped: Partial<Switches> = { variablesOnUpdate: "dropped" };

async function rotatable(world: World): Promise<Engine> {
  const engine = await upBefore(world, [pay()]);
  await setByHand(world, engine, byHand);
  return engine;
}

/** A verb whose program depends on what is there before. */
function withProgramOf(
  verb: Omit<Verb, "prepare" | "run" | "wanted"> & { readonly wanted: Omit<Wanted, "program"> },
  prepareProgram: (world: World) => Promise<{ engine: Engine; program: Program }>,
): Verb {
  const prepared: { program: Program } = { program: [] };
  return {
    ...verb,
    async prepare(world) {
      const { engine, program } = await prepareProgram(world);
      prepared.program = program;
      return engine;
    },
    run: (engine, process) => engine.up(process, prepared.program),
    get wanted() {
      return { ...verb.wanted, program: prepared.program };
    },
  };
}

/** Another program made it, and nothing in our state knows it. */
function adoption(name: string, switches?: Partial<Switches>): Verb {
  const wanted = { keptFunctionsMax: 0, undeclared: { OWN: "theirs" }, revokedKeys: [firstKey] };
  return withProgramOf({ name, ...(switches && { switches }), wanted }, async (world) => {
    const other = pay({ owner: "by/hand/x", stackIdentity: "otherone", environment: { OWN: "theirs" } });
    const made = await upBefore(world, [other]);
    const [entry] = made.entries.values();
    return { engine: new Engine(), program: [pay({ adopt: entry?.outs.integrationId }, secondKey)] };
  });
}

/** Its function was left by a delete, with what somebody had set there. */
function bindingAgain(name: string): Verb {
  const wanted = { keptFunctionsMax: 0, undeclared: byHand, revokedKeys: [firstKey] };
  return withProgramOf({ name, wanted }, async (world) => {
    const engine = await rotatable(world);
    const [entry] = engine.entries.values();
    await engine.destroy(await world.process());
    return { engine, program: [pay({ functionName: entry?.outs.functionName }, secondKey)] };
  });
}

const create: Omit<Verb, "name"> = {
  prepare: async () => new Engine(),
  run: up([pay()]),
  wanted: { program: [pay()], keptFunctionsMax: 0 },
};

const rotate: Omit<Verb, "name"> = {
  prepare: rotatable,
  run: up(rotated),
  wanted: { program: rotated, keptFunctionsMax: 0, undeclared: byHand, revokedKeys: [firstKey] },
};

const back = {
  next: up([pay()]),
  wanted: { program: [pay()], keptFunctionsMax: 0, undeclared: byHand, revokedKeys: [secondKey] },
};

/** Every verb, in the situations that send different steps. */
export const verbs: readonly Verb[] = [
  { name: "create", ...create },
  { name: "create, the platform makes no function", ...create, switches: leftToUs },
  {
    name: "create, then other credentials",
    ...create,
    next: up(rotated),
    wanted: { ...create.wanted, program: rotated },
  },
  bindingAgain("create on a function that a delete left"),
  adoption("adopt"),
  adoption("adopt, the platform sets no variables", leftToUs),
  adoption("adopt, the platform drops variables", dropped),
  { name: "rotate", ...rotate },
  { name: "rotate, then back", ...rotate, ...back },
  {
    name: "rotate, then to another key",
    ...rotate,
    next: up([pay({}, thirdKey)]),
    wanted: { ...rotate.wanted, program: [pay({}, thirdKey)], revokedKeys: [firstKey, secondKey] },
  },
  { name: "rotate, the platform drops variables", ...rotate, switches: dropped },
  { name: "rotate, the platform drops variables, then back", ...rotate, ...back, switches: dropped },
  { name: "rotate, the platform sets no variables", ...rotate, switches: leftToUs },
  { name: "rotate, the platform sets no variables, then back", ...rotate, ...back, switches: leftToUs },
  {
    name: "rename",
    prepare: rotatable,
    run: up(renamed),
    wanted: { program: renamed, keptFunctionsMax: 0, undeclared: byHand },
  },
  {
    name: "rename, then back",
    prepare: rotatable,
    run: up(renamed),
    next: (engine, process) => engine.up(process, [{ ...pay(), aliases: ["renamed"] }]),
    wanted: { program: [pay()], keptFunctionsMax: 0, undeclared: byHand },
  },
  {
    name: "replace by another type",
    prepare: rotatable,
    run: up(otherType),
    wanted: { program: otherType, keptFunctionsMax: 1 },
  },
  {
    name: "replace, made before the old one is deleted",
    prepare: rotatable,
    run: (engine, process) => engine.up(process, [pay()], { replace: true }),
    next: up([pay()]),
    wanted: { program: [pay()], keptFunctionsMax: 0, undeclared: byHand },
  },
  {
    name: "replace what is gone",
    async prepare(world) {
      const engine = await rotatable(world);
      for (const { outs } of engine.entries.values()) {
        await world.center().deleteIntegration(outs.envId, outs.integrationId);
      }
      return engine;
    },
    run: up([pay()]),
    wanted: { program: [pay()], keptFunctionsMax: 1 },
  },
  {
    name: "delete",
    prepare: rotatable,
    run: (engine, process) => engine.destroy(process),
    wanted: { program: [], keptFunctionsMax: 1 },
  },
  {
    name: "delete, then wanted again",
    prepare: rotatable,
    run: (engine, process) => engine.destroy(process),
    next: up([pay()]),
    wanted: { program: [pay()], keptFunctionsMax: 1 },
  },
  {
    name: "refresh",
    prepare: rotatable,
    run: (engine, process) => engine.refresh(process),
    next: up([pay()]),
    wanted: { program: [pay()], keptFunctionsMax: 0, undeclared: byHand },
  },
];
