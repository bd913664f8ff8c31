import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeOtherCode, unpackCode } from "../runner/code";
import type { Store } from "../store";

export interface CodeFolders {
  /** The folder with the function's unpacked code. */
  unpack(functionName: string, codeHash: string): Promise<string>;
  /** Removes what only a temporary folder held. */
  close(): void;
}

/** Unpacked code, a folder a function: in the data folder, or in a temporary one when the store is in memory. */
export function makeCodeFolders(store: Store): CodeFolders {
  let temporary: string | undefined;

  function root(): string {
    if (store.folder !== undefined) return join(store.folder, "functions");
    temporary ??= mkdtempSync(join(tmpdir(), "pulumi-cloudbase-"));
    return temporary;
  }

  if (store.folder !== undefined) removeStale(root(), store);
  return {
    unpack: (functionName, codeHash) =>
      unpackCode(join(root(), functionName), codeHash, store.functions.code(codeHash)),
    close() {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    },
  };
}

/** Only at the start, when no process uses any of it. */
function removeStale(root: string, store: Store): void {
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    const codeHash = store.functions.find(name)?.codeHash;
    removeOtherCode(join(root, name), new Set(codeHash ? [codeHash] : []));
  }
}
