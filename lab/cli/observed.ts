import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import { readText } from "pulumi-cloudbase/internal/cli/files";
import type { Observed, ObservedDocument } from "..";

const maxBytes = 4 * 1024 * 1024;

const next = "Take a file that `pulumi-cloudbase observe` wrote, as it wrote it.";

/** An observed.json. Throws CommandError that names each mistake with its line. */
export function readObservedDocument(asked: string, file: string): ObservedDocument {
  const { readObserved }: Room = require("../switches/observed");
  const read = readObserved(readText(asked, file, maxBytes).replace(/^\ufeff/, ""));
  if ("document" in read) return read.document;
  throw new CommandError(`${asked} ${file} is no observed.json that this version can read.`, next, read.problems);
}

export function readObservedFile(asked: string, file: string): Observed {
  const { observedOf }: Room = require("../switches/observed");
  return observedOf(readObservedDocument(asked, file));
}

type Room = typeof import("../switches/observed");
