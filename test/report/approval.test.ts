import { type Approval, approvalOf, compareApproval, ReportInputError, readApproval } from "../../report";
import { edited, fixture, report, stepOf, withFacts } from "./support/previews";

const approve = (preview: string): Approval => approvalOf(report(preview));
const moved = (before: string, after: string) => compareApproval(approve(before), approve(after));

test("the same preview gives the same digest, whenever and in whatever order it is listed", () => {
  const other = edited("api-v3-key", (preview) => {
    preview.steps.reverse();
    const { newState } = stepOf(preview, "pay");
    newState.inputs.credentialFacts = Object.fromEntries(Object.entries(newState.inputs.credentialFacts).reverse());
  });
  expect(approve(other).digest).toBe(approve(fixture("api-v3-key")).digest);
  expect(JSON.stringify(approve(fixture("api-v3-key")))).not.toMatch(/2026-|daysLeft/);
});

test("unchanged resources are no part of it, so it does not matter whether they are listed", () => {
  const unlisted = edited("api-v3-key", (preview) => {
    preview.steps = preview.steps.filter(({ op }) => op !== "same");
  });
  expect(approve(unlisted).digest).toBe(approve(fixture("api-v3-key")).digest);
});

test("what did not move is not told", () => {
  expect(moved(fixture("api-v3-key"), fixture("api-v3-key"))).toEqual([]);
});

test("it is written as JSON and read back", () => {
  const approval = approve(fixture("merchant-key"));
  expect(readApproval(JSON.stringify(approval))).toEqual(approval);
});

test("one that was edited is refused", () => {
  const text = JSON.stringify(approve(fixture("api-v3-key"))).replace("hmac", "hmac ");
  expect(() => readApproval(text)).toThrow(ReportInputError);
  expect(() => readApproval(text)).toThrow(/was edited after it was made/);
  expect(() => readApproval("{}")).toThrow(/This is no approval/);
});

describe("what moved is named, by fact and never by value", () => {
  const later = `hmac 1f2e3d4c ${"3".repeat(32)}`;

  test("another new key", () => {
    expect(moved(fixture("api-v3-key"), withFacts({ apiV3Key: later }))).toEqual([
      expect.stringMatching(/^`pay`: `apiV3Key` would become `hmac 1f2e3d4c 3{32}`; approved was `hmac /),
    ]);
  });

  test("another old key: the state moved", () => {
    const other = edited("api-v3-key", (preview) => {
      stepOf(preview, "pay").oldState.outputs.credentialFacts.apiV3Key = later;
    });
    expect(moved(fixture("api-v3-key"), other)).toEqual([
      expect.stringMatching(/^`pay`: `apiV3Key` in state is now `hmac 1f2e3d4c 3{32}`; when it was approved it was/),
    ]);
  });

  test("a key that was unknown and is known now", () => {
    expect(moved(withFacts({ apiV3Key: "[secret]" }), withFacts({ apiV3Key: later }))).toEqual([
      expect.stringMatching(/^`pay`: `apiV3Key` would become .*; approved was `unknown`/),
    ]);
  });

  test("another operation", () => {
    const replaced = edited("api-v3-key", (preview) => {
      stepOf(preview, "pay").op = "replace";
    });
    expect(moved(fixture("api-v3-key"), replaced)).toEqual([
      "`pay`: the operation is now replace; approved was update.",
    ]);
  });

  test("an integration more, and one less", () => {
    expect(moved(fixture("api-v3-key"), fixture("delete"))).toEqual([
      "`market`: delete was not approved.",
      "`pay`: update was approved; now nothing would be done.",
    ]);
  });

  test("a step of another resource", () => {
    const more = edited("api-v3-key", (preview) => {
      const urn = "urn:pulumi:prod::shop::shop:index:Desk::desk";
      preview.steps.push({ op: "create", urn, detailedDiff: null });
    });
    expect(moved(fixture("api-v3-key"), more)).toEqual(["`desk`: create was not approved."]);
    expect(moved(more, fixture("api-v3-key"))).toEqual(["`desk`: create was approved; now nothing would be done."]);
  });

  test("a property more, and one less", () => {
    const more = edited("api-v3-key", (preview) => {
      Object.assign(stepOf(preview, "pay").detailedDiff ?? {}, { "environment.token": { kind: "update" } });
    });
    expect(moved(fixture("api-v3-key"), more)).toEqual([
      "`pay`: `environment.token` would change too, which was not approved.",
    ]);
    expect(moved(more, fixture("api-v3-key"))).toEqual([
      "`pay`: `environment.token` would not change any more; it was approved.",
    ]);
  });

  test("another stack", () => {
    const other = fixture("api-v3-key").replaceAll("urn:pulumi:prod::", "urn:pulumi:dev::");
    expect(moved(fixture("api-v3-key"), other)).toContain(
      "It was approved for the stack `shop/prod`; this is `shop/dev`.",
    );
  });

  test("a preview that fails", () => {
    expect(moved(fixture("api-v3-key"), fixture("serial-alone"))).toContain("The preview fails now.");
    expect(moved(fixture("serial-alone"), fixture("api-v3-key"))).toContain(
      "The preview that was approved had failed.",
    );
  });
});
