import { join } from "node:path";

const root = join(__dirname, "../..");

test.each([
  ["../../lab", "lab/index.ts"],
  ["pulumi-cloudbase-lab", "lab/index.ts"],
  ["pulumi-cloudbase-lab/commands", "lab/cli/index.ts"],
  ["pulumi-cloudbase/internal/cloud-api/index", "cloud-api/index.ts"],
])("%s is the source, also where an older one has been compiled", (name, source) => {
  expect(require.resolve(name)).toBe(join(root, source));
});
