/** Of one attempt: the gateway waits up to 5 s for the function, and a cold start comes on top. */
const attemptMaxMs = 10_000;
const marginMs = 30_000;

/** How long a send with retries may take at most. On a virtual clock the pauses take no time, slow functions still do. */
export function watchTimeMs(retries: string, gapsMs: readonly number[]): number {
  const pausesMs = retries === "real-time" ? gapsMs.reduce((sum, gap) => sum + gap, 0) : 0;
  return pausesMs + (gapsMs.length + 1) * attemptMaxMs + marginMs;
}
