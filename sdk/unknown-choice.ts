import { integrationTypeCodes, isIntegrationTypeCode, nearestName } from "../catalog";
import { refusal } from "./refusal";

/** A type that came past the compiler, as from JavaScript or a configuration. */
export function refuseUnknownType(name: string, type: unknown): void {
  if (typeof type === "string" && isIntegrationTypeCode(type)) return;
  throw refusal("INPUTS_REFUSED", `${name}: type ${notOneOf(type, integrationTypeCodes)}`);
}

/** Ends a sentence with the choices, the nearest first. */
export function notOneOf(given: unknown, choices: readonly string[]): string {
  const nearest = typeof given === "string" ? nearestName(given, choices) : undefined;
  const hint = nearest ? ` Did you mean ${JSON.stringify(nearest)}?` : "";
  return `${given === undefined ? "is missing" : `${JSON.stringify(given)} is not known`}.${hint} Choose one of: ${choices.join(", ")}.`;
}
