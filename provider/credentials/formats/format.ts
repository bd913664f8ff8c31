import { withoutStrays } from "./strays";

export interface Accepted {
  /** Repaired and normalised: what is sent to the cloud. */
  readonly value: string;
  /** Repairs that were made and doubts that are not enough to refuse; whole sentences. */
  readonly notes: readonly string[];
  /** What fingerprints compare, where several values mean the same. */
  readonly comparable?: string;
  /** The public half of a key, SPKI, DER. */
  readonly publicKey?: Buffer;
}

/** `refused` completes a sentence that begins with the field's name, and never quotes the value. */
export type Reading = Accepted | { readonly refused: string };

export interface Format {
  /** What a value of this format in a wrong field is said to be, e.g. `is an AppID`. */
  readonly appearance: string;
  /** Nothing else that people paste looks like it. */
  readonly distinctive: boolean;
  /** Whether a text that another field refused is, as far as one can tell, a value of this format. */
  recognises(text: string): boolean;
  /** `text` is never empty. */
  read(text: string): Reading;
}

/**
 * A short value of letters and digits that fits on one line: what cannot be seen in it and spaces around it mean nothing and
 * are removed, with a note.
 */
export function readOneLine(text: string, read: (line: string) => Reading): Reading {
  const { text: plain, notes } = withoutStrays(text);
  const line = plain.trim();
  const reading = read(line);
  if ("refused" in reading) return reading;
  const trimmed = line === plain ? [] : ["Spaces or line breaks around it were removed."];
  return { ...reading, notes: [...notes, ...trimmed, ...reading.notes] };
}
