import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The nearest folder above that has a package.json: one level up from source, two from dist/. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
