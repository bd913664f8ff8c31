import type { Note } from "../lifecycle/context";
import { nameOf } from "./urn";

/** Others that are named; the rest are a number. */
const namedMax = 3;

interface Told {
  readonly first: Note;
  /** Resources that the same was to be told of, and that nobody has heard of yet. */
  readonly repeated: Set<string>;
}

/**
 * Equal notes over many resources become one with a count. The first is told at once, since nobody knows whether others
 * will follow and a process may be killed at any time; the others at the end.
 */
export class Notes {
  readonly #told = new Map<string, Told>();
  readonly #heard = new Set<string>();

  constructor(private readonly tell: (note: Note) => void) {}

  add(note: Note): void {
    const { resource, severity, text } = note;
    const said = `${severity} ${text}`;
    const saidOfIt = `${resource} ${said}`;
    if (this.#heard.has(saidOfIt)) return;
    this.#heard.add(saidOfIt);
    const told = this.#told.get(said);
    if (told) {
      told.repeated.add(resource);
    } else {
      this.#told.set(said, { first: note, repeated: new Set() });
      this.tell(note);
    }
  }

  /** Tells, on the first resource of each, what was the same for others. */
  tellRepeats(): void {
    for (const { first, repeated } of this.#told.values()) {
      if (repeated.size === 0) continue;
      this.tell({ ...first, text: `The same for ${namesOf(repeated)}: ${first.text}` });
      repeated.clear();
    }
  }
}

/** `a`, `a and b`, or `5 more (a, b, c and 2 others)`. */
function namesOf(resources: ReadonlySet<string>): string {
  const names = [...resources].map(nameOf).sort();
  const unnamed = names.length - namedMax;
  if (unnamed <= 0) return listed(names);
  return `${names.length} more (${listed([...names.slice(0, namedMax), `${unnamed} ${unnamed === 1 ? "other" : "others"}`])})`;
}

function listed(items: readonly string[]): string {
  return [items.slice(0, -1).join(", "), ...items.slice(-1)].filter((part) => part !== "").join(" and ");
}
