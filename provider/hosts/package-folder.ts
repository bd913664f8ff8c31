import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** Where this package is installed. */
export const packageFolder = nearest(__dirname);

function nearest(start: string): string {
  let folder = start;
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The version of this package. */
export function packageVersion(): string {
  const { version }: { version: string } = require(join(packageFolder, "package.json"));
  return version;
}
