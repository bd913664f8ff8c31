import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const tools = join(__dirname, "../../tools");

test("docs/reference.md says what the code says", () => {
  const { stderr } = spawnSync(process.execPath, [join(tools, "reference.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
});

test("a declaration is read however its lines are broken", () => {
  const folder = mkdtempSync(join(tmpdir(), "declarations-"));
  const source = `export interface Args<T> {
  /**
   * What comes
   * in.
   */
  readonly given?:
    | Input<{ readonly x: string }>
    | undefined;
  readonly untold: string;
  /** A number; } is no end. */ readonly count
    : number
}`;
  try {
    mkdirSync(join(folder, "sdk"));
    writeFileSync(join(folder, "sdk/args.ts"), source);
    const module = JSON.stringify(pathToFileURL(join(tools, "reference/declarations.mjs")));
    const program = `import { fieldsOf } from ${module};
      const fields = fieldsOf(${JSON.stringify(folder)}, "sdk/args.ts", "Args");
      console.log(JSON.stringify(fields.map(({ name, optional, comment }) => [name, optional, comment])));`;
    const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
    expect(JSON.parse(stdout)).toEqual([
      ["given", true, "What comes in."],
      ["count", false, "A number; } is no end."],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
