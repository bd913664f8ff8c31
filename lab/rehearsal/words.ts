/** Milliseconds as a person reads them: `0.4 s`, `88 s`, `2 min 8 s`, `24 h 4 min`. */
export function duration(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  const sign = ms < 0 && trimmed(seconds) !== "0" ? "−" : "";
  if (seconds < 120) return `${sign}${trimmed(seconds)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const parts =
    hours > 0
      ? [`${hours} h`, ...(minutes > 0 ? [`${minutes} min`] : [])]
      : [`${minutes} min`, ...(rest > 0 ? [`${rest} s`] : [])];
  return sign + parts.join(" ");
}

function trimmed(seconds: number): string {
  return String(Math.round(seconds * 10) / 10);
}

export function count(number: number): string {
  return number.toLocaleString("en-US");
}
