import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Policy, ReportInputError, readPolicy, toMarkdown, verdict } from "../../report";
import { shells } from "../../report/integration-state";
import { edited, findings, report, stepOf } from "./support/previews";

/* Where credentials go is the first thing that a reviewer reads, when it is not the cloud's own address. */

const going = (destination: Record<string, string>, ...names: string[]) =>
  edited("api-v3-key", (preview) => {
    for (const name of names) Object.assign(stepOf(preview, name).newState.inputs, { destination });
  });
const stranger = going({ cloud: "https://cloud.example" }, "pay", "market");
const here = going({ cloud: "http://127.0.0.1:41001" }, "pay", "market");

function headline(preview: string): string[] {
  return toMarkdown(report(preview)).split("\n\n").slice(1, 3);
}

test("a stranger's address stands right under the title, in bold, and is a warning", () => {
  expect(headline(stranger)).toEqual([
    "**Credentials of `pay`, `market` go to `https://cloud.example`, which is not the cloud's own address.**",
    "**Nothing forbids it.** 1 warning.",
  ]);
});

test("so does that of an integration that does not change: the next change goes there", () => {
  const unchanged = edited("unchanged", (preview) => {
    Object.assign(stepOf(preview, "pay").newState.inputs, { destination: { cloud: "https://cloud.example" } });
  });
  expect(headline(unchanged)[0]).toMatch(/^\*\*Credentials of `pay` go to `https:\/\/cloud\.example`/);
});

test("this machine is told calmly, and warns of nothing", () => {
  expect(headline(here)).toEqual([
    "Credentials of `pay`, `market` go to `http://127.0.0.1:41001`, on this machine.",
    "**Nothing forbids it.** No warnings.",
  ]);
});

test("another WeChat Pay is told as what it is asked for", () => {
  expect(headline(going({ wechatPay: "https://pay.example" }, "pay"))[0]).toBe(
    "**The live proof of `pay` asks `https://pay.example`, which is not the cloud's own address.**",
  );
});

test("the cloud's own address is not told", () => {
  expect(toMarkdown(report(going({}, "pay")))).not.toMatch(/credentials of .* go to/i);
});

describe("a policy's allowedEndpoints", () => {
  const judged = (preview: string, allowedEndpoints: string[]) => {
    const { exitCode } = verdict(report(preview, { allowedEndpoints }));
    return [exitCode, findings(report(preview, { allowedEndpoints }))];
  };

  test("that is empty refuses all but the cloud's own, this machine too", () => {
    expect(judged(here, [])).toEqual([
      1,
      [
        expect.stringMatching(
          /^violation \| .*`http:\/\/127\.0\.0\.1:41001`.*The policy's allowedEndpoints does not name it\.$/,
        ),
      ],
    ]);
    expect(judged(stranger, [])[0]).toBe(1);
    expect(judged(going({}, "pay"), [])).toEqual([0, []]);
  });

  test("allows what it names, by its origin and nothing else", () => {
    expect(judged(stranger, ["https://cloud.example"])).toEqual([0, []]);
    expect(judged(stranger, ["https://cloud.example:8443"])[0]).toBe(1);
    expect(judged(going({ cloud: "https://cloud.example.evil.example" }, "pay"), ["https://cloud.example"])[0]).toBe(1);
    expect(judged(going({ cloud: "unknown" }, "pay"), ["https://cloud.example"])[0]).toBe(1);
  });

  const read = (allowedEndpoints: unknown): Policy => readPolicy(JSON.stringify({ allowedEndpoints }));

  test("is read as the URL parser writes it", () => {
    expect(read(["https://Cloud.Example:443/"]).allowedEndpoints).toEqual(["https://cloud.example"]);
  });

  test.each(["cloud.example", "https://cloud.example/api", "https://u@cloud.example", "ftp://cloud.example", "*"])(
    "takes no %j",
    (text) => {
      expect(() => read([text])).toThrow(ReportInputError);
      expect(() => read([text])).toThrow(/allowedEndpoints\.0: .* is no origin, such as https:\/\/cloud\.example/);
    },
  );
});

