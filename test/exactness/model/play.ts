import { join } from "node:path";
import { injectedVariables, integrationType } from "../../../catalog";
import { readFunctionCode, zipFunctionCode } from "../../../provider/lifecycle/function-code";
import { markIn, textWithoutMark } from "../../../provider/lifecycle/ownership";
import { echoFunction } from "../../emulator/support/code";
import type { Engine, Outcome } from "../support/engine";
import type { Snapshot } from "../support/snapshot";
import { Turns } from "../support/turns";
import { apiV3KeyNumber, credentialsWith, type ProviderProcess, World } from "../support/world";
import { trespasses, unfulfilled, violations } from "./invariants";
import { Model } from "./model";
import type { Spec, Stack } from "./stack";
import type { Change, Cut, Edit, Step } from "./steps";

/** The list of steps broke a rule; tells at which step, and how. */
class Broken extends Error {
  override readonly name = "Broken";
}

/** Plays the steps on a cloud of their own. Rejects with Broken. */
export async function play(steps: readonly Step[], seen: (step: Step) => void = () => undefined): Promise<void> {
  const player = new Player(await World.start());
  try {
    for (const [index, step] of steps.entries()) {
      seen(step);
      const broken = await player.play(step);
      if (broken.length > 0) {
        throw new Broken(`step ${index + 1}, ${JSON.stringify(step)}:\n  ${broken.join("\n  ")}`);
      }
    }
  } finally {
    await player.world.close();
  }
}

const stats: Record<string, number> = {};
const slotNames = ["pay", "refunds"] as const;

class Player {
  readonly #model = new Model();
  #before: Snapshot = { integrations: {}, functions: {} };

  constructor(readonly world: World) {}

  /** What it broke. */
  async play(step: Step): Promise<string[]> {
    const broken = await this.#do(step);
    this.#before = await this.world.snapshot();
    return [...broken, ...violations(this.#model, this.#before)];
  }

  #do(step: Step): Promise<string[]> {
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
        return this.#stateDelete(stacks[step.stack], step.slot);
      case "both up":
        return this.#bothUp(step.changes, step.turns);
      case "make by hand":
        return this.#makeByHand(step.slot);
      case "edit":
        return this.#edit(step.edit, step.integration);
      case "callback":
        return this.#callback(step.integration, step.key);
    }
  }

  async #up(stack: Stack, slot: number, change: Change, cut: Cut | undefined): Promise<string[]> {
    const earlier = stack.specs;
    this.#change(stack, slot, change);
    const isRefusable = this.#model.mayBeRefused(stack, this.#before);
    const outcome = await this.#run([stack], cut, (engine, process) => engine.up(process, stack.program));
    const broken = [...this.#came(outcome), ...(outcome.is === "done" ? await this.#isFulfilled(stack) : [])];
    if (outcome.is === "failed") {
      // A person who is told no takes the change back.
      stack.specs = earlier;
      if (!cut && !isRefusable) broken.push(`refused, although nothing speaks against it: ${outcome.reason}`);
    }
    return broken;
  }

