import * as fc from "fast-check";

/*
 * What may happen to one environment, as data: a list of steps is a whole test, and a failing one is printed as such.
 */

/** The same project and stack name in two backends. */
export type StackName = "alpha" | "twin";

/** Where a run is cut off: at its n-th call. */
export interface Cut {
  readonly at: number;
  readonly how: "killed before" | "killed after" | "lost";
}

/** Changes of a program, each followed by a run. */
export type Change =
  | "nothing"
  | "add"
  | "rotate"
  | "roll back"
  | "set a variable"
  | "drop the variable"
  | "rename the resource"
  | "rename the integration"
  | "move without adopting"
  | "move and adopt"
  | "change the type"
  | "adopt"
  | "take out";

/** What somebody does to an integration in the console. */
export type Edit = "variable" | "credentials" | "text" | "mark" | "code" | "delete";

/** `integration` and `key` count what is there, and begin again where that ends. */
export type Step =
  | { readonly do: "up"; readonly stack: StackName; readonly slot: number; readonly change: Change; readonly cut?: Cut }
  | { readonly do: "destroy" | "refresh"; readonly stack: StackName; readonly cut?: Cut }
  | { readonly do: "preview"; readonly stack: StackName }
  | { readonly do: "state delete"; readonly stack: StackName; readonly slot: number }
  | { readonly do: "both up"; readonly changes: readonly [Change, Change]; readonly turns: readonly boolean[] }
  | { readonly do: "make by hand"; readonly slot: number }
  | { readonly do: "edit"; readonly edit: Edit; readonly integration: number }
  | { readonly do: "callback"; readonly integration: number; readonly key: number };

const stack = fc.constantFrom<StackName>("alpha", "twin");
const slot = fc.nat({ max: 1 });
const integration = fc.nat({ max: 5 });
const cut = fc.record<Cut>({
  at: fc.integer({ min: 1, max: 16 }),
  how: fc.constantFrom("killed before", "killed after", "lost"),
});
/** Most runs are left alone, so that most things are there to be disturbed. */
const sometimesCut = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: cut.map((drawn) => ({ cut: drawn })) },
);
const change = fc.constantFrom<Change>(
  "nothing",
  "add",
  "rotate",
  "roll back",
  "set a variable",
  "drop the variable",
  "rename the resource",
  "rename the integration",
  "move without adopting",
  "move and adopt",
  "change the type",
  "adopt",
  "take out",
);
const edit = fc.constantFrom<Edit>("variable", "credentials", "text", "mark", "code", "delete");

function step<S extends Step>(fields: { [K in keyof S]: fc.Arbitrary<S[K]> }): fc.Arbitrary<S> {
  return fc.record(fields) as fc.Arbitrary<S>;
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc
      .tuple(fc.record({ do: fc.constant("up" as const), stack, slot, change }), sometimesCut)
      .map(([up, isCut]) => ({ ...up, ...isCut })),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.record({ do: fc.constantFrom("destroy" as const, "refresh", "refresh"), stack }), sometimesCut)
      .map(([run, isCut]) => ({ ...run, ...isCut })),
  },
  { weight: 1, arbitrary: step({ do: fc.constant("preview" as const), stack }) },
  { weight: 1, arbitrary: step({ do: fc.constant("state delete" as const), stack, slot }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("both up" as const),
      changes: fc.tuple(change, change),
      turns: fc.array(fc.boolean(), { minLength: 4, maxLength: 24 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("make by hand" as const), slot }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("edit" as const), edit, integration }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("callback" as const), integration, key: fc.nat({ max: 3 }) }),
  },
);

export function steps(lengthMax: number): fc.Arbitrary<Step[]> {
  return fc.array(anyStep, { minLength: 1, maxLength: lengthMax, size: "max" });
}
