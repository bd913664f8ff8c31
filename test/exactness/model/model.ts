import { markIn } from "../../../provider/lifecycle/ownership";
import type { Snapshot } from "../support/snapshot";
import { type Spec, Stack } from "./stack";
import type { StackName } from "./steps";

export type Owner = StackName | "hand";

/** What must be true of the cloud, as far as the steps so far say. Integrations by id, functions by name. */
export class Model {
  readonly stacks: Readonly<Record<StackName, Stack>> = { alpha: new Stack("alpha"), twin: new Stack("twin") };
  readonly owners = new Map<string, Owner>();
  /** Variables that no program declares: they stay. */
  readonly undeclared = new Map<string, Map<string, string>>();
  /** Code that somebody put there by hand: no program declares any. */
  readonly code = new Map<string, string | null>();
  /** The description but for its mark: no program declares one. */
  readonly texts = new Map<string, string>();
  /** The one key that callbacks are verified with; absent where a run was cut off, or somebody changed it by hand. */
  readonly liveKeys = new Map<string, number>();
  /** Somebody changed credentials by hand, and no refresh has seen it yet. */
  readonly unseenCredentials = new Set<string>();
  /** Functions without an integration, which deletes must leave. */
  readonly kept = new Set<string>();
  #keys = 0;
  #labels = 0;

  newKey(): number {
    this.#keys += 1;
    return this.#keys;
  }

  newLabel(): string {
    this.#labels += 1;
    return `n${this.#labels}`;
  }

  get keys(): number {
    return this.#keys;
  }

  get allStacks(): readonly Stack[] {
    return Object.values(this.stacks);
  }

  isKnownToOthers(id: string): boolean {
    return this.allStacks.some((stack) => stack.name !== this.owners.get(id) && stack.knows(id));
  }

  undeclaredOn(functionName: string): Map<string, string> {
    const known = this.undeclared.get(functionName) ?? new Map<string, string>();
    this.undeclared.set(functionName, known);
    return known;
  }

  /**
   * Whether this stack may be told no: what its program names is somebody else's, may be so, is declared twice, or is not
   * there. Anything else must be done.
   */
  mayBeRefused(stack: Stack, before: Snapshot): boolean {
    const wanted = stack.declared.map((spec) => this.#aimOf(stack, spec, before));
    const ids = wanted.filter((aim) => aim !== "refused" && aim !== "new");
    const names = stack.declared.map(({ name }) => name);
    return wanted.includes("refused") || hasTwice(ids) || hasTwice(names);
  }

  /** The integration that a resource is about. */
  #aimOf(stack: Stack, spec: Spec, { integrations }: Snapshot): string {
    const entry = stack.entryOf(spec);
    const [sameNameId] = Object.keys(integrations).filter((id) => integrations[id]?.name === spec.name);
    const known = entry && integrations[entry.outs.integrationId];
    if (entry && known) {
      const id = entry.outs.integrationId;
      const isTheirs = this.owners.get(id) !== stack.name;
      // Of another type it is made anew: its name is told from others' by the mark alone, and it cannot be adopted.
      const isMarked = markIn(known.description)?.proof?.stackIdentity === stack.identity;
      const isUnrecognized = spec.type !== known.type && (!isMarked || spec.adopt !== undefined);
      const isDoubtful = !isMarked && (this.unseenCredentials.has(id) || !this.liveKeys.has(id));
      return isTheirs || isUnrecognized || isDoubtful || (sameNameId !== undefined && sameNameId !== id)
        ? "refused"
        : id;
    }
    if (spec.adopt !== undefined) {
      const there = integrations[spec.adopt];
      const fits = there?.type === spec.type && (sameNameId === undefined || sameNameId === spec.adopt);
      return fits ? spec.adopt : "refused";
    }
    const sameName = sameNameId === undefined ? undefined : integrations[sameNameId];
    if (sameNameId === undefined || !sameName) return "new";
    const mark = markIn(sameName.description);
    const isOurs = mark?.owner === spec.owner && mark.proof?.stackIdentity === stack.identity;
    return isOurs && sameName.type === spec.type ? sameNameId : "refused";
  }

  /** After a run of these stacks: who has what now. Adopting takes ownership; nothing else does. */
  takeOver(actors: readonly Stack[], after: Snapshot): void {
    for (const [id, { description }] of Object.entries(after.integrations)) {
      const holder = actors.find(({ identity }) => markIn(description)?.proof?.stackIdentity === identity);
      if (holder) this.owners.set(id, holder.name);
    }
    for (const id of this.owners.keys()) if (!after.integrations[id]) this.owners.delete(id);
  }
}

function hasTwice(values: readonly string[]): boolean {
  return new Set(values).size < values.length;
}
