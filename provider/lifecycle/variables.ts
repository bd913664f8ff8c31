import { type IntegrationType, injectedVariables } from "../../catalog";
import type { Inputs } from "./inputs";

/*
 * Three kinds of variables stand on one function: those that the Integration Center injects, those that the program
 * declares, and those that somebody added by hand or with another tool. The last are the team's: they are seen, shown
 * and kept.
 */

export type Variables = Readonly<Record<string, string>>;

type Declaring = Pick<Inputs, "environment" | "variableFacts">;

export function declaredNames({ environment = {}, variableFacts = {} }: Declaring): Set<string> {
  return new Set([...Object.keys(environment), ...Object.keys(variableFacts)]);
}

/**
 * What neither the Integration Center nor a program set. `declarations` are those of now and of before: what a program
 * no longer declares is removed, and not taken for somebody else's.
 */
export function undeclaredVariables(
  type: IntegrationType,
  found: Variables,
  declarations: readonly Declaring[],
): Record<string, string> {
  const injected = injectedVariables(type);
  const declared = new Set(declarations.flatMap((declaring) => [...declaredNames(declaring)]));
  return Object.fromEntries(Object.entries(found).filter(([name]) => !injected.has(name) && !declared.has(name)));
}

/** A URL with a password in it, or the text of a private key. */
const secretValue = /-----BEGIN [A-Z ]*PRIVATE KEY-----|^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;
const secretName =
  /(secret|password|passwd|passphrase|token|credential|private_?key|api_?key|access_?key|signing_?key|encryption_?key)/i;
/** A public half, an id or a place is named after its secret and is none. */
const publicName = /(_?id|_?name|_?url|_?file|_?path|_?public|_?expiry|_?ttl)$/i;

/** Shaped like a secret: such a value must not stand in state, plan or log, whether it was marked or not. */
export function looksSecret(name: string, value: string): boolean {
  return secretValue.test(value) || (secretName.test(name) && !publicName.test(name));
}

/** Names of variables that are not as expected. How line breaks are written does not matter. */
export function differingNames(observed: Variables, expected: Variables): string[] {
  return Object.keys(expected).filter((name) => plain(observed[name]) !== plain(expected[name]));
}

function plain(value: string | undefined): string | undefined {
  return value?.replaceAll("\\n", "\n").trim();
}
