import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packZip } from "./pack";

/** The platform's own code for a type, zipped from the functions/ folder of pulumi-cloudbase; undefined if it is not there. */
export function templateZip(template: string): Uint8Array | undefined {
  const folder = join(dirname(require.resolve("pulumi-cloudbase/package.json")), "functions", template);
  if (!existsSync(folder)) return undefined;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    return { path: name, mode: name === "scf_bootstrap" ? 0o755 : 0o644, content: readFileSync(path) };
  });
  return packZip(files);
}
