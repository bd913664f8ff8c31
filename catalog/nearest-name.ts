/** The name that was probably meant; undefined when none is near. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const [nearest] = byDistance(given, names);
  return nearest && nearest.distance <= Math.max(1, Math.floor(nearest.name.length / 4)) ? nearest.name : undefined;
}

/** All of them, the most similar first. */
export function nearestFirst(given: string, names: readonly string[]): string[] {
  return byDistance(given, names).map(({ name }) => name);
}

function byDistance(given: string, names: readonly string[]): { name: string; distance: number }[] {
  const simple = simplify(given);
  return names
    .map((name) => ({ name, distance: editDistance(simple, simplify(name)) }))
    .sort((a, b) => a.distance - b.distance);
}

const charactersMax = 100;

/** Case, `_` and `-` do not count as differences. */
function simplify(name: string): string {
  return name.slice(0, charactersMax).toLowerCase().replace(/[_-]/g, "");
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
