export type Cleanup = () => void | Promise<void>;

/** The last first; one that fails does not keep the others from their turn. */
export async function cleanUpAll(cleanups: Cleanup[]): Promise<void> {
  const last = cleanups.pop();
  if (!last) return;
  try {
    await last();
  } finally {
    await cleanUpAll(cleanups);
  }
}
