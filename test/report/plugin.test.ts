import { readFileSync } from "node:fs";
import { toMarkdown } from "../../report";
import { edited, findings, report } from "./support/previews";
import { fixtureFile, reportOf, scenarios } from "./support/scenarios";

/* A preview of the plugin is read like one of the dynamic provider: what it says is the same, under a type of each class. */

const dynamicType = /pulumi-nodejs:dynamic\/cloudbase:Integration/g;

/** The recording as the plugin would have made it. */
function ofPlugin(fixture: string, type: string): string {
  return readFileSync(fixtureFile(fixture), "utf8").replace(dynamicType, type);
}

const names = Object.keys(scenarios);

test.each(names.flatMap((name) => ["WechatPay", "Integration"].map((className) => [name, className])))(
  "%s reads the same of cloudbase:index:%s",
  (name = "", className) => {
    const type = `cloudbase:index:${className}`;
    const report = reportOf(name, (fixture) => ofPlugin(fixture, type));
    const expected = reportOf(name, (fixture) => readFileSync(fixtureFile(fixture), "utf8"));
    expect(withoutDigest(report)).toEqual(withoutDigest(expected).replace(dynamicType, type));
  },
);

/** It binds the type too. */
function withoutDigest(report: string): string {
  return report.replace(/[0-9a-f]{32,64}/g, "…");
}

test("an import is told as that: nothing is sent, nothing is to be done, and no proof is asked for", () => {
  const preview = edited("create", ({ steps }) => {
    for (const step of steps) {
      if (!step.urn.endsWith("::pay") || !step.newState) continue;
      step.op = "import";
      // What the program says: the engine tells it before the provider was asked.
      const { type: _read, ...declared } = step.newState.inputs;
      step.newState.inputs = { ...declared, credentialFacts: {} };
    }
  });
  const made = report(preview, { proofRequiredIn: ["shop-prod-*"] });
  const text = toMarkdown(made);
  expect(text).toMatch(/1 to create, 1 to import/);
  expect(text).toMatch(/- `pay`: .*It is taken into the state as the cloud has it; nothing is sent\./);
  expect(text).not.toMatch(/Its `order` callbacks go to `[^`]*pay-/);
  expect(made.guidance.flatMap(({ integrations }) => integrations)).not.toContain("pay");
  expect(
    findings(made)
      .filter((each) => each.includes("without a live proof"))
      .join(),
  ).not.toMatch(/\bpay\b/);
});
