import { createHash } from "node:crypto";
import { z } from "zod";
import { cloudLimits } from "../../cloud-api";
import { zipCode } from "../../cloud-api/code-zip";
import { coded } from "../error-codes";
import { parseJson } from "../json";
import { bootstrapName, bootstrapProblems } from "./bootstrap";
import { type FolderFile, readFolder } from "./code-folder";

/** A folder of function code, read once: the same files always give the same hash and the same zip. */
export interface FunctionCode {
  readonly hash: string;
  readonly files: readonly FolderFile[];
}

/** Reads the folder, or says in one sentence why it cannot be deployed. */
export function readFunctionCode(folder: string): FunctionCode | { problem: string } {
  const read = readFolder(folder);
  if ("problem" in read) return read;
  const start = read.files.find(({ path }) => path === bootstrapName);
  if (!start) {
    return {
      problem: `${folder} has no ${bootstrapName}; an HTTP function is started by it (a script at the top of the folder)`,
    };
  }
  const problems = bootstrapProblems(start.content);
  if (problems.length > 0) {
    return { problem: `${folder}/${bootstrapName} cannot be run by the platform: it ${problems.join("; ")}` };
  }
  const damage = manifestDamage(read.files.find(({ path }) => path === "package.json"));
  if (damage !== undefined) {
    return { problem: `${folder}/package.json ${damage}; nothing that it names could be installed` };
  }
  // The platform requires the mode; file systems without modes lose it.
  const files = read.files.map((file) => (file === start ? { ...start, executable: true } : file));
  return { hash: hashOf(files), files };
}

const versions = z.record(z.string(), z.string()).optional();
const manifestSchema = z.object({ dependencies: versions, optionalDependencies: versions });

/** Dependencies are installed from it where the zip does not bring them (documented). */
function manifestDamage(file: FolderFile | undefined): string | undefined {
  if (file === undefined) return undefined;
  const value = parseJson(file.content.toString("utf8"));
  if (value === undefined) return "is no JSON";
  const [issue] = manifestSchema.safeParse(value).error?.issues ?? [];
  if (issue === undefined) return undefined;
  const [field] = issue.path;
  return field === undefined ? "is no JSON object" : `has ${String(field)} that are no object of texts`;
}

/** As it is sent; throws where it is too much. */
export function zipFunctionCode({ files }: FunctionCode): Uint8Array {
  const zip = zipCode(files);
  if (zip.length > cloudLimits.inlineZipBytesMax) {
    const sentence = `the function's code is ${zip.length} bytes zipped; at most ${cloudLimits.inlineZipBytesMax} can be sent. Leave out what is not needed at run time.`;
    throw new Error(coded("CODE_TOO_LARGE", sentence));
  }
  return zip;
}

function hashOf(files: readonly FolderFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content, executable } of files) {
    hash.update(`${path}\n${executable ? "x" : "-"} ${content.length}\n`).update(content);
  }
  return `sha256 ${hash.digest("hex").slice(0, 32)}`;
}
