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
    readonly hint: string,
  ) {
    super(message);
  }
}

/** Clean-up did not come to its end: what may still be there, and how it goes. */
export class NotCleaned extends ObservationStopped {
  constructor(
    readonly stopped: ObservationStopped,
    left: readonly string[],
    envId: string,
  ) {
    const named = left.length > 0 ? left.join(", ") : "what an earlier run left, if it left anything";
    super(
      `${stopped.message} Clean-up ended there; still in ${envId}, as far as could be seen: ${named}.`,
      `${stopped.hint} Then remove it: pulumi-cloudbase observe --clean --env-id ${envId}`,
    );
  }
}
