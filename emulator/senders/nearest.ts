const shownMax = 3;

/** `; did you mean A, B?`, the most similar names first. */
export function didYouMean(name: string, known: readonly string[]): string {
  const ranked = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  return ranked.length === 0 ? "" : `; did you mean ${ranked.slice(0, shownMax).join(", ")}?`;
}

/** Levenshtein distance, letter case aside. */
function distance(left: string, right: string): number {
  const a = left.slice(0, 100).toLowerCase();
  const b = right.toLowerCase();
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
