import fc from "fast-check";
import { defaultPolicy, makeReport, readPreview, toJson, toMarkdown } from "../../report";
import { edited, fixture, report, stepOf } from "./support/previews";
import { exampleNowMs, scenarios } from "./support/scenarios";

function withoutBlocks(markdown: string): string {
  return markdown.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, "");
}

/** What is left when everything that Markdown shows literally is taken out: there must be nothing of others in it. */
function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replace(/`[^`\n]*`/g, "");
}

/** The mark stands in every name and text that comes from outside, between characters that mean something. */
const mark = "zqx";
const hostile = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(..."`|*_[](){}<>#!@~&\\\n\r\t\"'-=+.:/ab \u202e\u2028\u0000😀"), maxLength: 12 }),
    fc.string({ unit: fc.constantFrom(..."`|*_[](){}<>#!@~&\\\n\r\t\"'-=+.:/ab \u202e\u2028\u0000😀"), maxLength: 12 }),
  )
  .map(([before, after]) => `${before}${mark}${after}`);

function withHostile(text: string): string {
  return edited("changed-in-console", (preview) => {
    const { oldState, newState, urn } = stepOf(preview, "pay");
    Object.assign(oldState.outputs, { description: text, credentialSync: { state: "cannot tell", evidence: text } });
    Object.assign(newState.inputs, {
      description: `${text}2`,
      envId: text,
      functionName: text,
      environment: { [text]: "value" },
      rotation: { reason: text, ticket: text },
    });
    Object.assign(newState.inputs.credentialFacts, {
      apiV3Key: text,
      [text]: text,
      verificationMode: text,
      merchantCertificate: { serial: text, notAfter: text },
    });
    for (const step of preview.steps) if (step.urn === urn) step.urn = `${urn}${text}`;
    preview.steps.push({
      op: "create",
      urn: `urn:pulumi:prod::shop::my:${text}::other${text}`,
      detailedDiff: { [text]: {} },
    });
    preview.diagnostics = [
      { urn, message: text, severity: "error" },
      { message: text, severity: "warning" },
      { message: `pay: credentials.apiV3Key: ${text}`, severity: "info" },
    ];
  });
}

test("no name, fact or message of others is ever outside of code", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const rest = withoutCode(toMarkdown(report(withHostile(text))));
      expect(rest).not.toContain(mark);
    }),
    { numRuns: 300 },
  );
});

