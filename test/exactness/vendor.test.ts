import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { devDependencies } from "../../package.json";
import { type Fault, faults } from "./support/faults";
import { startVendor, type Vendor } from "./support/vendor";
import { World } from "./support/world";

/* The page is made here: UPDATE_EXAMPLES=1 writes it, otherwise it has to agree. */

const page = join(__dirname, "../../docs/faults.md");

let vendor: Vendor;

beforeAll(async () => {
  vendor = await startVendor();
});

afterAll(() => vendor.close());

async function seen(side: (scene: Parameters<Fault["ours"]>[0]) => Promise<string>): Promise<string> {
  const world = await World.start();
  vendor.keyService = () => "answers";
  try {
    return await side({ world, vendor });
  } finally {
    await world.close();
  }
}

test("docs/faults.md says what the vendor's client and we come to in the same trouble", async () => {
  const rows: string[] = [];
  for (const fault of faults) {
    const [theirs, ours] = [await seen((scene) => fault.vendor(scene)), await seen((scene) => fault.ours(scene))];
    rows.push(`| ${fault.name} | ${theirs} | ${ours} |`);
  }
  const text = `# The same trouble, two clients

The vendor's client (\`@cloudbase/manager-node\` ${devDependencies["@cloudbase/manager-node"]}, unmodified, as a script would use it) and a program with this
package, each on an emulated cloud of its own. What stands here was seen after it: \`test/exactness/vendor.test.ts\` plays every
row and fails when a word is not true any more. The emulator answers open questions about the cloud as
[GAPS.md](../lab/GAPS.md) says.

| Trouble | The vendor's client | pulumi-cloudbase |
|---|---|---|
${rows.join("\n")}
`;
  if (process.env.UPDATE_EXAMPLES === "1") writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, "utf8"));
});
