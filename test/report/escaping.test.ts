import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { printable, printableJson, unprintable } from "../../provider/printable";
import {
  type Approval,
  approvalOf,
  compareApproval,
  type Report,
  ReportInputError,
  toJson,
  toMarkdown,
  verdict,
} from "../../report";
import { TestTerminal } from "../cli/run";
import { fixture, report } from "./support/previews";

/*
 * Every text that comes from outside, in every output. Each leaf and each name of the engine's recorded previews is replaced
 * in turn by one that is markup, steers a terminal and turns the writing direction; nothing of it may come out raw.
 */

const mark = "zqx";
const hostile = `\u001b[2J\u009b1A\u202e\u2066\u200b\`\`|<img src=x onerror=y>](http://e) @all\r\n# ${mark} &lt;\u0085`;

const recorded = [
  "create",
  "api-v3-key",
  "replace",
  "delete",
  "changed-in-console",
  "refresh",
  "other-changes",
  "serial-alone",
];

type Path = readonly (string | number)[];

/** Every leaf and every name, once for each place of the same kind: of a list, its first and last item stand for all. */
function places(value: unknown, path: Path = []): { path: Path; isName: boolean }[] {
  if (typeof value === "string") return [{ path, isName: false }];
  if (typeof value !== "object" || value === null) return [];
  const entries = Object.entries(value).filter(
    (_, index, all) => !Array.isArray(value) || index === 0 || index === all.length - 1,
  );
  return entries.flatMap(([key, each]) => {
    const below = [...path, key];
    return [...(Array.isArray(value) ? [] : [{ path: below, isName: true }]), ...places(each, below)];
  });
}

function replaced(value: unknown, [key, ...rest]: Path, isName: boolean): unknown {
  if (key === undefined) return hostile;
  if (Array.isArray(value))
    return value.map((each, index) => (index === Number(key) ? replaced(each, rest, isName) : each));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, each]) => {
      if (name !== key) return [name, each];
      return isName && rest.length === 0 ? [hostile, each] : [name, replaced(each, rest, isName)];
    }),
  );
}

const extra = {
  config: { "shop:color": "red" },
  diagnostics: [
    { message: "pay: credentials.apiV3Key: said", severity: "info" },
    { message: "said", severity: "warning" },
    { urn: "urn:pulumi:prod::shop::my:index:Thing::thing", message: "said", severity: "error" },
  ],
};

/** The recording, with what else may stand in one: variables, an address, a deletion's id, diagnostics of each kind. */
function rich(name: string): { steps: { oldState?: Inputs; newState?: Inputs }[] } {
  const preview = { ...extra, ...JSON.parse(fixture(name)) };
  preview.diagnostics ??= extra.diagnostics;
  for (const { newState, oldState } of preview.steps) {
    for (const state of [newState, oldState]) {
      if (!state?.inputs?.credentialFacts) continue;
      Object.assign(state.inputs, {
        ...{ description: "text", functionCode: "./code", functionCodeHash: "sha256 1", adopt: "old", proof: "live" },
        ...{ destination: { cloud: "https://cloud.example" }, rotation: { reason: "yearly", ticket: "OPS-7" } },
        ...{ environment: { token: "a" }, variableFacts: { secret: "hmac 1f2e3d4c 0" }, quota: { calls: "1" } },
        ...{ insteadOf: "old-1", deleteProtection: "pays salaries", unmanagedVariables: "keep" },
        ...{
          account: { appId: "1300000000" },
          adoption: { from: "shop/dev/desk", changes: { name: "a -> b" }, keeps: ["c"] },
        },
      });
      Object.assign(state.outputs ?? {}, { status: "Stopped", description: "before" });
    }
  }
  return preview;
}
interface Inputs {
  inputs?: Record<string, unknown>;
}

const policy = { allowedEndpoints: [], minDaysLeft: 3650, maxAgeDays: { apiV3Key: 1 }, noDrift: true, noReplace: true };