test.each(["", " ", "\n", "`", "``"])("%j as a name opens no code that others would end", (text) => {
  const markdown = toMarkdown(report(withHostile(text)));
  const lines = withoutBlocks(markdown).split("\n");
  expect(lines.filter((line) => (line.match(/`/g)?.length ?? 0) % 2 === 1 || line.includes("``"))).toEqual([]);
});

test("a table row stays one row of six cells, whatever the names are", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const hostilePreview = edited("api-v3-key", (preview) => {
        const { newState, urn } = stepOf(preview, "pay");
        Object.assign(newState.inputs.credentialFacts, { apiV3Key: text, [text]: text });
        for (const step of preview.steps) if (step.urn === urn) step.urn = `${urn}${text}`;
      });
      const rows = withoutBlocks(toMarkdown(report(hostilePreview)))
        .split("\n")
        .filter((line) => line.startsWith("|"));
      expect(rows.length).toBe(4);
      for (const row of rows) expect(row.split("|")).toHaveLength(8);
    }),
  );
});

describe("nothing that is no fact comes out", () => {
  const canary = "canary-of-a-variable";

  // Of serial-alone the engine tells no state, so that nobody could know which text is a value.
  test.each(Object.keys(scenarios).filter((name) => name !== "serial-alone"))("%s", (name) => {
    const preview = edited(name, (recorded) => {
      for (const { oldState, newState, detailedDiff } of recorded.steps) {
        if (detailedDiff) detailedDiff.__provider = { kind: "update" };
        for (const properties of [oldState?.inputs, oldState?.outputs, newState?.inputs]) {
          if (!properties?.credentialFacts) continue;
          const shell = 'exports.handler=()=>require("pulumi-cloudbase/provider")';
          Object.assign(properties, {
            __provider: shell,
            environment: { corsAllowOrigin: canary, other: `${canary}-2` },
          });
        }
      }
      recorded.diagnostics = [
        ...(recorded.diagnostics ?? []),
        { message: `pay: it says ${canary}-2`, severity: "info" },
        { message: `error: it says ${canary}`, severity: "error" },
      ];
    });
    const made = report(preview, { proofRequiredIn: ["*"], minDaysLeft: 3650, maxAgeDays: { apiV3Key: 1 } });
    const text = toMarkdown(made) + JSON.stringify(toJson(made));
    expect(text).not.toContain("__provider");
    expect(text).not.toContain("exports.handler");
    expect(text).not.toContain(canary);
    expect(text).toContain("[value]");
  });

  test("any value of a variable", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 40 }), (value) => {
        fc.pre(value.trim().length >= 12 && !fixture("other-changes").includes(value));
        const preview = edited("other-changes", (recorded) => {
          const { oldState, newState } = stepOf(recorded, "pay");
          Object.assign(oldState.outputs, { environment: { corsAllowOrigin: value } });
          Object.assign(newState.inputs, { environment: { corsAllowOrigin: `${value}2`, token: value } });
        });
        const made = report(preview);
        expect(toMarkdown(made)).not.toContain(value);
        expect(JSON.stringify(toJson(made))).not.toContain(JSON.stringify(value).slice(1, -1));
      }),
    );
  });
});

describe("a thousand integrations", () => {
  const count = 1000;
  const thousand = edited("api-v3-key", (preview) => {
    const pay = stepOf(preview, "pay");
    preview.steps = Array.from({ length: count }, (_, index) => {
      const step = structuredClone(pay);
      const { newState, oldState } = step;
      for (const properties of [newState.inputs, oldState.inputs, oldState.outputs]) {
        Object.assign(properties, { name: `pay${index}`, owner: `shop/prod/pay${index}` });
        properties.environment = { corsAllowOrigin: `https://shop-${index}.example` };
      }
      newState.inputs.credentialFacts.apiV3Key = `hmac 1f2e3d4c ${(index % 500).toString(16).padStart(32, "0")}`;
      return { ...step, urn: `${step.urn}${index}` };
    });
    preview.diagnostics = preview.steps.map((_, index) => ({
      message: `pay${index}: credentials.apiV3Key: of shop-${index}`,
      severity: "info",
    }));
  });

  test("are read, judged and written, and each is looked at as often as where there are a hundred", () => {
    const made = report(thousand);
    expect(made.integrations).toHaveLength(count);
    expect(toMarkdown(made).length + JSON.stringify(toJson(made)).length).toBeGreaterThan(1_000_000);
    const hundred = JSON.stringify({ ...JSON.parse(thousand), steps: JSON.parse(thousand).steps.slice(0, count / 10) });
    expect(looksAt(thousand) / looksAt(hundred)).toBeLessThan(10.5);
  });

  test("still fit into one comment, with the digest as its last line, and say what is left out", () => {
    const markdown = toMarkdown(report(thousand));
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toMatch(/… and 900 more rows\./);
    expect(markdown.trimEnd().split("\n").at(-1)).toMatch(
      /^Approval of this report is bound to: digest sha256 `[0-9a-f]{64}`$/,
    );
  });
});

describe("what does not fit", () => {
  const cutLine = "**Not all that would be done is shown here. The JSON of this report has it.**";

  test("cannot be pushed out of sight unnoticed: a huge step hides neither warnings nor what follows, and is told of at the top", () => {
    const padded = edited("other-changes", (preview) => {
      const type = "my:index:Thing";
      for (let index = 0; index < 40; index += 1) {
        const urn = `urn:pulumi:prod::shop::${type}::${"x".repeat(300)}${index}`;
        const detailedDiff = Object.fromEntries(
          Array.from({ length: 8 }, (_, path) => [`${"y".repeat(200)}${path}`, {}]),
        );
        preview.steps.push({ op: "update", urn, detailedDiff });
      }
    });
    const markdown = toMarkdown(report(padded));
    expect(markdown.length).toBeLessThan(65_536);
    expect(markdown).toContain("### Warnings");
    expect(markdown).toContain("known only at apply");
    expect(markdown.split("\n\n")[1]).toBe(cutLine);
  });

  test("of a long list is told of at the top too", () => {
    const many = edited("other-changes", (preview) => {
      for (let index = 0; index < 60; index += 1) {
        const urn = `urn:pulumi:prod::shop::my:index:Thing::thing${index}`;
        preview.steps.push({ op: "create", urn, detailedDiff: null });
      }
    });
    expect(toMarkdown(report(many)).split("\n\n")[1]).toBe(cutLine);
    expect(toMarkdown(report(fixture("other-changes")))).not.toContain(cutLine);
  });
});

/** How many properties of the preview are read for its report: what grows with the square of its size shows here. */
function looksAt(preview: string): number {
  let looks = 0;
  const watched = <T>(value: T): T => {
    if (typeof value !== "object" || value === null) return value;
    return new Proxy(value, {
      get(target, name) {
        looks += 1;
        return watched(Reflect.get(target, name));
      },
    });
  };
  const read = watched(readPreview(preview));
  toMarkdown(makeReport({ preview: read, others: [], policy: defaultPolicy, nowMs: exampleNowMs }));
  return looks;
}
