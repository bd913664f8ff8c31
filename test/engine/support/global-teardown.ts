import { rmSync } from "node:fs";

export default function teardown(): void {
  const folder = process.env.PULUMI_CLOUDBASE_TEST_INSTALL;
  if (folder) rmSync(folder, { recursive: true, force: true });
}
