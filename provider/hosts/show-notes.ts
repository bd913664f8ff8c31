import type { Note } from "../lifecycle/context";
import { printableLines } from "../printable";
import type { Engine } from "./engine";
import { Notes } from "./notes";
import { nameOf } from "./urn";

export interface NoteDisplay {
  note(note: Note): void;
  /** Shows what was only counted so far; resolves once everything is shown. */
  lastWords(): Promise<void>;
}

/**
 * Through the engine, in order; as plain lines where there is none or it does not take them. `urnOf` tells the URN of an
 * owner.
 */
export function showNotes(engine: Engine | undefined, urnOf: (owner: string) => string | undefined): NoteDisplay {
  let shown = Promise.resolve();
  const notes = new Notes((note) => {
    shown = shown.then(() => show(engine, note, urnOf(note.resource)));
  });
  return {
    note: (note) => notes.add(note),
    lastWords: () => {
      notes.tellRepeats();
      return shown;
    },
  };
}

async function show(engine: Engine | undefined, { resource, severity, text }: Note, urn: string | undefined) {
  // With its name: `preview --diff` shows what is said without the resource that it is said of (observed, 3.259).
  const line = printableLines(`${nameOf(resource)}: ${text}`);
  const isShown = await engine?.log({ severity, text: line, urn }).then(
    () => true,
    () => false,
  );
  if (!isShown) console.log(line);
}