  async #destroy(stack: Stack, cut: Cut | undefined): Promise<string[]> {
    const known = [...stack.engine.entries.values()].map(({ outs }) => outs);
    const outcome = await this.#run([stack], cut, (engine, process) => engine.destroy(process));
    if (cut) return this.#came(outcome);
    const left = known.filter(({ integrationId, claim }) => {
      const there = this.#before.integrations[integrationId];
      return there && markIn(there.description)?.proof?.claim === claim;
    });
    return [
      ...this.#came(outcome),
      ...(outcome.is === "failed" ? [`destroy fails: ${outcome.reason}`] : []),
      ...left.map(({ integrationId }) => `destroy left ${integrationId}`),
      ...(stack.engine.entries.size === 0 ? [] : ["destroy left entries in state"]),
    ];
  }

  async #refresh(stack: Stack, cut: Cut | undefined): Promise<string[]> {
    const known = [...stack.engine.entries];
    const outcome = await this.#run([stack], cut, (engine, process) => engine.refresh(process), { mayWrite: false });
    if (outcome.is === "done") {
      for (const { outs } of stack.engine.entries.values()) this.#model.unseenCredentials.delete(outs.integrationId);
    }
    const forgotten = known.filter(([urn, { outs }]) => {
      const there = this.#before.integrations[outs.integrationId];
      const proof = there && markIn(there.description)?.proof;
      return there && !stack.engine.entries.has(urn) && (!proof || proof.claim === outs.claim);
    });
    return [
      ...this.#came(outcome),
      ...(outcome.is === "failed" && !cut ? [`refresh fails: ${outcome.reason}`] : []),
      ...forgotten.map(([urn]) => `refresh forgot ${urn}, which is there`),
    ];
  }

  async #preview(stack: Stack): Promise<string[]> {
    const outcome = await this.#run([stack], undefined, (engine, process) => engine.preview(process, stack.program), {
      mayWrite: false,
    });
    const isRefusable = this.#model.mayBeRefused(stack, this.#before);
    return outcome.is === "failed" && !isRefusable ? [`preview is refused: ${outcome.reason}`] : [];
  }

  async #stateDelete(stack: Stack, slot: number): Promise<string[]> {
    const spec = stack.specs[slot];
    for (const urn of spec ? [spec.urn, ...spec.aliases] : []) stack.engine.forget(urn);
    return [];
  }

  async #bothUp(changes: readonly [Change, Change], order: readonly boolean[]): Promise<string[]> {
    const { alpha, twin } = this.#model.stacks;
    this.#change(alpha, 0, changes[0]);
    this.#change(twin, 0, changes[1]);
    const turns = new Turns(order);
    const processes = [await this.world.process(turns.of(0)), await this.world.process(turns.of(1))] as const;
    const run = async (which: 0 | 1, stack: Stack) => {
      const outcome = await stack.engine.up(processes[which], stack.program);
      turns.end(which);
      return outcome;
    };
    const outcomes = await Promise.all([run(0, alpha), run(1, twin)]);
    const broken = await this.#look([alpha, twin]);
    const isRace = [...alpha.declared, ...twin.declared].some(({ adopt }) => adopt !== undefined);
    for (const [index, outcome] of outcomes.entries()) {
      const stack = index === 0 ? alpha : twin;
      // Of two that take one over at the same time, nobody can say who has it.
      if (outcome.is === "done" && !isRace) broken.push(...unfulfilled(this.#model, stack, this.#before));
    }
    return broken;
  }

  /** Runs, and looks what became of the cloud. */
  async #run(
    actors: readonly [Stack],
    cut: Cut | undefined,
    work: (engine: Engine, process: ProviderProcess) => Promise<Outcome>,
    { mayWrite = true }: { readonly mayWrite?: boolean } = {},
  ): Promise<Outcome & { readonly broken: readonly string[] }> {
    const process = await this.world.process((call) => (call === cut?.at ? cut.how : "pass"));
    const outcome = await work(actors[0].engine, process);
    const writes = process.writes();
    stats[outcome.is] = (stats[outcome.is] ?? 0) + 1;
    if (outcome.is === "done") for (const o of outcome.operations) stats[o] = (stats[o] ?? 0) + 1;
    const planned = mayWrite || writes.length === 0 ? [] : [`it only looks, and sent ${writes.join(", ")}`];
    return { ...outcome, broken: [...planned, ...(await this.#look(actors))] };
  }

  #came({ broken }: { readonly broken: readonly string[] }): string[] {
    return [...broken];
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

  async #isFulfilled(stack: Stack): Promise<string[]> {
    const broken = unfulfilled(this.#model, stack, this.#before);
    for (const spec of stack.declared) {
      const id = stack.entryOf(spec)?.outs.integrationId ?? "";
      const isWanted = this.#before.integrations[id]?.credentials.apiV3Key === apiV3KeyNumber(spec.key);
      if (isWanted) {
        this.#model.liveKeys.set(id, spec.key);
        this.#model.unseenCredentials.delete(id);
      }
    }
    const process = await this.world.process();
    const outcome = await stack.engine.preview(process, stack.program);
    const isUnchanged = outcome.is === "done" && outcome.operations.every((operation) => operation === "same");
    if (!isUnchanged) broken.push(`done, but a preview after it says ${JSON.stringify(outcome)}`);
    if (process.writes().length > 0) broken.push(`a preview sent ${process.writes().join(", ")}`);
    return broken;
  }

  async #makeByHand(slot: number): Promise<string[]> {
    const name = slotNames[slot] ?? "pay";
    if (Object.values(this.#before.integrations).some((known) => known.name === name)) return [];
    const key = this.#model.newKey();
    const integrationId = `${name}-hand${String(key).padStart(4, "0")}`;
    const functionName = `${integrationId}-demo-scfweb`;
    await this.world.center().createIntegration(this.world.emulator.envId, {
      integrationId,
      name,
      type: "weixinpaydc",
      description: "made by hand",
      functionName,
      credentials: credentialsWith(apiV3KeyNumber(key)),
      runtime: { codeZip: templateZip(), environment: { BY_HAND: "theirs" } },
    });
    this.world.settle();
    this.#model.owners.set(integrationId, "hand");
    this.#model.undeclaredOn(functionName).set("BY_HAND", "theirs");
    this.#model.texts.set(integrationId, "made by hand");
    this.#model.liveKeys.set(integrationId, key);
    return [];
  }

  async #edit(edit: Edit, index: number): Promise<string[]> {
    const ids = Object.keys(this.#before.integrations).sort();
    const id = ids[index % Math.max(1, ids.length)];
    if (id === undefined) return [];
    this.world.settle();
    const { integrations, functions } = await this.world.snapshot();
    const { name, type, description, functionName } = integrations[id] ?? {};
    const on = functions[functionName ?? ""];
    if (name === undefined || description === undefined || functionName === undefined || !on) return [];
    const { envId } = this.world.emulator;
    const center = this.world.center();
    const number = this.#model.newLabel();
    switch (edit) {
      case "variable":
        await center.setFunctionEnvironment(envId, functionName, { ...on.environment, [`HAND_${number}`]: number });
        this.#model.undeclaredOn(functionName).set(`HAND_${number}`, number);
        break;
      case "credentials": {
        const key = this.#model.newKey();
        const code = type === "weixinpayjsapi" ? type : "weixinpaydc";
        const injected = injectedVariables(integrationType(code));
        const own = Object.entries(on.environment).filter(([variable]) => !injected.has(variable));
        await center.updateIntegration(envId, id, {
          name,
          type: code,
          description,
          functionName,
          credentials: credentialsWith(apiV3KeyNumber(key)),
          runtime: { environment: Object.fromEntries(own) },
        });
        this.#model.unseenCredentials.add(id);
        this.#model.liveKeys.set(id, key);
        break;
      }
      case "text":
      case "mark": {
        const text = `text ${number}`;
        const mark = edit === "text" ? description.slice(textWithoutMark(description).length).trim() : "";
        await center.labelIntegration(envId, id, { name, description: `${text} ${mark}`.trim() });
        this.#model.texts.set(id, text);
        break;
      }
      case "code": {
        await center.updateFunctionCode(envId, functionName, echoFunction(number));
        this.world.settle();
        const { functions: now } = await this.world.snapshot();
        this.#model.code.set(functionName, now[functionName]?.codeSha256 ?? null);
        break;
      }
      case "delete":
        await center.deleteIntegration(envId, id);
        this.#model.owners.delete(id);
        this.#model.kept.add(functionName);
        break;
    }
    this.world.settle();
    return [];
  }

  async #callback(index: number, keyIndex: number): Promise<string[]> {
    const ids = Object.keys(this.#before.integrations).sort();
    const id = ids[index % Math.max(1, ids.length)];
    if (id === undefined || this.#model.keys === 0) return [];
    this.world.settle();
    const { integrations } = await this.world.snapshot();
    const held = integrations[id]?.credentials.apiV3Key;
    // The newest ones are the ones that matter.
    const key = Math.max(1, this.#model.keys - keyIndex);
    const live = this.#model.liveKeys.get(id);
    const status = await this.world.callback(
      `https://${id}.integration-callback.tcloudbase.com/wechatpay/order`,
      apiV3KeyNumber(key),
    );
    const isHeld = held === apiV3KeyNumber(key);
    const broken: string[] = [];
    if ((status === 200) !== isHeld) broken.push(`a callback with key ${key} is answered with ${status}`);
    if (live !== undefined && (status === 200) !== (live === key)) {
      broken.push(`${id} is live with key ${live}, and a callback with key ${key} is answered with ${status}`);
    }
    return broken;
  }

  #change(stack: Stack, slot: number, change: Change): void {
    const spec = stack.specs[slot];
    const next = this.#changed(stack, slot, spec, change);
    stack.specs = stack.specs.map((other, index) => (index === slot ? next : other));
    if (next?.variable === undefined) return;
    // From now on it is the program's.
    const entry = stack.entryOf(next);
    const functionName = entry?.outs.functionName ?? this.#before.integrations[next.adopt ?? ""]?.functionName ?? "";
    this.#model.undeclared.get(functionName)?.delete("PLAIN");
  }

  #changed(stack: Stack, slot: number, spec: Spec | undefined, change: Change): Spec | undefined {
    if (change === "add") return spec ?? this.#newSpec(slot);
    if (change === "adopt") return this.#adopting(stack, slot) ?? spec;
    if (!spec) return undefined;
    const label = () => this.#model.newLabel();
    switch (change) {
      case "nothing":
        return spec;
      case "take out":
        return undefined;
      case "rotate":
        return { ...spec, key: this.#model.newKey() };
      case "roll back":
        return { ...spec, key: Math.max(1, spec.key - 1) };
      case "set a variable":
        return { ...spec, variable: label() };
      case "drop the variable":
        return { ...spec, variable: undefined };
      case "rename the resource": {
        const urn = label();
        return { ...spec, urn, owner: `shop/prod/${urn}`, aliases: [spec.urn, ...spec.aliases] };
      }
      case "rename the integration": {
        const other = slotNames[slot] ?? "pay";
        return { ...spec, name: spec.name === other ? `${other}-b` : other };
      }
      case "move without adopting":
      case "move and adopt": {
        const urn = label();
        const adopt = change === "move and adopt" ? stack.entryOf(spec)?.outs.integrationId : undefined;
        return { ...spec, urn, owner: `shop/prod/acme:Shop::${urn}`, aliases: [], adopt };
      }
      case "change the type":
        return { ...spec, type: spec.type === "weixinpaydc" ? "weixinpayjsapi" : "weixinpaydc" };
    }
  }

  #newSpec(slot: number): Spec {
    const name = slotNames[slot] ?? "pay";
    const key = this.#model.newKey();
    const owner = `shop/prod/${name}`;
    return { urn: name, aliases: [], owner, name, type: "weixinpaydc", key, variable: "one", adopt: undefined };
  }

  /** Another one's, or nobody's. */
  #adopting(stack: Stack, slot: number): Spec | undefined {
    const known = new Set([...stack.engine.entries.values()].map(({ outs }) => outs.integrationId));
    const ids = Object.keys(this.#before.integrations).filter((id) => !known.has(id));
    const id = ids.sort()[slot % Math.max(1, ids.length)];
    const there = id === undefined ? undefined : this.#before.integrations[id];
    if (id === undefined || !there) return undefined;
    const { type, name } = there;
    const urn = this.#model.newLabel();
    return {
      ...this.#newSpec(slot),
      urn,
      owner: `shop/prod/${urn}`,
      name,
      type: type === "weixinpayjsapi" ? type : "weixinpaydc",
      variable: undefined,
      adopt: id,
    };
  }
}

let zipped: Uint8Array | undefined;

function templateZip(): Uint8Array {
  if (!zipped) {
    const code = readFunctionCode(join(__dirname, "../../../functions/wechat-pay"));
    if ("problem" in code) throw new Error(code.problem);
    zipped = zipFunctionCode(code);
  }
  return zipped;
}
