import type { Clock } from "../clock";
import { coded } from "../error-codes";
import { ProviderError } from "../provider-error";

/** How long a record may take to show up in the list once the cloud took the create (assumed; the emulator can delay it). */
const shownWithinMs = 30_000;
/** After a create that failed it may not be there at all, and the next run finds it by its mark if it comes later. */
const shownAfterFailureWithinMs = 10_000;
/** The first wait; each is twice as long as the one before: 9 looks in 30 s, 7 in 10 s. */
const firstWaitMs = 200;

/** What is looked for. */
export interface Created {
  /** The integration's name. */
  readonly name: string;
  /** The create's own error, where it may have taken effect all the same. */
  readonly failure?: ProviderError;
}

/**
 * Looks for the record of a create, which returns no id (documented), until it shows up. Rejects with the create's own error
 * where it had one: its code and request id are what the cloud's support asks for.
 */
export async function untilShown<T>(
  clock: Clock,
  { name, failure }: Created,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const withinMs = failure ? shownAfterFailureWithinMs : shownWithinMs;
  const endsAtMs = clock.now() + withinMs;
  for (let waitMs = firstWaitMs; ; waitMs *= 2) {
    // A look may have to wait for its turn among many: what counts is when it began.
    const beganMs = clock.now();
    const found = await look().catch((error) => rejectWithFailure(failure, error));
    if (found !== undefined) return found;
    const leftMs = endsAtMs - beganMs;
    if (leftMs <= 0) break;
    await clock.wait(Math.min(waitMs, leftMs));
  }
  const missing = `does not show the integration after ${withinMs / 1000} s`;
  if (failure) throw withWords(failure, `The cloud ${missing}.`);
  const sentence = `${name}: the cloud took the request but ${missing}. Run again: it is found by its name and not made twice.`;
  throw new Error(coded("NOT_SHOWN", sentence));
}

function rejectWithFailure(failure: ProviderError | undefined, error: unknown): never {
  if (failure && error instanceof ProviderError)
    throw withWords(failure, `Looking for it failed too: ${error.message}`);
  throw error;
}

function withWords({ details }: ProviderError, words: string): ProviderError {
  return new ProviderError({ ...details, hint: `${words} ${details.hint}` });
}
