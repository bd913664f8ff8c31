/** A piece of a merged text: lines that both sides agree on, or what each of them has there. */
export type Piece = { readonly agreed: readonly string[] } | { readonly conflict: Conflict };

export interface Conflict {
  readonly yours: readonly string[];
  readonly theirs: readonly string[];
}

/** Of a file; the work grows with the product of two of them. */
const linesMax = 4_000;

/**
 * Three-way merge by lines: `base` is what both come from. What only one side changed counts; where both changed the same
 * place differently there is a conflict.
 */
export function mergeLines(base: readonly string[], yours: readonly string[], theirs: readonly string[]): Piece[] {
  if ([base, yours, theirs].some(({ length }) => length > linesMax)) return [{ conflict: { yours, theirs } }];
  const [inYours, inTheirs] = [matches(base, yours), matches(base, theirs)];
  const pieces: Piece[] = [];
  let at = { base: 0, yours: 0, theirs: 0 };
  for (let line = 0; line <= base.length; line++) {
    const isEnd = line === base.length;
    const [y, t] = isEnd ? [yours.length, theirs.length] : [inYours.get(line), inTheirs.get(line)];
    if (y === undefined || t === undefined) continue;
    pieces.push(between(base.slice(at.base, line), yours.slice(at.yours, y), theirs.slice(at.theirs, t)));
    if (!isEnd) pieces.push({ agreed: base.slice(line, line + 1) });
    at = { base: line + 1, yours: y + 1, theirs: t + 1 };
  }
  return joined(pieces);
}

function between(base: readonly string[], yours: readonly string[], theirs: readonly string[]): Piece {
  if (isSame(yours, theirs) || isSame(base, theirs)) return { agreed: yours };
  if (isSame(base, yours)) return { agreed: theirs };
  return { conflict: { yours, theirs } };
}

function joined(pieces: readonly Piece[]): Piece[] {
  const all: Piece[] = [];
  for (const piece of pieces) {
    const last = all.at(-1);
    if ("agreed" in piece && piece.agreed.length === 0) continue;
    if (last && "agreed" in last && "agreed" in piece)
      all[all.length - 1] = { agreed: [...last.agreed, ...piece.agreed] };
    else all.push(piece);
  }
  return all;
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((line, index) => line === other[index]);
}

/** Which line of `other` each line of `base` is: a longest common subsequence. */
function matches(base: readonly string[], other: readonly string[]): Map<number, number> {
  const width = other.length + 1;
  const lengths = new Uint16Array((base.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = base.length - 1; row >= 0; row--) {
    for (let column = other.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        base[row] === other[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const found = new Map<number, number>();
  for (let row = 0, column = 0; row < base.length && column < other.length; ) {
    if (base[row] === other[column]) found.set(row++, column++);
    else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row++;
    else column++;
  }
  return found;
}
