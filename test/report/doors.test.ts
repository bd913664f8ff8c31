import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReportInputError, readPolicy, readPreview, readStackExport, verdict } from "../../report";
import { edited, fixture, report, stepOf } from "./support/previews";

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ReportInputError) return error.message;
    throw error;
  }
  throw new Error("was accepted");
}

describe("what is no preview is refused with what to do", () => {
  test.each([
    ["nothing at all", "", /failed before it could look at the program.*pulumi preview --json --show-sames/],
    ["the text of a preview", "Previewing update (prod):\n", /begins with "Previewing update \(prod\):".*is not JSON/],
    [
      "a stream of events",
      '{"sequence":0,"timestamp":1}\n{"sequence":1}',
      /Unset PULUMI_ENABLE_STREAMING_JSON_PREVIEW/,
    ],
    ["the export of a stack", fixture("export"), /the export of a stack, but no preview/],
    ["other JSON", "[]", /JSON, but no preview/],
    ["a number", "7", /JSON, but no preview/],
    [
      "a step that nobody knows",
      edited("delete", ({ steps }) => Object.assign(steps[0] ?? {}, { op: "melt" })),
      /steps\.0\.op.*may be newer than this package/,
    ],
    [
      "an engine that tells no properties",
      edited("delete", ({ steps }) => delete (steps[0] as Partial<(typeof steps)[0]>).detailedDiff),
      /engine is too old/,
    ],
    [
      "a resource that is no URN",
      edited("delete", ({ steps }) => Object.assign(steps[0] ?? {}, { urn: "pay" })),
      /"pay", which is no URN/,
    ],
    [
      "an integration of another shape",
      edited("delete", (preview) => Object.assign(stepOf(preview, "pay").newState.inputs, { credentialFacts: 7 })),
      /integration pay has another shape than expected \(credentialFacts/,
    ],
  ])("%s", (_what, text, expected) => {
    expect(refusal(() => readPreview(text))).toMatch(expected);
  });
});

test("a byte-order mark before the JSON is no harm", () => {
  expect(readPreview(`\ufeff${fixture("delete")}`).stack).toBe("shop/prod");
});

test("a preview without any step is one", () => {
  expect(readPreview('{"steps":null,"changeSummary":{}}')).toMatchObject({ stack: "", steps: [], notListed: 0 });
});

test("a preview that failed on a resource is read, and its error is carried over and refused", () => {
  const failed = report(fixture("serial-alone"));
  expect(failed.failures).toEqual([
    { resource: "pay", message: expect.stringContaining("changes without privateKey, which belongs to it") },
  ]);
  expect(verdict(failed)).toEqual({ exitCode: 1, reasons: ["`pay` failed in the preview."] });
});

test("an error of the program itself loses its colours and keeps its words", () => {
  const text = edited("unchanged", (preview) => {
    preview.diagnostics = [{ message: "error: \u001b[90mboom\u001b[39m\n", severity: "error" }];
  });
  expect(report(text).failures).toEqual([{ message: "error: boom" }]);
});

test("a name with the separator of URNs in it is kept whole", () => {
  const text = edited("delete", (preview) => {
    for (const step of preview.steps) step.urn = step.urn.replace(/::market$/, "::market::two");
  });
  expect(report(text).integrations[0]?.label).toBe("market::two");
});

describe("the export of another stack", () => {
  test("gives its name and facts, and nothing else", () => {
    const { stack, integrations } = readStackExport(fixture("export"));
    expect(stack).toBe("shop/prod");
    expect(integrations.map(({ name }) => name)).toEqual(["market", "pay"]);
    expect(Object.keys(integrations[0] ?? {}).sort()).toEqual(["envId", "facts", "name", "type", "urn"]);
  });

  test("leaves out what is only waiting to be deleted", () => {
    const exported = JSON.parse(fixture("export"));
    const resources: { urn: string; delete?: boolean }[] = exported.deployment.resources;
    for (const resource of resources) if (resource.urn.endsWith("::pay")) resource.delete = true;
    expect(readStackExport(JSON.stringify(exported)).integrations.map(({ name }) => name)).toEqual(["market"]);
  });

  test("of an empty stack has nothing to compare", () => {
    expect(readStackExport('{"version":3,"deployment":{}}')).toEqual({ stack: "", integrations: [] });
  });

  test("is refused if it is something else", () => {
    expect(refusal(() => readStackExport("{}"))).toMatch(/no export of a stack.*pulumi stack export/);
  });
});

describe("a policy", () => {
  test("that is empty asks for nothing", () => {
    expect(readPolicy("{}")).toEqual({
      maxAgeDays: {},
      warnDaysLeft: 90,
      noSharedKeysAcrossEnvironments: false,
      proofRequiredIn: [],
      noDrift: false,
      noUnknownCredentials: false,
      noReplace: false,
      allowDelete: true,
    });
  });

  test("has a page with every rule, and no other", () => {
    const page = readFileSync(join(__dirname, "../../docs/policy.md"), "utf8");
    const listed = [...page.matchAll(/^\| `(\w+)` \|/gm)].map(([, rule]) => rule);
    const every = readPolicy('{"minDaysLeft":1,"allowedEndpoints":[]}');
    expect(listed.sort()).toEqual(Object.keys(every).sort());
  });

  test("with mistakes is refused with all of them", () => {
    const message = refusal(() => readPolicy('{"minDaysLeft":-1,"maxAgeDays":{"apiv3key":30},"noDelete":true}'));
    for (const expected of ["minDaysLeft", "maxAgeDays.apiv3key: no credential; known: appId", "noDelete"]) {
      expect(message).toContain(expected);
    }
  });

  test("that is no JSON is refused", () => {
    expect(refusal(() => readPolicy("allowDelete: false"))).toBe("The policy is not JSON");
  });
});
