// Mutants live in a copy of the tree: whatever ends this process, the tree itself was never touched.
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, posix, relative } from "node:path";

const leftOut = new Set(["node_modules", ".git", "dist", ".quickstart"]);

/** @param {string} root */
export function copyOf(root) {
  const copy = realpathSync(mkdtempSync(join(tmpdir(), "pulumi-cloudbase-mutation-")));
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  cpSync(root, copy, { recursive: true, filter: (from) => !leftOut.has(relative(root, from)) });
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  return copy;
}

/**
 * TypeScript files below a folder, or the file itself.
 * @param {string} root
 * @param {string} place relative to root
 * @returns {string[]} relative to root, in the order of their names
 */
export function sourcesIn(root, place = "") {
  if (place.endsWith(".ts")) return [place];
  // Not readdir's own recursion: that follows links, and node_modules holds one to the tree itself.
  const inside = readdirSync(join(root, place), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(place, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourcesIn(root, path);
    return entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".d.ts") ? [path] : [];
  });
  return inside.sort();
}
