import { didYouMean } from "pulumi-cloudbase/internal/text/did-you-mean";
import { ConsoleError } from "./answer";
import type { Functions, Integrations } from "./ports";

/** Throws ConsoleError 404 with the nearest names. */
export function unknownIntegration(integrations: Integrations, idOrName: string): never {
  const names = integrations.list().map(({ name }) => name);
  throw new ConsoleError(404, "INTEGRATION_UNKNOWN", `There is no integration ${nearest(idOrName, names)}`);
}

/** Throws ConsoleError 404 with the nearest names. */
export function unknownFunction(functions: Functions, name: string): never {
  const names = functions.list().map((known) => known.name);
  throw new ConsoleError(404, "FUNCTION_UNKNOWN", `There is no function ${nearest(name, names)}`);
}

function nearest(name: string, known: readonly string[]): string {
  return `${JSON.stringify(name)}${known.length === 0 ? "; there is none yet." : didYouMean(name, known)}`;
}
