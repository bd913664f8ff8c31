/** What a change of credentials means outside of the program. */
export interface Rotation {
  readonly title: string;
  /** What to do at the third party, in order. */
  readonly consoleSteps: readonly string[];
  /** What happens to callbacks and calls meanwhile. */
  readonly meanwhile: readonly string[];
}

/** Keeps the names alone as literal types: sentences would fill the declarations that users' compilers read. */
export function rotationsNamed<Name extends string>(rotations: Readonly<Record<Name, Rotation>>) {
  return rotations;
}