describe("code of others", () => {
  const withShell = (name: string, shell: unknown) =>
    edited("api-v3-key", (preview) => Object.assign(stepOf(preview, name).newState.inputs, { __provider: shell }));

  test("in the place of an integration's is refused, also where nothing else changes", () => {
    expect(findings(report(withShell("pay", 'exports.handler=()=>require("pulumi-cloudbase/provider")')))).toEqual([]);
    for (const name of ["pay", "market"]) {
      expect(findings(report(withShell(name, 'exports.handler=()=>require("./evil")')))).toEqual([
        `error | ${name} | would be run by code that is not pulumi-cloudbase's, which would get its credentials.`,
      ]);
    }
  });

  test("in the place of the stack's own number is refused, which is told so calmly otherwise", () => {
    const withIdentity = (shell: string) =>
      edited("api-v3-key", (preview) => {
        const step = stepOf(preview, "cloudbase");
        step.op = "create";
        preview.changeSummary = {};
        step.newState.inputs.__provider = shell;
      });
    expect(
      findings(report(withIdentity('exports.handler=()=>require("pulumi-cloudbase/provider").stackIdentity'))),
    ).toEqual([]);
    expect(findings(report(withIdentity('exports.handler=()=>require("./evil")')))).toHaveLength(1);
  });

  test("is known by the very texts that the sdk writes", () => {
    const sdk = ["integration", "stack-identity"].map((name) =>
      readFileSync(join(__dirname, `../../sdk/${name}.ts`), "utf8"),
    );
    for (const shell of Object.values(shells)) expect(sdk.join("\n")).toContain(`const shell = '${shell}';`);
  });

  test("that hides an integration under another type is refused", () => {
    const hidden = edited("api-v3-key", (preview) => {
      const type = "pulumi-nodejs:dynamic/other:Thing";
      const urn = `urn:pulumi:prod::shop::${type}::thing`;
      const inputs = { credentialFacts: {}, __provider: 'exports.handler=()=>require("pulumi-cloudbase/provider")' };
      preview.steps.push({ op: "create", urn, newState: { type, inputs }, detailedDiff: null });
    });
    expect(findings(report(hidden))).toEqual([
      "error | thing | is an integration under another type, `pulumi-nodejs:dynamic/other:Thing`, which no rule of this report looks at.",
    ]);
  });
});

test("the stack's own number is one calm line, and no step of other resources", () => {
  const first = edited("api-v3-key", (preview) => {
    stepOf(preview, "cloudbase").op = "create";
    preview.changeSummary = {};
  });
  const markdown = toMarkdown(report(first));
  expect(markdown).toContain(
    "- `cloudbase`: create. The stack's own number, by which a later run knows what a broken one left.",
  );
  expect(markdown.split("\n")[0]).not.toContain("other resources");
  expect(findings(report(first))).toEqual([]);
});

test("a new integration that takes over another one says so", () => {
  const adopting = edited("create", (preview) => {
    Object.assign(stepOf(preview, "pay").newState.inputs, {
      adopt: "old-1",
      functionCodeHash: `sha256 ${"1".repeat(32)}`,
    });
  });
  expect(toMarkdown(report(adopting))).toContain(
    `- \`pay\`: functionCodeHash none → \`sha256 ${"1".repeat(32)}\`, adopt none → \`old-1\`.`,
  );
});

test("secret variables, which the provider tells by fingerprint, are told by their names like the others", () => {
  const facts = (token: string) => ({
    variableFacts: { token: `hmac 1f2e3d4c ${token.repeat(32)}`, stays: "hmac 1f2e3d4c 0" },
  });
  const rotated = edited("api-v3-key", (preview) => {
    const step = stepOf(preview, "pay");
    Object.assign(step.oldState.outputs, facts("1"));
    Object.assign(step.newState.inputs, facts("2"));
    step.detailedDiff = { "variableFacts.token": {} };
  });
  expect(report(rotated).integrations[0]?.environment).toEqual({ added: [], changed: ["token"], removed: [] });
  expect(toMarkdown(report(rotated))).toContain("Variables: `token` changed.");
});

test("what is taken over is told by whose it was and what of it changes, without values", () => {
  const adopting = edited("create", (preview) => {
    const adoption = { from: "shop/dev/desk", changes: { "variable colour": 'not set -> "canary"' }, keeps: [] };
    Object.assign(stepOf(preview, "pay").newState.inputs, { adopt: "old-1", adoption });
  });
  expect(toMarkdown(report(adopting))).toContain(
    "It is taken over from `shop/dev/desk`; of it change: `variable colour`.",
  );
  expect(JSON.stringify([toMarkdown(report(adopting)), report(adopting)])).not.toContain("canary");
});
