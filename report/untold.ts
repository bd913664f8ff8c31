/** The engine's value for what it does not know yet (Pulumi SDK). */
const engineUnknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
/** Marks what JSON has no form for, and says that it is a secret (Pulumi SDK). */
const specialMark = "4dabf18193072939515e22adb298388d";
const secretKind = "1b47061264138c4ac30d75fd1eb44270";

/** Why the engine does not tell a value; undefined for one that it tells. */
export function untold(value: unknown): "hidden" | "unknown" | undefined {
  if (value === engineUnknown) return "unknown";
  const isMarked = typeof value === "object" && value !== null && Reflect.get(value, specialMark) === secretKind;
  return value === "[secret]" || isMarked ? "hidden" : undefined;
}
