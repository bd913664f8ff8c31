import { isDeepStrictEqual } from "node:util";
import { check } from "../../../provider/lifecycle/check";
import { create } from "../../../provider/lifecycle/create";
import { remove } from "../../../provider/lifecycle/delete";
import { diff } from "../../../provider/lifecycle/diff";
import { InitializationFailed } from "../../../provider/lifecycle/initialization-failed";
import type { Inputs, Outputs } from "../../../provider/lifecycle/inputs";
import { read } from "../../../provider/lifecycle/read";
import { update } from "../../../provider/lifecycle/update";
import type { ProviderProcess } from "./world";

/*
 * What Pulumi's engine does around a provider's verbs: which it calls when, and what it keeps of their answers (run and
 * read in Pulumi's source; the real engine is in test/engine). It exists so that thousands of runs, cut anywhere, take seconds.
 */

/** A resource of a program. */
export interface Declaration {
  readonly urn: string;
  /** Its URNs before renames. */
  readonly aliases?: readonly string[];
  /** What the SDK hands to check. */
  readonly news: Readonly<Record<string, unknown>>;
}

export type Program = readonly Declaration[];

export interface Entry {
  readonly id: string;
  readonly inputs: Inputs;
  readonly outs: Outputs;
  /** It has errors of its initialization: the next run updates it, whatever diff says. */
  readonly isHalfMade: boolean;
  /** Deleted already, so that its replacement could be made. */
  readonly isReplaced: boolean;
}

export type Operation = "create" | "update" | "replace" | "delete" | "same" | "read" | "forget";

export type Outcome =
  | { readonly is: "done"; readonly operations: readonly Operation[] }
  /** A verb said no, or the provider is dead. */
  | { readonly is: "failed"; readonly reason: string }
  | { readonly is: "killed" };

class VerbFailed extends Error {}
class ProcessDied extends Error {}

export class Engine {
  readonly #state: Map<string, Entry>;

  constructor(state: Iterable<[string, Entry]> = []) {
    this.#state = new Map(state);
  }

  /** What a CLI that is killed now leaves behind, for the next one to begin with. */
  crash(): Engine {
    return new Engine(this.#state);
  }

  get entries(): ReadonlyMap<string, Entry> {
    return this.#state;
  }

  /** `pulumi state delete`. */
  forget(urn: string): void {
    this.#state.delete(urn);
  }

  up(process: ProviderProcess, program: Program, options: { readonly replace?: boolean } = {}): Promise<Outcome> {
    return this.#run(process, async () => {
      const operations: Operation[] = [];
      const replaced: [Entry, string][] = [];
      for (const declaration of program) operations.push(await this.#apply(process, declaration, replaced, options));
      for (const [entry] of replaced) await this.#call(process, () => remove(process.context, entry.id, entry.outs));
      const declared = new Set(program.map(({ urn }) => urn));
      const undeclared = [...this.#state].filter(([urn]) => !declared.has(urn)).reverse();
      for (const [urn, entry] of undeclared) operations.push(await this.#delete(process, urn, entry));
      return operations;
    });
  }

  /** What `up` would do. */
  preview(process: ProviderProcess, program: Program): Promise<Outcome> {
    return this.#run(process, async () => {
      const operations: Operation[] = [];
      for (const declaration of program) {
        const planned = await this.#plan(process, declaration, true);
        operations.push(planned.operation);
      }
      const declared = new Set(program.flatMap(({ urn, aliases = [] }) => [urn, ...aliases]));
      for (const urn of this.#state.keys()) if (!declared.has(urn)) operations.push("delete");
      return operations;
    });
  }

  refresh(process: ProviderProcess): Promise<Outcome> {
    return this.#run(process, async () => {
      const operations: Operation[] = [];
      for (const [urn, entry] of [...this.#state]) {
        if (entry.isReplaced) continue;
        const seen = await this.#call(process, () => read(process.context, entry.id, entry.outs));
        if (seen.id === undefined || !seen.props || !seen.inputs) {
          this.#state.delete(urn);
          operations.push("forget");
        } else {
          const same = isDeepStrictEqual(withoutObserved(entry.outs), withoutObserved(seen.props));
          this.#state.set(urn, { ...entry, id: seen.id, inputs: seen.inputs, outs: seen.props, isHalfMade: false });
          operations.push(same ? "same" : "read");
        }
      }
      return operations;
    });
  }

  destroy(process: ProviderProcess): Promise<Outcome> {
    return this.up(process, []);
  }

