import { type Approval, approvalOf, compareApproval, type Policy, ReportInputError, readApproval } from "../../report";
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

/** A preview in which one resource that is no integration is updated, and the engine tells no path. */
function withDesk(inputs: Record<string, unknown>, op = "update"): string {
  return edited("api-v3-key", (preview) => {
    const urn = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic:Resource::desk";
    const type = "pulumi-nodejs:dynamic:Resource";
    const state = { type, id: "d1", inputs: { credentialFacts: {}, ...inputs }, outputs: { credentialFacts: {} } };
    const newState = op === "delete" ? {} : { newState: { type, inputs: state.inputs } };
    preview.steps.push({ op, urn, oldState: state, ...newState, detailedDiff: null });
  });
}

describe("an unequal digest always refuses, and says why", () => {
  const withOperations = (name: string, ...operations: string[]) =>
    edited("api-v3-key", (preview) => {
      const step = stepOf(preview, name);
      preview.steps = preview.steps.filter((each) => each !== step);
      for (const op of operations) preview.steps.push({ ...step, op });
    });

  test.each([
    ["delete", ["delete"], ["discard"]],
    ["replace", ["create-replacement", "delete-replaced", "replace"], ["replace"]],
  ])("two ways to %s", (_what, was, is) => {
    const [before, after] = [withOperations("pay", ...was), withOperations("pay", ...is)];
    expect(approve(before).digest).not.toBe(approve(after).digest);
    expect(moved(before, after)).toEqual([`\`pay\`: now ${is.join(", ")}; approved was ${was.join(", ")}.`]);
  });

  test("an import in the place of a create", () => {
    const [before, after] = [withOperations("pay", "create"), withOperations("pay", "import")];
    expect(approve(before).digest).not.toBe(approve(after).digest);
    expect(moved(before, after)).toEqual(["`pay`: the operation is now import; approved was create."]);
  });

  test("what no sentence was written for", () => {
    const approved = approve(fixture("api-v3-key"));
    const current = { ...approved, digest: "0".repeat(64) };
    expect(compareApproval(approved, current)).toEqual([
      `Something that this report does not show moved: the digest is now \`${current.digest}\`; approved was \`${approved.digest}\`.`,
    ]);
  });
});

