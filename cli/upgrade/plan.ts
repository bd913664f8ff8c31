import { type Conflict, mergeLines, type Piece } from "./merge";

/** Files by path. */
export type Files = ReadonlyMap<string, Buffer>;

/** What an upgrade does to one file of a team's folder. */
export interface Step {
  readonly path: string;
  readonly what: "added" | "updated" | "removed" | "merged" | "kept" | "conflict";
  /** The file afterwards, of a conflict with both sides between marks; undefined when it goes, or stays as it is. */
  readonly content?: Buffer;
  readonly why: string;
  /** Of a conflict between two texts. */
  readonly pieces?: readonly Piece[];
}

/**
 * What the new template makes of a team's code that came from an earlier one: what only the template changed is taken, what
 * only the team changed is kept, what both changed is merged by lines. Files that nothing happens to are left out. Line ends
 * are no change: version control on Windows writes its own, and a file keeps those that it has.
 */
export function planUpgrade(base: Files, team: Files, template: Files): Step[] {
  const paths = [...new Set([...base.keys(), ...team.keys(), ...template.keys()])].sort();
  return paths.flatMap((path) => stepOf(path, base.get(path), team.get(path), template.get(path)) ?? []);
}

export const bootstrapName = "scf_bootstrap";

/** The team's own, whatever they hold. */
export function isBusinessFile(path: string): boolean {
  return path.startsWith("services/");
}

function stepOf(
  path: string,
  base: Buffer | undefined,
  team: Buffer | undefined,
  template: Buffer | undefined,
): Step | undefined {
  if (isSame(team, template)) return undefined;
  if (isSame(team, base)) return taken(path, team, template);
  if (isSame(template, base)) {
    return base === undefined ? undefined : { path, what: "kept", why: team ? "you changed it" : "you removed it" };
  }
  if (team === undefined) return { path, what: "conflict", why: "you removed it, and the template changed it" };
  if (template === undefined) return { path, what: "kept", why: "you changed it; the template has it no more" };
  if (base === undefined) return { path, what: "conflict", why: "you and the template added it" };
  return merged(path, base, team, template);
}

function taken(path: string, team: Buffer | undefined, template: Buffer | undefined): Step {
  if (template === undefined) return { path, what: "removed", why: "the template has it no more" };
  if (team === undefined) return { path, what: "added", why: "new in the template", content: template };
  return { path, what: "updated", why: "you had not changed it", content: withLineEndsOf(path, team, template) };
}

function merged(path: string, base: Buffer, team: Buffer, template: Buffer): Step {
  const lines = (text: Buffer) => withoutReturns(text).toString("utf8").split("\n");
  const pieces = mergeLines(lines(base), lines(team), lines(template));
  const why = "you and the template changed it";
  const text = pieces.flatMap((piece) => ("agreed" in piece ? piece.agreed : markedLines(path, piece.conflict)));
  const content = withLineEndsOf(path, team, Buffer.from(text.join("\n")));
  if (pieces.every((piece) => "agreed" in piece)) return { path, what: "merged", why, content };
  return { path, what: "conflict", why, content, pieces };
}

/** Both sides of a conflict, as people know it from version control. */
export function markedLines(path: string, { yours, theirs }: Conflict): string[] {
  return [`<<<<<<< ${path}, yours`, ...yours, "=======", ...theirs, `>>>>>>> ${path}, the template's`];
}

function isSame(one: Buffer | undefined, other: Buffer | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.equals(other) || withoutReturns(one).equals(withoutReturns(other));
}

function withoutReturns(text: Buffer): Buffer {
  return Buffer.from(text.toString("latin1").replaceAll("\r\n", "\n"), "latin1");
}

/** Shells and shebangs take LF only. */
function withLineEndsOf(path: string, team: Buffer, text: Buffer): Buffer {
  if (path === bootstrapName || !team.includes("\r\n")) return text;
  return Buffer.from(withoutReturns(text).toString("latin1").replaceAll("\n", "\r\n"), "latin1");
}