  async #apply(
    process: ProviderProcess,
    declaration: Declaration,
    replaced: [Entry, string][],
    { replace = false }: { readonly replace?: boolean },
  ): Promise<Operation> {
    const { urn, news } = declaration;
    const { knownAs, old, inputs, operation, isDeletedFirst } = await this.#plan(process, declaration, false);
    const known = this.#state.get(knownAs);
    if (known && knownAs !== urn) {
      this.#state.delete(knownAs);
      this.#state.set(urn, known);
    }
    if (old && (operation === "replace" || replace)) {
      const anew = await this.#check(process, {}, news, false);
      if (isDeletedFirst && !replace) {
        await this.#call(process, () => remove(process.context, old.id, old.outs));
        this.#state.set(urn, { ...old, isReplaced: true });
      } else {
        replaced.push([old, urn]);
      }
      await this.#create(process, urn, anew);
      return "replace";
    }
    if (operation === "create") await this.#create(process, urn, inputs);
    else if (operation === "update" && old) await this.#update(process, urn, old, inputs);
    else if (old) this.#state.set(urn, { ...old, inputs });
    return operation;
  }

  async #plan(process: ProviderProcess, { urn, aliases = [], news }: Declaration, dryRun: boolean) {
    const knownAs = [urn, ...aliases].find((name) => this.#state.has(name)) ?? urn;
    const known = this.#state.get(knownAs);
    // One that is deleted already is made anew, as if nothing were known of it.
    const old = known?.isReplaced ? undefined : known;
    const inputs = await this.#check(process, old?.inputs ?? {}, news, dryRun);
    if (!old) return { knownAs, old, inputs, operation: "create" as const, isDeletedFirst: false };
    const { changes, replaces, deleteBeforeReplace } = await this.#call(process, () =>
      diff(process.context, old.outs, inputs),
    );
    const isChanged = changes ?? !isDeepStrictEqual(plain(old.inputs), plain(inputs));
    const operation: Operation = replaces.length > 0 ? "replace" : isChanged || old.isHalfMade ? "update" : "same";
    return { knownAs, old, inputs, operation, isDeletedFirst: deleteBeforeReplace };
  }

  async #check(
    process: ProviderProcess,
    olds: Partial<Inputs>,
    news: Readonly<Record<string, unknown>>,
    dryRun: boolean,
  ): Promise<Inputs> {
    const { inputs, failures } = await this.#call(process, () => check(process.context, olds, { ...news, dryRun }));
    const [failure] = failures;
    if (failure || !inputs) throw new VerbFailed(`check: ${failure?.property}: ${failure?.reason}`);
    // Nothing but check makes inputs; the engine hands them on as they are.
    return inputs as unknown as Inputs;
  }

  async #create(process: ProviderProcess, urn: string, inputs: Inputs): Promise<void> {
    const keep = (id: string, outs: Outputs, isHalfMade: boolean) =>
      this.#state.set(urn, { id, inputs, outs, isHalfMade, isReplaced: false });
    try {
      const { id, outs } = await this.#call(process, () => create(process.context, inputs));
      keep(id, outs, false);
    } catch (error) {
      if (error instanceof InitializationFailed) keep(error.id, error.properties, true);
      throw error;
    }
  }

  async #update(process: ProviderProcess, urn: string, old: Entry, inputs: Inputs): Promise<void> {
    try {
      const { outs } = await this.#call(process, () => update(process.context, old.id, old.outs, inputs));
      this.#state.set(urn, { ...old, inputs, outs, isHalfMade: false });
    } catch (error) {
      // The inputs stay the old ones (observed).
      if (error instanceof InitializationFailed)
        this.#state.set(urn, { ...old, outs: error.properties, isHalfMade: true });
      throw error;
    }
  }

  async #delete(process: ProviderProcess, urn: string, entry: Entry): Promise<Operation> {
    if (!entry.isReplaced) await this.#call(process, () => remove(process.context, entry.id, entry.outs));
    this.#state.delete(urn);
    return "delete";
  }

  /** A verb's answer, unless its process is killed first. */
  async #call<T>({ gate }: ProviderProcess, verb: () => Promise<T>): Promise<T> {
    if (gate.isKilled()) throw new ProcessDied();
    const died = gate.killed.then(() => {
      throw new ProcessDied();
    });
    return Promise.race([died, verb()]);
  }

  async #run({ gate }: ProviderProcess, work: () => Promise<Operation[]>): Promise<Outcome> {
    try {
      return { is: "done", operations: await work() };
    } catch (error) {
      if (gate.isKilled()) return { is: "killed" };
      return { is: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** What nobody declares is noted by a refresh, and is no change. */
function withoutObserved({ observedVariables: _noted, ...outs }: Outputs): unknown {
  return plain(outs);
}

/** As state keeps it: JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
