import * as fc from "fast-check";
import {
  isOurLeftover,
  keptClaim,
  markIn,
  standing,
  textWithoutMark,
  withMark,
} from "../../provider/lifecycle/ownership";

const owner = "shop/prod/pay";
const proof = { stackIdentity: "k3v9x2qd", claim: "m4n7c2x8", revision: 3 };
const written = withMark("payments", { owner, proof });

test("the mark can be read by a person", () => {
  expect(written).toBe("payments [pulumi-cloudbase shop/prod/pay k3v9x2qd.m4n7c2x8.3]");
});

test("the mark and the text survive each other, whatever the text", () => {
  void fc.assert(
    fc.property(fc.string(), fc.nat(999_999_999), (text, revision) => {
      const mark = { owner, proof: { ...proof, revision } };
      expect(markIn(withMark(text, mark))).toEqual(mark);
      expect(textWithoutMark(withMark(text, mark))).toBe(text.trimEnd());
    }),
  );
});

test("a mark of 0.1.0 holds the owner alone", () => {
  expect(markIn("payments [pulumi-cloudbase shop/prod/pay]")).toEqual({ owner });
  expect(withMark("payments", { owner })).toBe("payments [pulumi-cloudbase shop/prod/pay]");
});

test("a description without a mark belongs to nobody of ours", () => {
  expect(markIn("made in the console")).toBeUndefined();
  expect(markIn(written.slice(0, -1))).toBeUndefined();
});

test("what somebody writes behind the mark does not undo it, and stays", () => {
  for (const behind of [" edited by hand", "\n", "  ", " [a note]"]) {
    expect(markIn(written + behind)).toEqual({ owner, proof });
    expect(textWithoutMark(written + behind)).toBe(`payments${behind}`.trimEnd());
  }
});

test("of two marks the later one counts, and both are taken out of the text", () => {
  const twice = withMark(written, { owner: "shop/prod/b", proof: { ...proof, claim: "other000" } });
  expect(markIn(twice)?.proof?.claim).toBe("other000");
  expect(textWithoutMark(twice)).toBe("payments");
});

test("an owner with parents, spaces and colons is read back as it was", () => {
  const parented = "shop/prod/acme:index:Shop$acme:index:Desk::my pay";
  expect(markIn(withMark("", { owner: parented, proof }))).toEqual({ owner: parented, proof });
});

/* How a state entry stands to what the mark says: every case. */
const entry = { owner, claim: proof.claim, revision: 3 };
const of010 = { owner };
const marked = (changes: Partial<typeof proof> = {}, by = owner) =>
  withMark("", { owner: by, proof: { ...proof, ...changes } });

test.each([
  ["its own mark", entry, marked(), undefined, { is: "ours", unfinished: false }],
  ["a change that was cut off", entry, marked({ revision: 4 }), undefined, { is: "ours", unfinished: true }],
  [
    "its own mark under the name of a rename that was cut off",
    entry,
    marked({}, "shop/prod/pay2"),
    undefined,
    { is: "ours", unfinished: false },
  ],
  ["no mark, as after an edit in the console", entry, "payments", undefined, { is: "unmarked" }],
  [
    "another resource that took it over",
    entry,
    marked({ claim: "other000" }, "shop/prod/b"),
    undefined,
    { is: "taken over", by: "shop/prod/b" },
  ],
  [
    "a later entry of the same resource",
    entry,
    marked({ claim: "other000" }),
    undefined,
    { is: "taken over", by: owner },
  ],
  [
    "a run of its own stack that was cut off before state knew of it",
    entry,
    marked({ claim: "other000", revision: 1 }),
    "k3v9x2qd",
    { is: "ours", unfinished: true },
  ],
  [
    "a later entry of another resource of its own stack",
    entry,
    marked({ claim: "other000" }, "shop/prod/b"),
    "k3v9x2qd",
    { is: "taken over", by: "shop/prod/b" },
  ],
  [
    "a stack of the same name elsewhere that took it over",
    entry,
    marked({ claim: "other000", stackIdentity: "other000" }),
    "k3v9x2qd",
    { is: "taken over", by: owner },
  ],
  [
    "a program of 0.1.0 that took it over",
    entry,
    "[pulumi-cloudbase shop/x/pay]",
    undefined,
    { is: "taken over", by: "shop/x/pay" },
  ],
  ["state and mark of 0.1.0", of010, "[pulumi-cloudbase shop/prod/pay]", undefined, { is: "ours", unfinished: false }],
  [
    "state of 0.1.0, mark of 0.1.0 of another",
    of010,
    "[pulumi-cloudbase shop/x/pay]",
    undefined,
    { is: "taken over", by: "shop/x/pay" },
  ],
  ["state of 0.1.0, a first change that was cut off", of010, marked(), "k3v9x2qd", { is: "ours", unfinished: true }],
  ["state of 0.1.0, a stack of the same name elsewhere", of010, marked(), "other000", { is: "unclear", by: owner }],
  ["state of 0.1.0 without the program, as in a destroy", of010, marked(), undefined, { is: "unclear", by: owner }],
  [
    "state of 0.1.0, taken over by another",
    of010,
    marked({}, "shop/x/pay"),
    "k3v9x2qd",
    { is: "taken over", by: "shop/x/pay" },
  ],
] as const)("a state entry that sees %s", (_case, state, description, stackIdentity, expected) => {
  expect(standing(state, description, stackIdentity)).toEqual(expected);
});

test("what no state entry names is ours only by owner and stack identity together", () => {
  expect(isOurLeftover(marked(), owner, "k3v9x2qd")).toBe(true);
  expect(isOurLeftover(marked(), owner, "other000")).toBe(false);
  expect(isOurLeftover(marked({}, "shop/prod/b"), owner, "k3v9x2qd")).toBe(false);
  expect(isOurLeftover("[pulumi-cloudbase shop/prod/pay]", owner, "k3v9x2qd")).toBe(false);
});

test.each([
  ["nobody came between", { claim: "mineaaaa", revision: 4 }, { claim: "mineaaaa", revision: 4 }, "mineaaaa", 4],
  [
    "the last change was cut off",
    { claim: "mineaaaa", revision: 9 },
    { claim: "mineaaaa", revision: 4 },
    "mineaaaa",
    9,
  ],
  [
    "another run of this stack came between",
    { claim: "otheraaa", revision: 9 },
    { claim: "mineaaaa", revision: 4 },
    undefined,
    9,
  ],
  ["the mark was removed", undefined, { claim: "mineaaaa", revision: 4 }, "mineaaaa", 4],
  ["state and mark are of 0.1.0", undefined, {}, undefined, 0],
  ["state is of 0.1.0", { claim: "otheraaa", revision: 2 }, {}, undefined, 2],
] as const)("which claim stays with an update: %s", (_case, inMark, entry, claim, revision) => {
  expect(keptClaim(inMark && { stackIdentity: "k3v9x2qd", ...inMark }, entry)).toEqual({ claim, revision });
});
