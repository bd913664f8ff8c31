import type { GatewayIntegration } from "../store/live-integration";
import { Refusal } from "./codes";

/** Keys parsed from one state of an integration's credentials. */
export interface KeyVersion<Keys> {
  readonly name: "current" | "previous";
  readonly keys: Keys;
}

/** Which versions are accepted at a time, the current one first. */
export type AcceptedVersions<Keys> = (nowMs: number) => readonly [KeyVersion<Keys>, ...KeyVersion<Keys>[]];

/** Throws Refusal CREDENTIALS_UNUSABLE for the current credentials; earlier ones that cannot be used are just not accepted. */
export function keyVersions<Keys>(
  { credentials, previous }: GatewayIntegration,
  parse: (credentials: Readonly<Record<string, string>>) => Keys,
): AcceptedVersions<Keys> {
  const current = { name: "current", keys: parse(credentials) } as const;
  const earlier = previous && parseEarlier(previous.credentials, parse);
  if (!previous || !earlier) return () => [current];
  const { acceptedUntilMs } = previous;
  return (nowMs) => (nowMs < acceptedUntilMs ? [current, earlier] : [current]);
}

function parseEarlier<Keys>(
  credentials: Readonly<Record<string, string>>,
  parse: (credentials: Readonly<Record<string, string>>) => Keys,
): KeyVersion<Keys> | undefined {
  try {
    return { name: "previous", keys: parse(credentials) };
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** What the first version gives that does not refuse; when all refuse, the first one's refusal. */
export function firstAccepted<Version, Result>(
  versions: readonly [Version, ...Version[]],
  attempt: (version: Version) => Result,
): Result {
  const [first, ...others] = versions;
  try {
    return attempt(first);
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    for (const other of others) {
      try {
        return attempt(other);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    throw refusal;
  }
}

/** For the log, where there was a choice: `, keyVersion previous`. */
export function keyVersionWords({ name }: KeyVersion<unknown>, versions: readonly unknown[]): string {
  return versions.length > 1 ? `, keyVersion ${name}` : "";
}
