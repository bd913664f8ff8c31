import { declared } from "../../lifecycle/support";
import { Engine, type Entry, type Program } from "../support/engine";
import { apiV3KeyNumber, credentialsWith } from "../support/world";
import type { StackName } from "./steps";

/** What a program says of one integration. */
export interface Spec {
  readonly urn: string;
  readonly aliases: readonly string[];
  readonly owner: string;
  readonly name: string;
  readonly type: "weixinpaydc" | "weixinpayjsapi";
  readonly key: number;
  readonly variable: string | undefined;
  readonly adopt: string | undefined;
}

const identities: Readonly<Record<StackName, string>> = { alpha: "alphaone", twin: "twintwin" };

/** A program of two resources at most, and the state that its runs left. */
export class Stack {
  engine = new Engine();
  /** By slot. */
  specs: readonly (Spec | undefined)[] = [undefined, undefined];

  constructor(readonly name: StackName) {}

  get identity(): string {
    return identities[this.name];
  }

  get declared(): readonly Spec[] {
    return this.specs.filter((spec) => spec !== undefined);
  }

  get program(): Program {
    return this.declared.map(({ urn, aliases, owner, name, type, key, variable, adopt }) => ({
      urn,
      aliases,
      news: declared({
        owner,
        name,
        type,
        stackIdentity: this.identity,
        credentials: credentialsWith(apiV3KeyNumber(key)),
        ...(variable === undefined ? {} : { environment: { PLAIN: variable } }),
        ...(adopt === undefined ? {} : { adopt }),
      }),
    }));
  }

  /** `pulumi state delete`. */
  forget(slot: number): string {
    const spec = this.specs[slot];
    for (const urn of spec ? [spec.urn, ...spec.aliases] : []) this.engine.forget(urn);
    return spec ? "done" : "nothing there";
  }

  knows(integrationId: string): boolean {
    return [...this.engine.entries.values()].some(({ outs }) => outs.integrationId === integrationId);
  }

  /** What state holds for it, under its present or an earlier URN; one that was deleted to be replaced is none. */
  entryOf({ urn, aliases }: Spec): Entry | undefined {
    const known = [urn, ...aliases].find((name) => this.engine.entries.has(name));
    const entry = known === undefined ? undefined : this.engine.entries.get(known);
    return entry?.isReplaced ? undefined : entry;
  }
}
