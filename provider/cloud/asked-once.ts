/** Asks once for the same arguments, whoever wants to know; a failure is never remembered. */
export function askedOnce<Arguments extends string[], T>(
  ask: (...of: Arguments) => Promise<T>,
): (...of: Arguments) => Promise<T> {
  const answers = new Map<string, Promise<T>>();
  return (...of) => {
    const key = JSON.stringify(of);
    const known = answers.get(key);
    if (known) return known;
    const asked = ask(...of);
    answers.set(key, asked);
    asked.catch(() => answers.delete(key));
    return asked;
  };
}
