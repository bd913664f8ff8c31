import { integrationType } from "../../catalog";
import { compareFacts } from "../credentials";
import { comparedInputs, type Inputs, isImmutable, type Outputs } from "./inputs";
import { namedFunction } from "./names";
import { isUnknown } from "./unknown";

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
  const replaces = changed.filter((key) => isImmutable(key) || (key === "credentialFacts" && otherTicket(olds, news)));
  return {
    // Changed inputs make the engine compute the difference itself; a broken integration has none to show.
    changes: changed.length > 0 ? undefined : olds.status !== "Running",
    replaces,
    // Two integrations of one name cannot be in one environment at once.
    deleteBeforeReplace: olds.envId === news.envId,
  };
}

/** The cloud takes a ticket only when it makes an integration (documented: UpdateUserKey has no TicketID). */
function otherTicket(olds: Outputs, news: Inputs): boolean {
  const { ticketField } = integrationType(news.type);
  if (ticketField === undefined || isUnknown(news.credentialFacts)) return false;
  const [before, after] = [olds.credentialFacts[ticketField], news.credentialFacts[ticketField]];
  return !isUnknown(after) && compareFacts(before, after) === "different";
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => equal((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]));
}
