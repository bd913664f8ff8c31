import { comparedInputs, type Inputs, isImmutable, type Outputs } from "./inputs";
import { namedFunction } from "./names";

export interface DiffResult {
  /** undefined, never true, when inputs changed: only then does the engine show which (engine facts 1). */
  readonly changes: boolean | undefined;
  readonly replaces: string[];
  readonly deleteBeforeReplace: boolean;
}

/** Compares what is in state with what check returned. */
export function diff(olds: Outputs, news: Inputs): DiffResult {
  const changed: (keyof Inputs)[] = comparedInputs.filter((key) => !equal(olds[key], news[key]));
  const functionName = namedFunction(news);
  if (functionName !== undefined && functionName !== olds.functionName) changed.push("functionName");
  const replaces = changed.filter(isImmutable);
  return {
    // Changed inputs make the engine compute the difference itself; a broken integration has none to show.
    changes: changed.length > 0 ? undefined : olds.status !== "Running",
    replaces,
    // Two integrations of one name cannot be in one environment at once.
    deleteBeforeReplace: olds.envId === news.envId,
  };
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
