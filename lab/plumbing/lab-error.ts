/** Something that a person asked of the lab and that cannot be done: a mistake of theirs. The message says which, and what fits. */
export class LabError extends Error {
  override readonly name = "LabError";
}
