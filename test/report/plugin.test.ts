import { readFileSync } from "node:fs";
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
