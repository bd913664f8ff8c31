// Run by official.mjs on the pinned Node.js, in a process of its own: the SDK needs that Node.js, takes a second to load, and
// gives no way to stop it. Arguments: the folder and the version.
import { createRequire } from "node:module";
import { PulumiCommand } from "@pulumi/pulumi/automation/index.js";

/** The SDK's own copy: it asks for an object of that class. */
const { SemVer } = createRequire(import.meta.resolve("@pulumi/pulumi"))("semver");

const [root = "", version = ""] = process.argv.slice(2);
try {
  await PulumiCommand.install({ root, version: new SemVer(version) });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
