/*
 * Values as the engine hands them over: plain data, where some objects are something else by a key of their own (read in
 * Pulumi's source: rpc.ts). Unknown ones stay the text that lifecycle/ knows.
 */

const kindKey = "4dabf18193072939515e22adb298388d";
const kinds = {
  secret: "1b47061264138c4ac30d75fd1eb44270",
  output: "d0e6a833031e9bbcd3f4e8bde6ca49a4",
  resource: "5cf8f73096256a8f31e491e813e4eb8e",
  archive: "0def7320c3a5731c473e5ecbe6d01bc7",
} as const;

export type Properties = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKind(value: Properties, kind: keyof typeof kinds): boolean {
  return value[kindKey] === kinds[kind];
}

/** The same without what marks secrets, at any depth. */
function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  if (isKind(value, "secret")) return revealed(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

export function revealedProperties(properties: Properties): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, revealed(value)]));
}

function asSecret(value: unknown): Properties {
  return { [kindKey]: kinds.secret, value };
}

/** Whether it is a secret, or holds one. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (!isObject(value)) return false;
  return isKind(value, "secret") || Object.values(value).some(holdsSecret);
}

/** Names of an object's entries that are secrets or hold one: all of them where the object is one. */
export function secretNames(value: unknown): string[] {
  if (!isObject(value)) return [];
  if (isKind(value, "secret")) return isObject(value.value) ? Object.keys(value.value) : [];
  return Object.keys(value).filter((name) => holdsSecret(value[name]));
}

/** The local path that Pulumi's archive is of; none where it is of a URL or of several parts. */
export function archivedFolder(value: unknown): string | undefined {
  return isObject(value) && isKind(value, "archive") && typeof value.path === "string" ? value.path : undefined;
}

/** What was a secret before is one again, by the name of the property. */
export function withSecrets(values: Properties, secret: ReadonlySet<string>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, secret.has(key) ? asSecret(value) : value]),
  );
}

/** As JSON has it: the engine refuses `undefined` anywhere. */
export function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [[key, withoutUndefined(inner)]])),
  );
}
