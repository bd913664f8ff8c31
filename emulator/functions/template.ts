import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Zippable } from "fflate";

/** The platform's own code for a type, zipped from this package's functions/ folder; undefined if it is not there. */
export function templateZip(template: string): Uint8Array | undefined {
  const folder = join(packageFolder(), "functions", template);
  if (!existsSync(folder)) return undefined;
  const files: Zippable = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    const mode = name === "scf_bootstrap" ? 0o755 : 0o644;
    files[name] = [readFileSync(path), { os: 3, attrs: (0o100000 | mode) << 16, mtime: fixedTime }];
  }
  // Loaded here: an emulator that deploys no template does without it (4 MB).
  const { zipSync }: typeof import("fflate") = require("fflate");
  return zipSync(files);
}

/** Same files, same zip. */
const fixedTime = new Date("2020-01-01T00:00:00Z");

/** The nearest folder above that has a package.json: one level up from source, two from dist/. */
function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
