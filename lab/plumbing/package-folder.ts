import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where pulumi-cloudbase-lab is installed: the nearest folder above that has a package.json. */
export function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
