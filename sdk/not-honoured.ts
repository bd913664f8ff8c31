import type { CustomResourceOptions } from "@pulumi/pulumi";
import { integrationTypeCodes, isIntegrationTypeCode, nearestName } from "../catalog";

/*
 * What a dynamic provider cannot honour is refused by name, before anything is registered: silently ignored, it would
 * be taken for granted.
 */

const reasons: { readonly [Option in keyof CustomResourceOptions]?: string } = {
  import:
    'the engine asks a dynamic provider for nothing that state does not know; take it over by the argument adopt: "<integration id>"',
  provider:
    "account and endpoint come from the environment and the stack's configuration, the same for all integrations of a program, and what state remembers of an account is compared with these; use one program a stack and account",
};

/** Throws a sentence for the person who wrote the program. */
export function refuseWhatIsNotHonoured(name: string, options: CustomResourceOptions): void {
  for (const [option, reason] of Object.entries(reasons)) {
    const given = options[option as keyof CustomResourceOptions];
    if (given === undefined || (Array.isArray(given) && given.length === 0)) continue;
    throw new Error(`${name}: the resource option ${option} cannot be honoured: ${reason}.`);
  }
}

/** A type that came past the compiler, as from JavaScript or a configuration. */
export function refuseUnknownType(name: string, type: unknown): void {
  if (typeof type === "string" && isIntegrationTypeCode(type)) return;
  throw new Error(`${name}: type ${notOneOf(type, integrationTypeCodes)}`);
}

/** Ends a sentence with the choices, the nearest first. */
export function notOneOf(given: unknown, choices: readonly string[]): string {
  const nearest = typeof given === "string" ? nearestName(given, choices) : undefined;
  const hint = nearest ? ` Did you mean ${JSON.stringify(nearest)}?` : "";
  return `${given === undefined ? "is missing" : `${JSON.stringify(given)} is not known`}.${hint} Choose one of: ${choices.join(", ")}.`;
}
