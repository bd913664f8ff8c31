import { existsSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { readJson } from "./project.mjs";

/**
 * Whether `import "pulumi-cloudbase"` finds this checkout, from the examples too: they are packages of their own, as a
 * user's program is, and npm links no package to itself.
 * @param {string} root
 */
export function isLinked(root) {
  const link = linkPath(root);
  return existsSync(link) && realpathSync(link) === realpathSync(root);
}

/** @param {string} root */
export async function linkToItself(root) {
  rmSync(linkPath(root), { recursive: true, force: true });
  symlinkSync("..", linkPath(root));
}

/** @param {string} root */
function linkPath(root) {
  return join(root, "node_modules", readJson(join(root, "package.json")).name);
}
