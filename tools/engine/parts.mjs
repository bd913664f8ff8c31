import { readFileSync } from "node:fs";
import { join } from "node:path";

const pinned = /pulumi\/pkg\/v3 v(\d+\.\d+\.\d+)/.exec(
  readFileSync(new URL("cli/go.mod", import.meta.url), "utf8"),
)?.[1];
if (pinned === undefined) throw new Error("tools/engine/cli/go.mod names no version of pulumi/pkg/v3");

/** The engine that is got where none fits, whichever way. The Go module that builds it is where it is written. */
export const pinnedEngineVersion = pinned;

export const hostProgram = "pulumi-language-nodejs";
export const dynamicProgram = "pulumi-resource-pulumi-nodejs";

/**
 * The npm package of the SDK carries the launcher of dynamic providers in its own folder.
 * @param {string} root the checkout
 */
export function shippedDynamicProgram(root) {
  return join(root, "node_modules/@pulumi/pulumi", dynamicProgram);
}
