import { Notes } from "../../provider/hosts/notes";
import type { Note } from "../../provider/lifecycle/context";

const told: Note[] = [];
let notes: Notes;

beforeEach(() => {
  told.length = 0;
  notes = new Notes((note) => told.push(note));
});

function say(name: string, text: string, severity: Note["severity"] = "info"): void {
  notes.add({ resource: `shop/dev/${name}`, severity, text });
}

/** What was told, as `resource: text`. */
function lines(): string[] {
  return told.map(({ resource, text }) => `${resource}: ${text}`);
}

test("the first of equal notes is told at once, on its resource", () => {
  say("pay", "the key changes");
  say("desk", "the key changes");
  expect(lines()).toEqual(["shop/dev/pay: the key changes"]);
});

test.each([
  [["b"], "The same for b: the key changes"],
  [["c", "b", "d"], "The same for b, c and d: the key changes"],
  [["c", "b", "d", "e"], "The same for 4 more (b, c, d and 1 other): the key changes"],
  [["c", "b", "d", "e", "f"], "The same for 5 more (b, c, d and 2 others): the key changes"],
])("at the end those of %j become one, with count and names", (others, line) => {
  for (const name of ["a", ...others]) say(name, "the key changes");
  notes.tellRepeats();
  expect(lines()).toEqual(["shop/dev/a: the key changes", `shop/dev/a: ${line}`]);
});

test("each keeps its severity, and equal words of another severity are another note", () => {
  say("a", "a warning", "warning");
  say("b", "a warning", "warning");
  say("c", "a warning", "info");
  notes.tellRepeats();
  expect(told.map(({ resource, severity }) => [resource, severity])).toEqual([
    ["shop/dev/a", "warning"],
    ["shop/dev/c", "info"],
    ["shop/dev/a", "warning"],
  ]);
});

test("a resource that is checked twice says everything once", () => {
  for (const name of ["a", "a", "b", "b"]) say(name, "the key changes");
  notes.tellRepeats();
  expect(lines()).toEqual(["shop/dev/a: the key changes", "shop/dev/a: The same for b: the key changes"]);
});

test("what was counted is told once, and nothing is told where nothing was", () => {
  say("a", "the key changes");
  notes.tellRepeats();
  say("b", "the key changes");
  notes.tellRepeats();
  notes.tellRepeats();
  expect(lines()).toEqual(["shop/dev/a: the key changes", "shop/dev/a: The same for b: the key changes"]);
});

test("the name is what stands last in an owner text, whatever its parents are", () => {
  for (const owner of ["shop/dev/a", "shop/dev/acme:index:Shop::desk", "shop/dev/x/y"]) {
    notes.add({ resource: owner, severity: "info", text: "it" });
  }
  notes.tellRepeats();
  expect(told.at(-1)?.text).toBe("The same for desk and x/y: it");
});
