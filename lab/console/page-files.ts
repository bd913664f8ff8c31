import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { packageFolder } from "../plumbing/package-folder";

/** Not compiled: it stays where it was. */
const folder = join(packageFolder(), "console/page");

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

const plainName = /^[a-z]+(-[a-z]+)*\.(html|css|js|svg)$/;

/** One file of the page by its plain name; undefined when there is none, or the name is anything but a name. */
export async function readPageFile(name: string): Promise<{ contentType: string; body: Buffer } | undefined> {
  const contentType = contentTypes[extname(name)];
  if (contentType === undefined || !plainName.test(name)) return undefined;
  const path = join(folder, name);
  return existsSync(path) ? { contentType, body: await readFile(path) } : undefined;
}
