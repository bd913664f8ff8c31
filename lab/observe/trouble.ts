/** A call that changes something got no answer, or one that says nothing: what was begun is thrown away and begun anew. */
export class Disturbed extends Error {
  override readonly name = "Disturbed";
}

/** This question cannot be answered here; the message says why. */
export class NotAnswerable extends Error {
  override readonly name = "NotAnswerable";
}

/** Nothing can be answered: keys, permissions, network. The message stands alone. */
export class ObservationStopped extends Error {
  override readonly name = "ObservationStopped";
  constructor(
    message: string,
    readonly next: string,
  ) {
    super(message);
  }
}
