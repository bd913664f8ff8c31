export type JsonObject = Readonly<Record<string, unknown>>;

/** JSON merge patch (RFC 7396): objects are merged, null removes, everything else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const entries = new Map(Object.entries(target));
  for (const [key, value] of Object.entries(patch)) {
    const present = entries.get(key);
    if (value === null) entries.delete(key);
    else entries.set(key, isObject(value) ? mergePatch(isObject(present) ? present : {}, value) : value);
  }
  // fromEntries defines properties, so `__proto__` is a key like any other.
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
