import type { Properties } from "./values";

type ChangeKind = "add" | "update" | "delete";

export interface PropertyChange {
  readonly kind: ChangeKind;
  readonly replaces: boolean;
}

/**
 * The paths below the given properties at which they differ, the deepest that there are: a reviewer sees which credential
 * changes. `replaces` are properties whose change replaces.
 */
export function changedPaths(
  before: Properties,
  after: Properties,
  { properties, replaces }: { readonly properties: readonly string[]; readonly replaces: readonly string[] },
): Map<string, PropertyChange> {
  const found = new Map<string, PropertyChange>();
  for (const property of properties) {
    const isReplacing = replaces.includes(property);
    for (const [path, kind] of pathsBelow(property, before[property], after[property])) {
      found.set(path, { kind, replaces: isReplacing });
    }
  }
  return found;
}

function pathsBelow(path: string, before: unknown, after: unknown): [path: string, kind: ChangeKind][] {
  if (before === undefined) return after === undefined ? [] : [[path, "add"]];
  if (after === undefined) return [[path, "delete"]];
  if (isRecord(before) && isRecord(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) => pathsBelow(`${path}${step(name)}`, before[name], after[name]));
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [[path, "update"]];
}

/** As Pulumi writes property paths. */
function step(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function isRecord(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
