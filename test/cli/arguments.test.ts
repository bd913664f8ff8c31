import { command } from "../../cli/command";
import { UsageError } from "../../cli/command-errors";
import { TestTerminal } from "./run";

let taken: unknown;
const sample = command({
  name: "sample",
  summary: "take words apart",
  arguments: ["ONE", "[TWO]"],
  options: {
    tag: { type: "string", multiple: true, value: "T", summary: "a tag" },
    mode: { type: "string", value: "M", choices: ["fast", "slow"], summary: "how" },
    data: { type: "string", value: "FILE", summary: "what" },
  },
  async run(input) {
    taken = input;
    return 0;
  },
});
const many = command({
  name: "many",
  summary: "take all words",
  arguments: ["ONE", "REST..."],
  options: {},
  async run(input) {
    taken = input;
    return 0;
  },
});

let terminal: TestTerminal;
beforeEach(() => {
  terminal = new TestTerminal();
  taken = undefined;
});
afterEach(() => terminal.remove());

test("an argument in brackets may be left out, an option marked so may be repeated, a lone hyphen is a value", async () => {
  await sample.execute(["a"], terminal);
  expect(taken).toEqual({ arguments: { ONE: "a", TWO: undefined }, options: {} });
  await sample.execute(["a", "b", "--tag", "x", "--tag=y", "--data", "-"], terminal);
  expect(taken).toEqual({ arguments: { ONE: "a", TWO: "b" }, options: { tag: ["x", "y"], data: "-" } });
});

test("an argument with dots takes all that is left, one at least", async () => {
  await many.execute(["a", "b", "c"], terminal);
  expect(taken).toEqual({ arguments: { ONE: "a", REST: ["b", "c"] }, options: {} });
  await expect(many.execute(["a"], terminal)).rejects.toThrow("REST is missing");
});

test("what does not fit is said at once", async () => {
  const error = await sample.execute(["--mode", "quick", "--data", "a", "--data", "b"], terminal).catch((e) => e);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.problems).toEqual([
    '--mode must be fast, slow, not "quick"',
    "--data is given 2 times; it is taken once",
    "ONE is missing",
  ]);
  expect(taken).toBeUndefined();
});

test("the help shows how it is typed, and what may be repeated", async () => {
  await sample.execute(["--help"], terminal);
  expect(terminal.out[0]).toBe("Usage: pulumi-cloudbase sample ONE [TWO] [options]");
  expect(terminal.out).toContainEqual(expect.stringMatching(/^ {2}--tag T +a tag; may be repeated$/));
});
