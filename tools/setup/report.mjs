const plainEveryMs = 30_000;
const firstPlainAfterMs = 10_000;
const titleWidth = 52;
const barCells = 30;

/**
 * @typedef {object} Step
 * @property {(text: string) => void} says something worth knowing now, such as what is waited for and how long it may take
 * @property {(done: number, total: number | undefined, unit: string) => void} progress
 * @property {(title?: string) => void} done
 * @property {() => void} failed
 */
/**
 * @typedef {object} Report
 * @property {(text: string) => void} heading
 * @property {(title: string) => Step} begin
 */

/**
 * Tells a person what is going on: in place on a terminal, in a plain line now and then elsewhere. One step at a time.
 * @param {import("node:tty").WriteStream | (NodeJS.WritableStream & { isTTY?: boolean, columns?: number })} stream
 * @param {() => number} nowMs
 * @returns {Report}
 */
export function createReport(stream, nowMs = () => performance.now()) {
  const live = stream.isTTY === true;
  const erase = live ? "\r\u001b[2K" : "";
  const permanent = (/** @type {string} */ line) => stream.write(`${erase}${line}\n`);

  return {
    heading: (text) => permanent(text),
    begin(title) {
      const startedMs = nowMs();
      let announced = false;
      /** @type {Count | undefined} */
      let count;
      let plainDueMs = startedMs + firstPlainAfterMs;

      const tick = () => {
        const elapsed = duration(nowMs() - startedMs);
        if (live) {
          const now = count ? `${bar(count)}${counted(count)}, ${elapsed}` : elapsed;
          const line = announced ? `      ${now}` : `  • ${title} ${now}`;
          stream.write(`${erase}${line.slice(0, (stream.columns ?? 80) - 1)}`);
        } else if (nowMs() >= plainDueMs) {
          plainDueMs = nowMs() + plainEveryMs;
          permanent(announced ? `      ${count ? `${counted(count)}, ` : ""}${elapsed}` : `  • ${title}, ${elapsed}`);
        }
      };
      const ticking = setInterval(tick, live ? 500 : 1_000);
      tick();

      const finish = (/** @type {string} */ mark, /** @type {string} */ text) => {
        clearInterval(ticking);
        permanent(`  ${mark} ${text.padEnd(titleWidth)} ${duration(nowMs() - startedMs).padStart(9)}`);
      };
      return {
        says(text) {
          announced = true;
          permanent(`  • ${text}`);
          tick();
        },
        progress(done, total, unit) {
          count = { done, total, unit };
        },
        done: (finalTitle = title) => finish("✓", finalTitle),
        failed: () => finish("✗", title),
      };
    },
  };
}

/**
 * Begins the step of waiting for another process, which a person should know of at once.
 * @param {Report} report
 * @param {string} title
 */
export function beginWait(report, title) {
  const step = report.begin(title);
  step.says(title);
  return step;
}

/** @param {number} ms */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  if (ms < 950) return `${(ms / 1000).toFixed(1)} s`;
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** @typedef {{ done: number, total: number | undefined, unit: string }} Count */

/** @param {Count} count */
function counted({ done, total, unit }) {
  return total === undefined ? `${done} ${unit}` : `${done} of ${total} ${unit}`;
}

/** @param {Count} count */
function bar({ done, total }) {
  if (total === undefined) return "";
  const eighths = Math.round((Math.min(done, total) / Math.max(total, 1)) * barCells * 8);
  const filled = "█".repeat(Math.floor(eighths / 8)) + ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
  return `▕${filled.padEnd(barCells)}▏ `;
}
