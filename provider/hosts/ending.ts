/** What a process has to do before it may end. */
export interface Ending {
  /** Resolves when the engine is gone. */
  readonly engineGone: Promise<void>;
  /** Tells the engine what it should still hear. */
  lastWords(): Promise<void>;
  /** Lets calls under way come back, and nothing more go out. */
  finishCalls(): Promise<void>;
}

interface EndableProcess {
  once(signal: NodeJS.Signals, end: () => void): unknown;
  exit(): void;
}

/**
 * Ends the provider's process with its engine, at a safe point: calls under way come back, and what only waits is left to
 * the next run. The engine asks for it with SIGINT, or Ctrl-Break on Windows, and kills after 5 s (Pulumi's source,
 * 3.259). An engine that was killed asks for nothing; without it the process would stay for ever, with keys in memory.
 */
export function endWithEngine(process: EndableProcess, { engineGone, lastWords, finishCalls }: Ending): void {
  const endAfter = async (...work: Promise<void>[]) => {
    await Promise.allSettled(work);
    process.exit();
  };
  // Once, so that a second one ends it there and then.
  for (const signal of ["SIGINT", "SIGBREAK"] as const) {
    process.once(signal, () => endAfter(lastWords(), finishCalls()));
  }
  void engineGone.then(() => endAfter(finishCalls()));
}
