import { injectedVariables, integrationType } from "../../../catalog";
import { markIn } from "../../../provider/lifecycle/ownership";
import type { Engine, Outcome } from "../support/engine";
import type { Snapshot } from "../support/snapshot";
import { Turns } from "../support/turns";
import { apiV3KeyNumber, type ProviderProcess, World } from "../support/world";
import { changed } from "./changes";
import { editByHand, makeByHand, nth } from "./hands";
import { trespasses, unfulfilled, violations } from "./invariants";
import { Model } from "./model";
import type { Stack } from "./stack";
import type { Change, Cut, Step } from "./steps";

/** The list of steps broke a rule; tells at which step, and how. */
class Broken extends Error {
  override readonly name = "Broken";
}

/** Plays the steps on a cloud of their own, and tells what each came to. Rejects with Broken. */
export async function play(
  steps: readonly Step[],
  seen: (step: Step, outcome: string) => void = () => undefined,
): Promise<void> {
  const player = new Player(await World.start());
  try {
    for (const [index, step] of steps.entries()) {
      const { outcome, broken } = await player.play(step);
      seen(step, outcome);
      if (broken.length > 0) {
        throw new Broken(`step ${index + 1}, ${JSON.stringify(step)}:\n  ${broken.join("\n  ")}`);
      }
    }
  } finally {
    await player.world.close();
  }
}

interface Played {
  readonly outcome: string;
  readonly broken: readonly string[];
}

type Ran = Outcome & { readonly broken: readonly string[] };

class Player {
  readonly #model = new Model();
  #before: Snapshot = { integrations: {}, functions: {} };

  constructor(readonly world: World) {}

