import type { Zippable } from "fflate";
import type { ZipFile } from "./zip";

/** A zip as tools on Unix make it, with modes; same files, same zip. */
export function packZip(files: readonly ZipFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { path, mode = 0o644, content } of files) {
    entries[path] = [content, { os: 3, attrs: (regularFile | mode) << 16, mtime: fixedTime }];
  }
  // Loaded here: an emulator that packs nothing does without it (4 MB).
  const { zipSync }: typeof import("fflate") = require("fflate");
  return zipSync(entries);
}

const regularFile = 0o100000;
const fixedTime = new Date("2020-01-01T00:00:00Z");
