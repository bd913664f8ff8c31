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

const secretValues: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /** A URL with a password in it. */
  /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i,
  /** A connection string, or a URL whose query is what lets one in, as that of a group robot. */
  /(^|[?&;\s])(password|pwd|secret|access_?token|token|key|sig(nature)?)=[^;&\s]{6,}/i,
  /** Tokens that say by their beginning what they are: GitHub, GitLab, Slack, OpenAI and others, and a JWT. */
  /^(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-)[A-Za-z0-9_-]{10,}/,
  /^eyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\./,
];
const secretNames: readonly RegExp[] = [
  /secret|password|passwd|passphrase|token|credential|(private|api|access|signing|encryption)_?key/i,
  /(^|_)(pass|pwd|key)$/i,
  /[A-Za-z0-9]Key$|[a-z](Pass|Pwd)$/,
];
/** A public half, an id or a place is named after its secret and is none. */
const publicName =
  /(_?id|_?name|_?url|_?file|_?path|_?public|_?expiry|_?ttl)$|public_?key|(primary|partition|sort|foreign)_?key/i;

/** Shaped like a secret: such a value must not stand in state, plan or log, whether it was marked or not. */
export function looksSecret(name: string, value: string): boolean {
  return (
    secretValues.some((form) => form.test(value)) ||
    (secretNames.some((form) => form.test(name)) && !publicName.test(name))
  );
}

/** Names of variables that are not as expected. How line breaks are written does not matter. */
export function differingNames(observed: Variables, expected: Variables): string[] {
  return Object.keys(expected).filter((name) => plain(observed[name]) !== plain(expected[name]));
}

function plain(value: string | undefined): string | undefined {
  return value?.replaceAll("\\n", "\n").trim();
}
