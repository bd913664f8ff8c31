import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/* Measurements are plain JavaScript that runs seldom: what they take from the package must still have that name. */

const bench = join(__dirname, "../../bench");
const taken = readdirSync(bench, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".mjs"))
  .flatMap((file) =>
    [
      ...readFileSync(join(bench, file), "utf8").matchAll(
        /const \{([^}]+)\} = (?:require|load)\("[./]+\/((?:lab\/)?)dist\/([^"]+)"\)/g,
      ),
    ].map(([, names = "", lab = "", path = ""]) => ({
      file,
      room: `${lab}${path}`,
      names: names.split(",").map((name) => name.trim().split(":")[0]),
    })),
  );

test("a measurement takes from the package only what is there", () => {
  expect(taken.length).toBeGreaterThan(10);
  const missing = taken.flatMap(({ file, room, names }) => {
    const offered: object = require(join(__dirname, "../..", room));
    return names.filter((name) => name && !(name in offered)).map((name) => `${file}: ${name} of ${room}`);
  });
  expect(missing).toEqual([]);
});
