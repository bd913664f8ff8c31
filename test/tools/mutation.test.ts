import { readdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { folder, removeFolders, write } from "./support/folders";
import { endProcesses, start } from "./support/process";

const root = join(__dirname, "../..");
const program = join(root, "bench/mutation/index.mjs");

afterEach(endProcesses);
afterEach(removeFolders);

const fee = `export function fee(age: number): number {
  if (age < 6) return 0;
  return 10;
}
`;
const test3And30 = `import { fee } from "../src/fee";
test("fee", () => expect([fee(3), fee(30)]).toEqual([0, 10]));
`;

/** A project as small as can be, set up as this one is. */
function project(): string {
  const place = folder();
  symlinkSync(join(root, "node_modules"), join(place, "node_modules"), "junction");
  write(join(place, "src/fee.ts"), fee);
  write(join(place, "src/lonely.ts"), "export const lonely = () => true;\n");
  write(join(place, "test/fee.test.ts"), test3And30);
  const transform = { "^.+\\.ts$": ["@swc/jest", { jsc: { parser: { syntax: "typescript" } } }] };
  const unit = { displayName: "unit", testMatch: ["<rootDir>/test/*.test.ts"], transform };
  write(join(place, "jest.config.js"), `module.exports = ${JSON.stringify({ projects: [unit] })};\n`);
  return place;
}

function mutate(place: string, ...args: string[]) {
  const environment = { ...process.env, TMPDIR: folder() };
  return { temporary: environment.TMPDIR, ...start([program, ...args], { cwd: place, environment }) };
}

const filesOf = (place: string) =>
  ["src/fee.ts", "src/lonely.ts", "test/fee.test.ts"].map((name) => readFileSync(join(place, name), "utf8"));

test("tells which faults no test notices, by file and line, and that nothing reaches a file", async () => {
  const place = project();
  const before = filesOf(place);
  const { code, stdout, stderr } = await mutate(place, "src").ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout.slice(stdout.indexOf("noticed:"))).toBe(`noticed: 5 of 7 (71 %)
not noticed:
  src/fee.ts:2 operator: < → <=
  src/lonely.ts:1 boolean: true → false (no test reaches it in time)
`);
  expect(filesOf(place)).toEqual(before);
});

test("the same seed tries the same faults, another one others", async () => {
  const place = project();
  const tried = async (seed: string) => {
    const { stdout } = await mutate(place, "--sample", "3", "--seed", seed, "src").ended;
    return stdout.split("\n").filter((line) => /^\d\/3/.test(line));
  };
  const [first, again, other] = [await tried("1"), await tried("1"), await tried("2")];
  expect(first).toHaveLength(3);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

test("stopped in the middle, it leaves the tree as it was, and no copy of it", async () => {
  const place = project();
  const before = filesOf(place);
  const running = mutate(place, "src");
  await running.says("1/7");
  running.child.kill("SIGTERM");
  expect((await running.ended).code).toBe(143);
  expect(filesOf(place)).toEqual(before);
  expect(readdirSync(running.temporary).filter((name) => name.startsWith("pulumi-cloudbase-mutation"))).toEqual([]);
});

test.each([
  [[], "Which folders or files?"],
  [["--sample", "some", "src"], "--sample is a whole number from 1, not some."],
])("%j is refused with how it is used", async (args, words) => {
  const { code, stderr } = await mutate(folder(), ...args).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(words);
  expect(stderr).toContain("Usage: npm run mutation");
});