  async play(step: Step): Promise<Played> {
    const { outcome, broken } = await this.#do(step);
    this.#before = await this.world.snapshot();
    return { outcome, broken: [...broken, ...violations(this.#model, this.#before)] };
  }

  async #do(step: Step): Promise<Played> {
    const { stacks } = this.#model;
    switch (step.do) {
      case "up":
        return this.#up(stacks[step.stack], step.slot, step.change, step.cut);
      case "destroy":
        return this.#destroy(stacks[step.stack], step.cut);
      case "refresh":
        return this.#refresh(stacks[step.stack], step.cut);
      case "preview":
        return this.#preview(stacks[step.stack]);
      case "state delete":
        return { outcome: stacks[step.stack].forget(step.slot), broken: [] };
      case "both up":
        return this.#bothUp(step.changes, step.turns);
      case "make by hand":
        return { outcome: await makeByHand(this.world, this.#model, step.slot), broken: [] };
      case "edit":
        return { outcome: await editByHand(this.world, this.#model, step.edit, step.integration), broken: [] };
      case "callback":
        return this.#callback(step.integration, step.key);
    }
  }

  async #up(stack: Stack, slot: number, change: Change, cut: Cut | undefined): Promise<Played> {
    const earlier = stack.specs;
    this.#change(stack, slot, change);
    const isRefusable = this.#model.mayBeRefused(stack, this.#before);
    const ran = await this.#run(stack, cut, (engine, process) => engine.up(process, stack.program));
    if (ran.is === "done") return came(ran, await this.#isFulfilled(stack));
    if (ran.is === "killed") return came(ran);
    // A person who is told no takes the change back.
    stack.specs = earlier;
    return came(ran, cut || isRefusable ? [] : [`refused, although nothing speaks against it: ${ran.reason}`]);
  }

  async #destroy(stack: Stack, cut: Cut | undefined): Promise<Played> {
    const { integrations } = this.#before;
    const known = [...stack.engine.entries.values()].map(({ outs }) => outs);
    // What bears no mark may be somebody else's.
    const isRefusable = known.some(({ integrationId: id }) => integrations[id] && !markOf(integrations, id));
    const ran = await this.#run(stack, cut, (engine, process) => engine.destroy(process));
    if (cut || (ran.is === "failed" && isRefusable)) return came(ran);
    const left = known.filter(({ integrationId, claim }) => {
      return markOf(this.#before.integrations, integrationId)?.proof?.claim === claim;
    });
    return came(ran, [
      ...(ran.is === "failed" ? [`destroy fails: ${ran.reason}`] : []),
      ...left.map(({ integrationId }) => `destroy left ${integrationId}`),
      ...(stack.engine.entries.size === 0 ? [] : ["destroy left entries in state"]),
    ]);
  }

  async #refresh(stack: Stack, cut: Cut | undefined): Promise<Played> {
    const known = [...stack.engine.entries];
    const ran = await this.#run(stack, cut, (engine, process) => engine.refresh(process), "only looks");
    if (ran.is === "done") {
      for (const { outs } of stack.engine.entries.values()) this.#model.unseenCredentials.delete(outs.integrationId);
    }
    const { integrations } = this.#before;
    const forgotten = known.filter(([urn, { outs }]) => {
      const proof = markOf(integrations, outs.integrationId)?.proof;
      const isTheirs = proof !== undefined && proof.claim !== outs.claim;
      return integrations[outs.integrationId] && !stack.engine.entries.has(urn) && !isTheirs;
    });
    return came(ran, [
      ...(ran.is === "failed" && !cut ? [`refresh fails: ${ran.reason}`] : []),
      ...forgotten.map(([urn]) => `refresh forgot ${urn}, which is there`),
    ]);
  }

  async #preview(stack: Stack): Promise<Played> {
    const isRefusable = this.#model.mayBeRefused(stack, this.#before);
    const preview = (engine: Engine, process: ProviderProcess) => engine.preview(process, stack.program);
    const ran = await this.#run(stack, undefined, preview, "only looks");
    return came(ran, ran.is === "failed" && !isRefusable ? [`preview is refused: ${ran.reason}`] : []);
  }

  async #bothUp(changes: readonly [Change, Change], order: readonly boolean[]): Promise<Played> {
    const both = this.#model.allStacks;
    const turns = new Turns(order);
    for (const [which, change] of changes.entries()) {
      const stack = both[which];
      if (stack) this.#change(stack, 0, change);
    }
    const outcomes = await Promise.all(
      both.map(async (stack, index) => {
        const which = index === 0 ? 0 : 1;
        const outcome = await stack.engine.up(await this.world.process(turns.of(which)), stack.program);
        turns.end(which);
        return outcome;
      }),
    );
    const broken = await this.#look(both);
    // Of two that take one over at the same time, nobody can say who has it.
    const isRace = both.some(({ declared }) => declared.some(({ adopt }) => adopt !== undefined));
    const done = both.filter((_stack, index) => outcomes[index]?.is === "done" && !isRace);
    return {
      outcome: outcomes.map(({ is }) => is).join(" and "),
      broken: [...broken, ...done.flatMap((stack) => unfulfilled(this.#model, stack, this.#before))],
    };
  }

  async #callback(index: number, keyIndex: number): Promise<Played> {
    this.world.settle();
    const { integrations } = await this.world.snapshot();
    const id = nth(Object.keys(integrations), index);
    if (id === undefined || this.#model.keys === 0) return { outcome: "nothing there", broken: [] };
    // The newest keys are the ones that matter.
    const key = Math.max(1, this.#model.keys - keyIndex);
    const live = this.#model.liveKeys.get(id);
    const url = `https://${id}.integration-callback.tcloudbase.com/wechatpay/order`;
    const status = await this.world.callback(url, apiV3KeyNumber(key));
    const isHeld = integrations[id]?.credentials.apiV3Key === apiV3KeyNumber(key);
    const answered = `a callback with key ${key} is answered with ${status}`;
    return {
      outcome: status === 200 ? "taken" : "refused",
      broken: [
        ...((status === 200) === isHeld ? [] : [answered]),
        ...(live === undefined || (status === 200) === (live === key)
          ? []
          : [`${id} is live with key ${live}, and ${answered}`]),
      ],
    };
  }

  /** Runs, and looks what became of the cloud. */
  async #run(
    stack: Stack,
    cut: Cut | undefined,
    work: (engine: Engine, process: ProviderProcess) => Promise<Outcome>,
    kind: "changes" | "only looks" = "changes",
  ): Promise<Ran> {
    const process = await this.world.process((call) => (call === cut?.at ? cut.how : "pass"));
    const outcome = await work(stack.engine, process);
    const writes = kind === "changes" ? [] : process.writes();
    const sent = writes.length === 0 ? [] : [`it only looks, and sent ${writes.join(", ")}`];
    return { ...outcome, broken: [...sent, ...(await this.#look([stack]))] };
  }

  async #look(actors: readonly Stack[]): Promise<string[]> {
    const after = await this.world.snapshot();
    const broken = trespasses(this.#model, this.#before, after, actors);
    const earlier = new Map(this.#model.owners);
    this.#model.takeOver(actors, after);
    for (const [id, owner] of this.#model.owners) {
      // Nothing is known of keys in the middle of a run; one that ended well says so.
      if (actors.some(({ name }) => name === owner)) this.#model.liveKeys.delete(id);
      if (earlier.has(id) && earlier.get(id) !== owner) this.#taken(id, after);
    }
    for (const [id, { functionName }] of Object.entries(this.#before.integrations)) {
      if (!after.integrations[id] && functionName !== "") this.#model.kept.add(functionName);
    }
    this.#before = after;
    return broken;
  }

  /** Whatever was on the function is nobody's declaration any more, but what the new owner declares. */
  #taken(id: string, { integrations }: Snapshot): void {
    const functionName = integrations[id]?.functionName ?? "";
    const before = this.#before.functions[functionName];
    const owner = this.#model.allStacks.find(({ name }) => name === this.#model.owners.get(id));
    const spec = owner?.declared.find(({ adopt }) => adopt === id);
    if (!before || !spec) return;
    const injected = injectedVariables(integrationType(spec.type));
    const undeclared = this.#model.undeclaredOn(functionName);
    for (const [name, value] of Object.entries(before.environment)) {
      if (!injected.has(name) && (name !== "PLAIN" || spec.variable === undefined)) undeclared.set(name, value);
    }
  }

  /** A run that is done has done it, and a preview after it sees and sends nothing. */
  async #isFulfilled(stack: Stack): Promise<string[]> {
    const broken = unfulfilled(this.#model, stack, this.#before);
    for (const spec of stack.declared) {
      const id = stack.entryOf(spec)?.outs.integrationId ?? "";
      if (this.#before.integrations[id]?.credentials.apiV3Key !== apiV3KeyNumber(spec.key)) continue;
      this.#model.liveKeys.set(id, spec.key);
      this.#model.unseenCredentials.delete(id);
    }
    const process = await this.world.process();
    const outcome = await stack.engine.preview(process, stack.program);
    const isUnchanged = outcome.is === "done" && outcome.operations.every((operation) => operation === "same");
    if (!isUnchanged) broken.push(`done, but a preview after it says ${JSON.stringify(outcome)}`);
    if (process.writes().length > 0) broken.push(`a preview sent ${process.writes().join(", ")}`);
    return broken;
  }

  #change(stack: Stack, slot: number, change: Change): void {
    const next = changed(this.#model, stack, slot, change, this.#before);
    stack.specs = stack.specs.map((other, index) => (index === slot ? next : other));
    if (next?.variable === undefined) return;
    // From now on it is the program's.
    const adopted = this.#before.integrations[next.adopt ?? ""]?.functionName ?? "";
    const functionName = stack.entryOf(next)?.outs.functionName ?? adopted;
    this.#model.undeclared.get(functionName)?.delete("PLAIN");
  }
}

function came(ran: Ran, more: readonly string[] = []): Played {
  return { outcome: ran.is, broken: [...ran.broken, ...more] };
}

function markOf(integrations: Snapshot["integrations"], id: string) {
  return markIn(integrations[id]?.description ?? "");
}
