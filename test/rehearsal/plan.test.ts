import { RehearsalError, readPlan } from "../../lab/rehearsal";
import { edited, fixture, stepOf, withFacts } from "../report/support/previews";
import { nowMs } from "./support/plans";

const read = (text: string) => readPlan(text, nowMs);

describe("what is rehearsed", () => {
  test("is what the plan changes; the rest is named with the reason", () => {
    const { stack, changes, notRehearsed } = read(fixture("api-v3-key"));
    expect(stack).toBe("shop/prod");
    expect(changes).toMatchObject([
      { label: "pay", operation: "update", changed: ["apiV3Key"], before: { name: "pay" } },
    ]);
    expect(notRehearsed).toEqual([
      { label: "market", operation: "unchanged", why: "does not change.", isFailure: false },
    ]);
  });

  test("is nothing for new integrations", () => {
    const { changes, notRehearsed } = read(fixture("create"));
    expect(changes).toEqual([]);
    expect(notRehearsed.map(({ label, isFailure }) => [label, isFailure])).toEqual([
      ["market", false],
      ["pay", false],
    ]);
  });

  test("is nothing without integrations", () => {
    const none = edited("api-v3-key", (preview) => {
      preview.steps = preview.steps.filter(({ urn }) => !urn.includes("cloudbase:Integration"));
    });
    expect(read(none)).toMatchObject({ changes: [], notRehearsed: [] });
  });

  test("takes the worse where the plan does not tell", () => {
    const unknown = read(withFacts({ apiV3Key: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }));
    expect(unknown.changes[0]).toMatchObject({
      changed: ["apiV3Key"],
      suppositions: ["apiV3Key: known only at apply; taken to change."],
    });
    const incomparable = read(withFacts({ apiV3Key: "hmac d4735e3a 4e07408562bedb8b60ce05c1decfe3ad" }));
    expect(incomparable.changes[0]?.suppositions[0]).toContain("nobody can tell; taken to change");
  });

  test("is a failure for a type that is not known", () => {
    const { changes, notRehearsed } = read(
      edited("api-v3-key", (preview) => {
        const { oldState, newState } = stepOf(preview, "pay");
        for (const state of [oldState.inputs, oldState.outputs, newState.inputs])
          Object.assign(state, { type: "paypal" });
      }),
    );
    expect(changes).toEqual([]);
    expect(notRehearsed).toContainEqual(
      expect.objectContaining({ label: "pay", isFailure: true, why: expect.stringContaining('of type "paypal"') }),
    );
  });
});

describe("what is no plan", () => {
  test.each([
    ["nothing", "", "The preview is empty"],
    ["a text", "error: no stack selected", "This is no preview"],
    ["a truncated plan", fixture("api-v3-key").slice(0, 4_000), "is not JSON"],
    ["the export of a stack", fixture("export"), "the export of a stack"],
    ["other JSON", '{"a":1}', "This is JSON, but no preview"],
    ["the stream of events", '{"sequence":0,"timestamp":1}', "a stream of engine events"],
    ["a refresh", fixture("refresh"), "the preview of a refresh"],
    ["a preview that failed", fixture("serial-alone"), "merchantSerialNumber  changes without privateKey"],
  ])("%s is refused in words", (_, text, words) => {
    expect(() => read(text)).toThrow(RehearsalError);
    expect(() => read(text)).toThrow(words);
  });
});
