import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The platform's own code for a type, zipped from the functions/ folder of pulumi-cloudbase; undefined if it is not there. */
export function templateZip(template: string): Uint8Array | undefined {
  const folder = join(dirname(require.resolve("pulumi-cloudbase/package.json")), "functions", template);
  if (!existsSync(folder)) return undefined;
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = entries.map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length + 1).replaceAll("\\", "/");
    return { path: name, executable: name === "scf_bootstrap", content: readFileSync(path) };
  });
  // Loaded here: an emulator that packs nothing does without fflate (4 MB).
  const {
    zipCode,
  }: typeof import("pulumi-cloudbase/internal/cloud-api/code-zip") = require("pulumi-cloudbase/internal/cloud-api/code-zip");
  return zipCode(files);
}
