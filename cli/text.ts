import { printable } from "../provider/printable";

export { printable };

/** Rows in aligned columns, two spaces apart; the last column keeps its length. Cells hold plain text. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** `12 s ago`, in the largest unit that fits. */
export function age(at: string, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - Date.parse(at)) / 1000));
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** `18:42:10` in this machine's time zone. */
export function clockTime(at: string): string {
  const time = new Date(at);
  const pad = (value: number) => String(value).padStart(2, "0");
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map(pad).join(":");
}

/** `18:42:10`, and of another day `2026-11-24 18:42:10`: attempts in virtual time have times to come. */
export function dayAndTime(at: string, nowMs: number): string {
  const day = dayOf(new Date(at));
  return day === dayOf(new Date(nowMs)) ? clockTime(at) : `${day} ${clockTime(at)}`;
}

function dayOf(time: Date): string {
  const pad = (value: number) => String(value).padStart(2, "0");
  return [time.getFullYear(), pad(time.getMonth() + 1), pad(time.getDate())].join("-");
}

/** `15 s`, `1 min 30 s`, `24 h 4 min`: the two largest units, for spans from a second up. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const parts =
    hours > 0
      ? [`${hours} h`, minutes && `${minutes} min`]
      : [minutes && `${minutes} min`, seconds % 60 && `${seconds % 60} s`];
  return parts.filter(Boolean).join(" ") || "0 s";
}

/** `1 file`, `2 files`. */
export function counted(count: number, singular: string): string {
  return `${count} ${singular}${count === 1 ? "" : "s"}`;
}

/** A name as it is typed in a POSIX shell, printable: events such as `Push Hook` need quotes. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}

/** `¥1.00`. */
export function yuan(fen: number): string {
  return `¥${(fen / 100).toFixed(2)}`;
}

export function milliseconds(ms: number): string {
  return `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`;
}
