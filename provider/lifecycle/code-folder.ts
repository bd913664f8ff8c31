import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { readFileText } from "../credentials";
import { listName, type Selection, selectionBy } from "./code-selection";
import { readSmallFile } from "./small-file";

export interface FolderFile {
  /** Relative, with `/`. */
  readonly path: string;
  readonly content: Buffer;
  readonly executable: boolean;
}

const filesMax = 10_000;
/** Before compression; far above what fits inline, far below what would fill the memory. */
const bytesMax = 64 * 1024 * 1024;

/** The files of a folder that are to be sent, by path, or in one sentence why it cannot be sent. */
export function readFolder(folder: string): { files: FolderFile[] } | { problem: string } {
  try {
    if (!statSync(folder).isDirectory()) return { problem: `${folder} is not a folder${insteadOf(folder)}` };
    const list = readList(folder);
    return "problem" in list ? list : new Visit(folder, selectionBy(list.text)).outcome();
  } catch (error) {
    return { problem: `${folder} cannot be read: ${(error as Error).message}` };
  }
}

/** A zip is not opened: links, secrets and what could not run are looked for in files. */
function insteadOf(file: string): string {
  const isZip = file.toLowerCase().endsWith(".zip");
  return isZip ? ". Unpack it, and give its folder: what is in it is looked at before it is deployed" : "";
}

function readList(folder: string): { text: string } | { problem: string } {
  const path = join(folder, listName);
  if (!existsSync(path)) return { text: "" };
  const read = readSmallFile(path);
  if ("problem" in read) return read;
  const text = readFileText(read.bytes);
  return "refused" in text ? { problem: `the file ${path} ${text.refused}` } : text;
}

/** One walk through a folder. Links count as what they lead to, as long as that is in the folder. */
class Visit {
  readonly #root: string;
  readonly #files: FolderFile[] = [];
  /** `path to target`, of links that must not be followed. */
  readonly #leaving: string[] = [];
  readonly #secrets: string[] = [];
  #bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly selection: Selection,
  ) {
    this.#root = realpathSync(folder);
  }

  outcome(): { files: FolderFile[] } | { problem: string } {
    this.#enter("", [this.#root]);
    if (this.#leaving.length > 0) return { problem: leavingText(this.folder, this.#leaving) };
    if (this.#secrets.length > 0) return { problem: secretsText(this.folder, this.#secrets.sort()) };
    return { files: this.#files.sort((a, b) => (a.path < b.path ? -1 : 1)) };
  }

  /** `above`: the real paths of this folder and those around it. */
  #enter(within: string, above: readonly string[]): void {
    for (const entry of readdirSync(join(this.#root, within)).sort()) {
      const path = within ? `${within}/${entry}` : entry;
      const stats = statSync(join(this.#root, path), { throwIfNoEntry: false });
      const isFolder = stats?.isDirectory() ?? false;
      if (this.selection.isLeftOut(isFolder ? `${path}/` : path)) continue;
      const target = this.#follow(path, stats, above);
      if (target === undefined) continue;
      if (isFolder) this.#enter(path, [...above, target]);
      else if (stats?.isFile()) this.#take(path, target, stats);
    }
  }

  /** The real path, or undefined for a link that must not be followed. */
  #follow(path: string, stats: Stats | undefined, above: readonly string[]): string | undefined {
    const full = join(this.#root, path);
    const isLink = lstatSync(full).isSymbolicLink();
    const target = stats && realpathSync(full);
    if (target === undefined) this.#leaving.push(`${path} to nothing`);
    else if (isLink && above.includes(target)) this.#leaving.push(`${path} in a circle`);
    else if (isLink && !target.startsWith(this.#root + sep)) this.#leaving.push(`${path} to ${target}`);
    else return target;
    return undefined;
  }

  #take(path: string, target: string, { size, mode }: Stats): void {
    // A link with a harmless name does not hide what it leads to.
    if (this.selection.isSecret(path) || this.selection.isSecret(relative(this.#root, target).split(sep).join("/"))) {
      this.#secrets.push(path);
      return;
    }
    this.#bytes += size;
    if (this.#files.length >= filesMax || this.#bytes > bytesMax) {
      throw new Error(`more than ${filesMax} files or ${bytesMax} bytes`);
    }
    const content = readFileSync(join(this.#root, path));
    this.#files.push({ path, content, executable: (mode & 0o111) !== 0 });
  }
}

const namesShownMax = 10;

function shown(names: readonly string[]): string {
  const rest = names.length - namesShownMax;
  return names.slice(0, namesShownMax).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

function leavingText(folder: string, links: readonly string[]): string {
  return `${folder} holds links that point outside it: ${shown(links)}. Copy into the folder what the function needs, or leave the links out (${listName})`;
}

function secretsText(folder: string, paths: readonly string[]): string {
  const them = paths.length === 1 ? "it" : "them";
  const [first] = paths;
  return (
    `${folder} holds files whose names mark them as secrets: ${shown(paths)}. Take ${them} out; or write a ${listName} there, as a .gitignore is written: ` +
    `${first} leaves it out, !${first} sends it on purpose`
  );
}
