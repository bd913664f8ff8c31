/** The start command of an HTTP function; it must be at the top of the code (documented: HTTP function packaging). */
export const bootstrapName = "scf_bootstrap";

/** Why the platform could not run it, each a clause without its subject; empty if it can. */
export function bootstrapProblems(content: Buffer): string[] {
  const start = content.toString("latin1", 0, 4);
  if (start === "\x7fELF") return [];
  if (/^(\xff\xfe|\xfe\xff)/.test(start)) return ["is UTF-16; save it as UTF-8"];
  const text = content.toString("utf8");
  const problems: string[] = [];
  if (text.startsWith("\ufeff")) problems.push("begins with a byte order mark; save it as UTF-8 without one");
  if (!/^\ufeff?#![ \t]*\S/.test(text)) {
    problems.push("does not begin with #! and what runs it, such as #!/bin/bash");
  }
  if (text.includes("\r")) problems.push("has CR line ends; save it with LF");
  return problems;
}