describe("bound is everything that is shown or sent", () => {
  /** The recorded creation, with other inputs. */
  const creation = (inputs: Record<string, unknown>) =>
    edited("create", (preview) => Object.assign(stepOf(preview, "pay").newState.inputs, inputs));

  test.each<[what: string, was: Record<string, unknown>, is: Record<string, unknown>, told: string]>([
    [
      "the code",
      { functionCodeHash: `sha256 ${"1".repeat(32)}` },
      { functionCodeHash: `sha256 ${"2".repeat(32)}` },
      `\`functionCodeHash\` would be \`sha256 ${"2".repeat(32)}\`; approved was \`sha256 ${"1".repeat(32)}\`.`,
    ],
    [
      "the function",
      { functionName: "one" },
      { functionName: "other" },
      "`functionName` would be `other`; approved was `one`.",
    ],
    ["what is adopted", { adopt: "pay-1" }, { adopt: "pay-2" }, "`adopt` would be `pay-2`; approved was `pay-1`."],
    [
      "the description",
      { description: "one" },
      { description: "other" },
      "`description` would be `other`; approved was `one`.",
    ],
    [
      "a variable",
      { environment: { token: "a" } },
      { environment: { token: "b" } },
      "`environment.token` would get another value than was approved.",
    ],
    [
      "a variable's name",
      { environment: { one: "a" } },
      { environment: { two: "a" } },
      "`environment.one` would not be set any more; it was approved.",
    ],
    ["the proof", { proof: "live" }, { proof: "offline" }, "`proof` would be `offline`; approved was `live`."],
    [
      "a property that this version does not know",
      { quota: { calls: 1 } },
      { quota: { calls: 2 } },
      "`quota.calls` would get another value than was approved.",
    ],
  ])("of a creation, %s", (_what, was, is, told) => {
    expect(moved(creation(was), creation(is))).toContain(`\`pay\`: ${told}`);
    expect(moved(creation(was), creation(was))).toEqual([]);
  });

  test("of an update, the value of a variable; the message shows neither", () => {
    const withToken = (token: string) =>
      edited("other-changes", (preview) => {
        Object.assign(stepOf(preview, "pay").newState.inputs, { environment: { corsAllowOrigin: "x", token } });
      });
    const [before, after] = [withToken("spring"), withToken("autumn")];
    expect(moved(before, after)).toEqual(["`pay`: `environment.token` would get another value than was approved."]);
    expect(JSON.stringify([approve(before), moved(before, after)])).not.toMatch(/spring|autumn/);
  });

  test("of another resource, every input, though the engine names no path", () => {
    expect(moved(withDesk({ pin: ["a", { b: 1 }] }), withDesk({ pin: ["a", { b: 2 }] }))).toEqual([
      "`desk`: `pin[1].b` would get another value than was approved.",
    ]);
    expect(moved(withDesk({ a: 1 }), withDesk({ a: "1" }))).toHaveLength(1);
    expect(moved(withDesk({ a: {} }), withDesk({ a: [] }))).toHaveLength(1);
  });

  test("of another resource, also the code that it would run", () => {
    expect(moved(withDesk({ __provider: "one" }), withDesk({ __provider: "two" }))).toEqual([
      "`desk`: `__provider` would get another value than was approved.",
    ]);
  });

  test("which resource an update or a deletion is about, and what protects it", () => {
    const other = (edit: (step: ReturnType<typeof stepOf>) => void) =>
      edited("delete", (preview) => edit(stepOf(preview, "market")));
    expect(
      moved(
        fixture("delete"),
        other(({ oldState }) => Object.assign(oldState, { id: "shop-prod-3g8x/another" })),
      ),
    ).toEqual([
      expect.stringMatching(/^`market`: its `id` is `shop-prod-3g8x\/another`; approved was `shop-prod-3g8x\/market/),
    ]);
    expect(
      moved(
        fixture("delete"),
        other(({ oldState }) => Object.assign(oldState, { retainOnDelete: true })),
      ),
    ).toEqual(["`market`: its `retainOnDelete` is `true`; approved was none."]);
  });

  test("where credentials go, also of what does not change", () => {
    const elsewhere = (name: string) =>
      edited(name, (preview) => {
        Object.assign(stepOf(preview, "market").newState.inputs, { destination: { cloud: "https://cloud.example" } });
      });
    for (const name of ["unchanged", "api-v3-key"]) {
      expect(moved(fixture(name), elsewhere(name))).toEqual([
        "Credentials would go to `https://cloud.example`, which was not approved.",
      ]);
      expect(moved(elsewhere(name), fixture(name))).toEqual([
        "Credentials would not go to `https://cloud.example` any more, which was approved.",
      ]);
    }
  });

  test("the stack's configuration", () => {
    const configured = (config: Record<string, string>) =>
      edited("unchanged", (preview) => Object.assign(preview, { config }));
    expect(
      moved(configured({ "cloudbase:region": "ap-shanghai" }), configured({ "cloudbase:region": "ap-tokyo" })),
    ).toEqual(["The configuration's `cloudbase:region` is `ap-tokyo`; approved was `ap-shanghai`."]);
    expect(moved(configured({ "aws:region": "eu-west-1" }), configured({ "aws:region": "us-east-1" }))).toEqual([
      "The configuration's `aws:region` has another value than was approved.",
    ]);
    expect(moved(configured({}), configured({ "shop:debug": "1" }))).toEqual([
      "The configuration has `shop:debug`, which was not approved.",
    ]);
  });

  test("the policy that it was judged by", () => {
    const judged = (policy: Partial<Policy>) => approvalOf(report(fixture("api-v3-key"), policy));
    expect(compareApproval(judged({ allowDelete: false }), judged({}))).toEqual([
      "The policy's `allowDelete` is `true`; approved was `false`.",
    ]);
  });
});

describe("without a fingerprint key", () => {
  const approveWithout = (preview: string) => approvalOf(report(preview, {}, [], null));

  test("values that are not shown are bound by their names alone: no digest of a short one is anywhere", () => {
    const [one, other] = [withDesk({ pin: "1234" }), withDesk({ pin: "5678" })];
    expect(approveWithout(one).digest).toBe(approveWithout(other).digest);
    expect(approveWithout(one).digest).not.toBe(approveWithout(withDesk({ nip: "1234" })).digest);
  });

  test("what is shown is bound all the same", () => {
    const renamed = withFacts({});
    const described = edited("api-v3-key", (preview) => {
      Object.assign(stepOf(preview, "pay").newState.inputs, { description: "other" });
    });
    expect(approveWithout(renamed).digest).not.toBe(approveWithout(described).digest);
  });

  test("an approval that was given with a key is not the same, and it is said which key", () => {
    const preview = withDesk({ pin: "1234" });
    expect(compareApproval(approve(preview), approveWithout(preview))).toEqual([
      expect.stringMatching(/^Values were bound with the fingerprint key `[0-9a-f]{8}`, and now without one/),
    ]);
  });
});
