/** Why a value that is no string is refused. */
export function notText(value: unknown): string {
  return `is ${kindOf(value)}; must be text.`;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
