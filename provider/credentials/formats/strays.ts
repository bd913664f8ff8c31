/*
 * Characters that come along when a value is copied from a formatted page. None of them can be part of an id, a number or a
 * key of letters and digits.
 */

/** Takes no room: zero-width spaces, joiners, marks of direction, a byte order mark (Unicode's own word for them). */
const unseen = /\p{Default_Ignorable_Code_Point}/gu;
/** ！ to ～: ordinary ASCII in the width of a Chinese character. */
const fullWidth = /[\uFF01-\uFF5E]/g;
const fullWidthOffset = 0xfee0;
const replacementCharacter = "\uFFFD";

/** The text without what cannot be seen and without full-width forms, and a note of each. */
export function withoutStrays(text: string): { readonly text: string; readonly notes: readonly string[] } {
  const found = [...new Set(text.match(unseen))];
  const visible = text.replace(unseen, "");
  const narrow = visible.replace(fullWidth, (wide) => String.fromCharCode(wide.charCodeAt(0) - fullWidthOffset));
  const notes: string[] = [];
  if (found.length > 0) {
    const were = found.length === 1 ? "An invisible character was" : "Invisible characters were";
    notes.push(`${were} removed (${found.map(codePoint).join(", ")}).`);
  }
  if (narrow !== visible) notes.push("Full-width characters were written as ordinary ones.");
  return { text: narrow, notes };
}

/**
 * A whole sentence about the first character that is not ASCII, and where it stands; "" if there is none. Only what cannot
 * be part of a secret is named itself.
 */
export function strayIn(text: string): string {
  const characters = [...text];
  const index = characters.findIndex((character) => character > "\u007f");
  const stray = characters[index];
  if (stray === undefined) return "";
  const position = `character ${index + 1}`;
  const copied = "was it copied from a formatted page?";
  if (stray === replacementCharacter) {
    return `It holds bytes that are no UTF-8 (${position}): was the file saved in another encoding?`;
  }
  if (stray.match(unseen)) return `It holds ${codePoint(stray)}, which cannot be seen, as ${position}: ${copied}`;
  if (/\s/.test(stray)) return `It holds ${codePoint(stray)}, a space of another kind, as ${position}: ${copied}`;
  if (stray.match(fullWidth)) return `It holds full-width characters (${position} is the first): type them anew.`;
  return `It holds a character that is not ASCII (${position}): ${copied}`;
}

function codePoint(character: string): string {
  return `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}`;
}
