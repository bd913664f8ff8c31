/** Something that must be mended before anything is sent or changed. No text of it holds any part of a secret. */
export interface Problem {
  /** E.g. `credentials.apiV3Key`. */
  readonly path: string;
  /** The cause; completes a sentence that begins with the path. */
  readonly reason: string;
  /** Where the right value is found. */
  readonly whereToFind?: string;
}
