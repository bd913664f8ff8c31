import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { verdict } from "../../report";
import { fixture } from "./support/previews";
import { exampleFile, reportDataOf, reportOf, scenarios } from "./support/scenarios";

const names = Object.keys(scenarios);

test.each(names)("the report of %s is the one in docs/examples", (name) => {
  const markdown = reportOf(name, fixture);
  if (process.env.UPDATE_EXAMPLES === "1") writeFileSync(exampleFile(name), markdown);
  expect(markdown).toBe(readFileSync(exampleFile(name), "utf8"));
});

test("docs/examples holds no report that nothing makes", () => {
  const files = readdirSync(dirname(exampleFile("create"))).filter((file) => file.startsWith("report-"));
  expect(files.sort()).toEqual(names.map((name) => `report-${name}.md`).sort());
});

test.each([
  ["unchanged", 0],
  ["api-v3-key", 0],
  ["serial-alone", 1],
  ["merchant-key", 1],
  ["other-stack", 1],
  ["delete", 1],
])("the exit code of %s is %i, with a reason if it is not 0", (name, exitCode) => {
  const decided = verdict(reportDataOf(name, fixture));
  expect(decided.exitCode).toBe(exitCode);
  expect(decided.reasons.length > 0).toBe(exitCode === 1);
});
