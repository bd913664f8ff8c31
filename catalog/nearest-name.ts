/** The name that was probably meant; undefined when none is near. Case, `_` and `-` do not count as differences. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const simple = simplify(given);
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(simple, simplify(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 4)))
    .sort((a, b) => a.distance - b.distance);
  return nearest?.name;
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, "");
}

/** Levenshtein: characters to insert, delete or replace. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, fromCharacter] of [...from].entries()) {
    const current = [i + 1];
    for (const [j, toCharacter] of [...to].entries()) {
      const replaced = (previous[j] ?? 0) + (fromCharacter === toCharacter ? 0 : 1);
      current.push(Math.min(replaced, (previous[j + 1] ?? 0) + 1, (current[j] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? from.length;
}
