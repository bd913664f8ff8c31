import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dependencies } from "../../../tools/package.json";

export const repository = join(__dirname, "../../..");

export interface Engine {
  readonly pulumi: string;
  readonly pathAdditions: readonly string[];
}

/** The engine that set-up found or built. Throws if there is none: no test of the engine is ever skipped. */
export function findEngine(): Engine {
  return JSON.parse(
    execFileSync(process.execPath, [join(repository, "tools/engine.mjs"), "--json"], { encoding: "utf8" }),
  );
}

const packed = new Map<string, string>();

/** The package as users get it: made by `npm pack`, of what was compiled. */
export const packPackage = () => pack(repository);

/** The local cloud, which is installed beside it. */
export const packLab = () => pack(join(repository, "lab"));

function pack(folder: string): string {
  const known = packed.get(folder);
  if (known) return known;
  const destination = mkdtempSync(join(tmpdir(), "packed-"));
  const args = ["pack", "--json", "--pack-destination", destination, "--ignore-scripts"];
  const [made] = JSON.parse(execFileSync("npm", args, { cwd: folder, encoding: "utf8" }));
  const archive = join(destination, made.filename);
  packed.set(folder, archive);
  return archive;
}

/** Versions that a user's project gets in the tests; the peer is the one we develop against. */
export const pulumiVersion = dependencies["@pulumi/pulumi"];

/** A project folder with the packed package installed by npm; made once for all test files of a run. */
export function installPackage(): string {
  const known = process.env.PULUMI_CLOUDBASE_TEST_INSTALL;
  if (known && existsSync(known)) return known;
  const folder = mkdtempSync(join(tmpdir(), "installed-"));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "shop", private: true }));
  const packages = [packPackage(), `@pulumi/pulumi@${pulumiVersion}`, `typescript@${dependencies.typescript}`];
  execFileSync("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error", ...packages], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
  return folder;
}
