export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(delayMs: number): Promise<void>;
}
