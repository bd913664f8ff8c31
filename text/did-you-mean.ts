import { nearestFirst } from "../catalog";

const shownMax = 3;

/** `; did you mean A, B?`, the most similar names first. */
export function didYouMean(name: string, known: readonly string[]): string {
  const shown = nearestFirst(name, known).slice(0, shownMax);
  return shown.length === 0 ? "" : `; did you mean ${shown.join(", ")}?`;
}
