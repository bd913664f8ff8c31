import { spawnSync } from "node:child_process";
import { join } from "node:path";

test("docs/reference.md says what the code says", () => {
  const { stderr } = spawnSync(process.execPath, [join(__dirname, "../../tools/reference.mjs"), "--check"], {
    encoding: "utf8",
  });
  expect(stderr).toBe("");
});
