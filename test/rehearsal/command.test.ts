import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestTerminal } from "../cli/run";
import { fixtureFile } from "../report/support/scenarios";

const quick = ["--rate", "5", "--before", "2", "--after", "2"];

function rehearse(...words: string[]) {
  return new TestTerminal().run("rehearse", ...words);
}

test("a rotation is told as text; what is lost is listed, and makes the exit code 1", async () => {
  const { exitCode, out, err } = await rehearse(
    ...["--plan", fixtureFile("api-v3-key"), ...quick, "--third-party-switch", "2"],
  );
  const text = out.join("\n");
  expect(exitCode).toBe(1);
  expect(text).toContain("pay  WeChat Pay, Mini Program, update of apiV3Key");
  expect(text).toMatch(/refused at first +\d+ {2}DECRYPT_FAILED \d+ times/);
  expect(text).toMatch(/lost +\d+ {2}never delivered/);
  expect(text).toMatch(/orders by GET \/v3\/pay\/transactions\/out-trade-no/);
  expect(text).toMatch(/T\d{16} +TRANSACTION\.SUCCESS +made at/);
  expect(text).toContain("market does not change.");
  expect(err).toEqual(["Rehearsing pay …"]);
});

test("the same as JSON and as Markdown: the figures agree, and no key is in them", async () => {
  const words = ["--plan", fixtureFile("api-v3-key"), ...quick, "--third-party-switch", "2"];
  const json = await rehearse(...words, "--json", "--fail-on", "never");
  expect(json.exitCode).toBe(0);
  const [result] = JSON.parse(json.out.join("\n")).integrations;
  expect(result.toQuery).toHaveLength(result.lost);

  const markdown = (await rehearse(...words, "--markdown")).out.join("\n");
  expect(markdown).toContain(`## Rehearsal of \`shop/prod\`: ${result.lost} callbacks are lost`);
  expect(markdown).toContain(`| lost | ${result.lost} | never delivered |`);
  for (const { subject } of result.toQuery) expect(markdown).toContain(`\`${subject}\``);
  expect(json.out.join() + markdown).not.toMatch(/PRIVATE KEY|PUBLIC KEY-|canary/);
});

test("nothing lost is exit code 0, unless a refusal is asked to count", async () => {
  const words = [
    "--plan",
    fixtureFile("api-v3-key"),
    ...quick,
    "--third-party-switch",
    "2",
    "--retries-keep",
    "re-encrypted",
  ];
  expect((await rehearse(...words)).exitCode).toBe(0);
  expect((await rehearse(...words, "--fail-on", "refused")).exitCode).toBe(1);
});

test("a plan that changes nothing says so and is fine", async () => {
  const { exitCode, out } = await rehearse("--plan", fixtureFile("unchanged"));
  expect({ exitCode, first: out[0] }).toEqual({ exitCode: 0, first: "Nothing to rehearse in the plan of shop/prod." });
});

test("a plan that cannot be read is one sentence and what to do", async () => {
  const terminal = new TestTerminal();
  const file = join(terminal.folder, "plan.json");
  writeFileSync(file, "error: no stack selected");
  const { exitCode, out, err } = await terminal.run("rehearse", "--plan", file);
  expect({ exitCode, out }).toEqual({ exitCode: 1, out: [] });
  expect(err[0]).toMatch(/^error: This is no preview .*is not JSON/);
  expect((await terminal.run("rehearse", "--plan", join(terminal.folder, "none.json"))).err[0]).toMatch(
    /none\.json cannot be read: ENOENT/,
  );
});

test("all that is wrong with the options is told at once", async () => {
  const { exitCode, err } = await rehearse("--rate", "0", "--before", "a", "--seed", "a b", "--json", "--markdown");
  expect(exitCode).toBe(2);
  expect(err).toEqual([
    "error: --rate must be a number from 0.01 to 5000",
    "error: --before must be a number from 0 to 86400",
    "error: --seed must be 1 to 40 letters, digits, dots, hyphens and underscores",
    "error: --json and --markdown exclude each other",
    "See: npx pulumi-cloudbase rehearse --help",
  ]);
  expect((await rehearse("--retries-keep", "both")).exitCode).toBe(2);
  expect((await rehearse("--rate", "5000", "--after", "3600")).err[0]).toContain("at most 200000 are played");
});

test("the example of the documentation is what the command prints", async () => {
  const page = join(__dirname, "../../docs/examples/rehearsal-api-v3-key.md");
  const plan = ["--plan", fixtureFile("api-v3-key")];
  const { out } = await rehearse(...plan, "--third-party-switch", "30", "--rate", "1", "--markdown");
  const text = `${out.join("\n").trimEnd()}\n`;
  if (process.env.UPDATE_EXAMPLES === "1") writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, "utf8"));
});
