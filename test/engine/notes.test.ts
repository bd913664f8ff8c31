import { type Emulator, startEmulator } from "../../lab";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { merchantFile } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* What the CLI shows of notes, of one integration and of many that change alike. One story, told in order on one stack. */

jest.setTimeout(240_000);

const desks = 12;

let emulator: Emulator;
let workspace: Workspace;
let merchant: Merchant;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  merchant = makeMerchant(await emulator.wechatPay);
  workspace.write(
    "index.js",
    `const { WechatPay } = require("pulumi-cloudbase");
const credentials = require("./merchant.json");
for (let desk = 1; desk <= ${desks}; desk++) {
  new WechatPay("desk-" + desk, { envId: "local-env", product: "mini-program", credentials });
}`,
  );
  rotate({});
  await workspace.pulumi("stack", "init", "dev");
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

function rotate(change: Partial<Merchant>): void {
  merchant = { ...merchant, ...change };
  workspace.write("merchant.json", merchantFile(merchant));
}

interface Diagnostic {
  readonly urn?: string;
  readonly severity: string;
  readonly message: string;
}

async function previewed(): Promise<Diagnostic[]> {
  const { stdout } = await workspace.pulumi("preview", "--json");
  return JSON.parse(stdout).diagnostics ?? [];
}

/** The lines that the CLI prints at the end, by resource. */
function atTheEnd(text: string): string[] {
  const [, diagnostics = ""] = text.split(/^Diagnostics:$/m);
  return (
    diagnostics
      .split(/^Resources:$/m)[0]
      ?.split("\n")
      .filter((line) => line.trim() !== "") ?? []
  );
}

const type = "pulumi-nodejs:dynamic/cloudbase:Integration";
const first = /desk-\d+/;
const others = `The same for ${desks - 1} more \\(desk-\\d+, desk-\\d+, desk-\\d+ and ${desks - 4} others\\): `;
const meaning = "credentials\\.apiV3Key: WeChat Pay stops using the old key .*";

test("what a rotation of many means is said once, and once more with their count, beside the first", async () => {
  rotate({ apiV3Key: canaryKey() });
  const notes = await previewed();
  const [urn] = notes.map((note) => note.urn);
  const name = first.exec(urn ?? "")?.[0];
  expect(urn).toBe(`urn:pulumi:dev::shop::${type}::${name}`);
  expect(notes).toEqual([
    { urn, severity: expect.any(String), message: expect.stringMatching(new RegExp(`${name}: ${meaning}`)) },
    { urn, severity: expect.any(String), message: expect.stringMatching(new RegExp(`${name}: ${others}${meaning}`)) },
  ]);
});

test.each([
  ["preview", meaning, ["preview"]],
  ["preview with the changed properties", meaning, ["preview", "--diff"]],
  ["up", "credentials\\.apiV3Key: the new value is live\\. .*", ["up", "--yes", "--skip-preview"]],
])("%s says it in the same way as text", async (_name, meaning, command) => {
  const run = await workspace.pulumi(...command);
  expect(run.code).toBe(0);
  const lines = command.includes("--diff") ? run.stderr.split("\n") : atTheEnd(run.text);
  const said = lines.filter((line) => new RegExp(meaning).test(line));
  expect(said).toEqual([
    expect.stringMatching(new RegExp(`desk-\\d+: ${meaning}`)),
    expect.stringMatching(new RegExp(`desk-\\d+: ${others}${meaning}`)),
  ]);
  if (!command.includes("--diff"))
    expect(lines[0]).toMatch(/^ {2}pulumi-nodejs:dynamic\/cloudbase:Integration \(desk-\d+\):/);
});

test("a warning is a warning", async () => {
  const { apiV3Key } = merchant;
  rotate({ apiV3Key: canaryKey() });
  expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  rotate({ apiV3Key });
  expect(await previewed()).toContainEqual({
    urn: expect.stringContaining(`::${type}::desk-`),
    severity: "warning",
    message: expect.stringMatching(/^warning: desk-\d+: credentials\.apiV3Key: this value was in use before/),
  });
});

test("what is said of one alone stands beside it, also when it is deleted", async () => {
  const destroy = await workspace.pulumi("destroy", "--yes", "--skip-preview");
  const lines = atTheEnd(destroy.text);
  for (let desk = 1; desk <= desks; desk++) {
    const heading = lines.indexOf(`  ${type} (desk-${desk}):`);
    const next = lines.findIndex((line, index) => index > heading && line.endsWith("):"));
    const block = lines.slice(heading, next < 0 ? undefined : next).join("\n");
    expect(block).toContain(`function desk-${desk}-`);
  }
});