function withoutCode(markdown: string): string {
  return markdown.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, "").replace(/`[^`\n]*`/g, "");
}

/** All that is made of a report for people, and for machines. */
function outputs(made: Report, approved: Approval): { markdown: string[]; json: string[] } {
  const current = approvalOf(made);
  return {
    markdown: [
      toMarkdown(made),
      ...verdict(made).reasons,
      ...compareApproval(approved, current),
      ...compareApproval(current, approved),
    ],
    json: [toJson(made), current].map((data) => printableJson(JSON.stringify(data, null, 2))),
  };
}

function expectSafe({ markdown, json }: ReturnType<typeof outputs>): void {
  for (const text of markdown) {
    expect(withoutCode(text)).not.toContain(mark);
    expect(text.replaceAll("\n", "").match(unprintable)).toBeNull();
  }
  for (const text of json) {
    expect(text.replaceAll("\n", "").match(unprintable)).toBeNull();
    expect(() => JSON.parse(text)).not.toThrow();
  }
}

test.each(recorded)("no leaf and no name of %s comes out raw", (name) => {
  const preview = rich(name);
  const approved = approvalOf(report(JSON.stringify(preview), policy));
  const all = places(preview);
  expect(all.length).toBeGreaterThan(100);
  let reported = 0;
  for (const { path, isName } of all) {
    const text = JSON.stringify(replaced(preview, path, isName));
    try {
      expectSafe(outputs(report(text, policy), approved));
      reported += 1;
    } catch (error) {
      // What the door refuses is told in words, which go to a terminal.
      if (!(error instanceof ReportInputError)) throw new Error(`${path.join(".")}: ${(error as Error).message}`);
      expect(printable(error.message).match(unprintable)).toBeNull();
    }
  }
  expect(reported).toBeGreaterThan(80);
});

test("another stack's export comes out as safe", () => {
  const exported = JSON.parse(fixture("export"));
  const mine = fixture("other-stack");
  const approved = approvalOf(report(mine));
  for (const { path, isName } of places(exported)) {
    const text = JSON.stringify(replaced(exported, path, isName));
    try {
      expectSafe(outputs(report(mine, { noSharedKeysAcrossEnvironments: true }, [text]), approved));
    } catch (error) {
      if (!(error instanceof ReportInputError)) throw error;
      expect(printable(error.message).match(unprintable)).toBeNull();
    }
  }
});

describe("on the terminal", () => {
  let terminal: TestTerminal;
  beforeEach(() => {
    terminal = new TestTerminal();
  });
  afterEach(() => terminal.remove());

  function file(name: string, content: string): string {
    const path = join(terminal.folder, name);
    writeFileSync(path, content);
    return path;
  }

  test.each(["create", "replace", "delete", "serial-alone"])(
    "nothing of %s steers it, whatever is asked for",
    async (name) => {
      const preview = rich(name);
      const approved = join(terminal.folder, "approval.json");
      await terminal.run("report", file("before.json", JSON.stringify(preview)), "--save-approval", approved);
      const rules = file("policy.json", JSON.stringify(policy));
      const chosen = places(preview).filter((_, index) => index % 5 === 0);
      for (const { path, isName } of chosen) {
        const after = file("after.json", JSON.stringify(replaced(preview, path, isName)));
        const asked = ["--policy", rules, "--approved", approved];
        for (const more of [[], ["--json"]]) await terminal.run("report", after, ...asked, ...more);
      }
      expect([...terminal.out, ...terminal.err].join("").match(unprintable)).toBeNull();
      expect(terminal.err.length).toBeGreaterThan(20);
    },
  );

  test("nor does a file's name or a policy's rule", async () => {
    const preview = file("preview.json", fixture("api-v3-key"));
    await terminal.run("report", hostile);
    await terminal.run("report", preview, "--policy", file("policy.json", JSON.stringify({ [hostile]: hostile })));
    await terminal.run("report", preview, "--digest", hostile);
    await terminal.run("report", preview, "--approved", file("approval.json", JSON.stringify({ [hostile]: hostile })));
    expect(terminal.err.length).toBeGreaterThan(3);
    expect(terminal.err.join("").match(unprintable)).toBeNull();
  });
});
