import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { observedOf, readObserved, type Switches } from "../../lab";
import { TestTerminal } from "../cli/run";
import { askConsole } from "../support/console";
import { createIntegration, getIntegration } from "./support/integration";
import { start } from "./support/world";

/* What was observed goes before the defaults, and is told from them. */

const document = (answers: object[]) => ({
  format: "pulumi-cloudbase observed 1",
  observedAt: "2026-11-26T12:00:00.000Z",
  region: "ap-shanghai",
  answers,
});
const answer = (question: keyof Switches, value: string | number) => ({ question, answer: value, evidence: [] });
const answered = (more: object) => {
  const evidence = { action: "GetOneUserKey", asked: {}, answered: {}, at: "2026-11-26T12:00:00.000Z", ...more };
  return { ...answer("keyId", "caller"), evidence: [evidence] };
};
const observed = document([
  answer("maskedValue", "asterisks"),
  answer("keyId", "caller"),
  { question: "relayAnswer", notAnswered: "needs real callbacks", evidence: [] },
]);

function read(text: string) {
  const result = readObserved(text);
  if ("problems" in result) throw new Error(result.problems.join("\n"));
  return observedOf(result.document);
}

test("the emulator plays what was observed, and a switch that is given goes before it", async () => {
  const emulator = await start({ observed: read(JSON.stringify(observed)) });
  await createIntegration(emulator);
  expect(JSON.parse((await getIntegration(emulator, "pay-a1b2c3d4")).Ext).apiV3Key).toBe("******");
  const other = await start({ observed: read(JSON.stringify(observed)), switches: { maskedValue: "empty" } });
  await createIntegration(other);
  expect(JSON.parse((await getIntegration(other, "pay-a1b2c3d4")).Ext).apiV3Key).toBe("");
});

test("of each behaviour the console says what speaks for it, and what it is instead of", async () => {
  const emulator = await start({ observed: read(JSON.stringify(observed)), switches: { statusWords: "numbers" } });
  const { behaviours } = (await (await askConsole(emulator, "environment")).json()) as {
    behaviours: { name: string }[];
  };
  const of = (wanted: string) => behaviours.find(({ name }) => name === wanted);
  expect(of("maskedValue")).toMatchObject({
    value: "asterisks",
    evidence: "observed",
    observedOn: "2026-11-26",
    region: "ap-shanghai",
    standard: "empty",
    standardEvidence: "documented",
  });
  expect(of("keyId")).toMatchObject({ evidence: "observed" });
  expect(of("keyId")).not.toHaveProperty("standard");
  expect(of("statusWords")).toMatchObject({ value: "numbers", evidence: "chosen", standard: "console" });
  expect(of("relayAnswer")).toMatchObject({ value: "relay", evidence: "assumed" });
  expect(of("listPageMax")).toMatchObject({ evidence: "vendor source" });
  expect(behaviours).toHaveLength(24);
});

describe("the command", () => {
  let terminal: TestTerminal;
  beforeEach(() => {
    terminal = new TestTerminal();
  });
  afterEach(() => terminal.remove());

  const withFile = (text: string) => {
    const path = join(terminal.folder, "observed.json");
    writeFileSync(path, text);
    return path;
  };

  test("shows what was observed, and what of it contradicts the defaults", async () => {
    const path = withFile(JSON.stringify(observed));
    const running = terminal.run("emulator", "--in-memory", "--port", "0", "--gateway-port", "0", "--observed", path);
    await terminal.line((line) => line.includes("Ctrl-C"));
    terminal.stop.abort();
    const { out } = await running;
    expect(out).toContain(
      "  behaviour   2 of 24 observed on 2026-11-26 in ap-shanghai, 1 of them against the defaults",
    );
    expect(out).toContain("              maskedValue is asterisks (observed), by default empty (documented)");
  });

  const pretty = (value: object) => JSON.stringify(value, undefined, 2);
  test.each([
    ["damaged", pretty(observed).replace('"answers": [', '"answers": [,'), /line 5/],
    ["of another format", pretty({ ...observed, format: "lab 1" }), /line 2: format/],
    [
      "with an unknown question",
      pretty(document([{ question: "keyIds", answer: "caller", evidence: [] }])),
      /line 7: answers\.0\.question: there is no question "keyIds"; did you mean keyId\b/,
    ],
    [
      "with an unknown question that was not answered",
      pretty(document([{ question: "price", notAnswered: "no", evidence: [] }])),
      /line 7: answers\.0\.question: there is no question "price"/,
    ],
    [
      "with an answer of another kind",
      pretty(document([{ question: "keyId", answer: true, evidence: [] }])),
      /line 8: answers\.0\.answer: must be a text or a number/,
    ],
    [
      "with what no answer has",
      pretty(document([{ ...answer("keyId", "caller"), notAnswered: "both" }])),
      /line 6: answers\.0: Unrecognized key: "notAnswered"/,
    ],
    ["with an answer that is none", pretty(document([null as unknown as object])), /line 6: answers\.0: /],
    [
      "whose evidence has no time",
      pretty(document([answered({ at: "yesterday" })])),
      /line 14: answers\.0\.evidence\.0\.at: Invalid ISO datetime/,
    ],
    [
      "whose evidence holds what is not told",
      pretty(document([answered({ asked: { Ext: { apiV3Key: [1] } } })])),
      /line 13: answers\.0\.evidence\.0\.asked\.Ext: must be a text of at most 300 characters, a number, true, false, or/,
    ],
    [
      "with an impossible answer",
      pretty(document([answer("keyId", "caller"), answer("relayAnswer", "never")])),
      /line 11: relayAnswer/,
    ],
    [
      "with an answer twice",
      pretty(document([answer("keyId", "caller"), answer("keyId", "caller")])),
      /line 11: keyId is answered twice/,
    ],
    ["that is something else", "[]", /line 1: the file/],
  ])("a file %s is refused by line and reason", async (_, text, problem) => {
    const { exitCode, err } = await terminal.run("emulator", "--in-memory", "--observed", withFile(text));
    expect([exitCode, err.join("\n")]).toEqual([1, expect.stringMatching(problem)]);
    expect(err.join("\n")).toContain("Take a file that `pulumi-cloudbase observe` wrote");
  });
});
