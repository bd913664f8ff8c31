import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/* A pull request may change Pulumi.prod.yaml; with Pulumi's own cloud that can set variables of the process that sends credentials. */

const script = join(__dirname, "../../examples/gitops/scripts/stack-file.sh");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-stack-file-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function check(text: string, environment: Record<string, string> = {}, stack = "prod") {
  writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
  const { status, stderr } = spawnSync(script, [stack], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...environment },
  });
  return { status, stderr };
}

test.each([
  ["a named one", "environment:\n  - shop/prod\n"],
  [
    "an inline one",
    "config:\n  a: b\nenvironment:\n  values:\n    environmentVariables:\n      CLOUDBASE_ENDPOINT: https://x\n",
  ],
  ["a quoted key", '"environment" :\n  - shop/prod\n'],
  ["flow style", "{config: {}, environment: [shop/prod]}\n"],
  ["a key with escapes", '"\\x65nvironment":\n  - shop/prod\n'],
])("a stack file with an environment is refused, and says what to do: %s", (_, text) => {
  for (const stack of ["prod", "shop/pay/prod"]) {
    expect(check(text, {}, stack)).toEqual({
      status: 1,
      stderr: expect.stringContaining("CLOUDBASE_STACK_ENVIRONMENT=allowed"),
    });
  }
  expect(check(text, { CLOUDBASE_STACK_ENVIRONMENT: "allowed" })).toEqual({ status: 0, stderr: "" });
});

test("an ordinary stack file passes, and so does none", () => {
  expect(check("config:\n  shop:environment: prod\n  shop:size: big\n")).toEqual({ status: 0, stderr: "" });
  expect(check("", {}, "another")).toEqual({ status: 0, stderr: "" });
});

test("both recipes that let credentials be sent ask it first", () => {
  for (const name of ["preview.sh", "apply.sh"]) {
    const { stdout } = spawnSync("grep", ["-n", "stack-file.sh\\|pulumi preview", join(script, "..", name)], {
      encoding: "utf8",
    });
    expect(stdout.split("\n")[0]).toContain("stack-file.sh");
  }
});
