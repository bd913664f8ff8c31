import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/* What Linux tells of processes (proc(5)). Other systems have no such folder. */

export interface ProcessEntry {
  readonly folder: string;
  readonly group: number;
  readonly session: number;
}

export function processes(procFolder: string): ProcessEntry[] {
  return readdirSync(procFolder)
    .filter((name) => /^\d+$/.test(name))
    .map((name) => join(procFolder, name))
    .flatMap((folder) => {
      // What follows the name, which stands in parentheses and may hold anything: state, parent, group, session.
      const stat = textOf(join(folder, "stat"));
      const [, , group, session] = stat.slice(stat.lastIndexOf(")") + 2).split(" ", 4);
      return session === undefined ? [] : [{ folder, group: Number(group), session: Number(session) }];
    });
}

/** "" for a process that has ended meanwhile. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
