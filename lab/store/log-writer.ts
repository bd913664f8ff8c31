import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { errorMessage } from "../plumbing/error-fields";
import { transaction } from "./database";

/** How long a line may wait: a killed process loses the lines of this time at most. */
const writeWithinMs = 10;
const waitingLinesMax = 2_000;
const bytesBetweenTrims = 4 * 1024 * 1024;
const linesBetweenTrims = 1_000;
/** With SQLite's own 1,000 a checkpoint stopped every callback for 7 to 20 ms, with these mostly for 5 (measured). */
const pagesBetweenCheckpoints = 200;
/** Of log.db, with its indexes. A line has a few KB at most, so the newest 100,000 callbacks usually fit. */
const logBytesMax = 256 * 1024 * 1024;

export interface LogWriter {
  /** Soon, and before `flush` returns; `insert` returns the bytes that it wrote. */
  later(insert: () => number): void;
  /** Writes what waits; a line that cannot be written is lost, and `warn` is told. */
  flush(): void;
}

export interface Trims {
  /** Removes what is beyond the greatest number of lines. */
  beyondLines(): void;
  /** Removes a tenth, the oldest. */
  oldestTenth(): void;
}

/**
 * Lines are written some at a time, all in one transaction: a callback pays for putting its line into a list, not for a
 * commit. Every read flushes first.
 */
export function makeLogWriter(database: DatabaseSync, trims: Trims, warn: (line: string) => void): LogWriter {
  let waiting: (() => number)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let linesUntilTrim = 0;
  let bytesUntilTrim = 0;
  const usedBytes = usedBytesOf(database);
  database.exec(`PRAGMA wal_autocheckpoint = ${pagesBetweenCheckpoints}`);

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    const inserts = waiting;
    waiting = [];
    if (inserts.length === 0) return;
    try {
      transaction(database, () => writeAll(inserts));
    } catch (error) {
      warn(`error: ${inserts.length} log lines were lost: ${errorMessage(error)}`);
    }
  }

  function writeAll(inserts: readonly (() => number)[]): void {
    for (const insert of inserts) bytesUntilTrim -= insert();
    linesUntilTrim -= inserts.length;
    if (linesUntilTrim > 0 && bytesUntilTrim > 0) return;
    linesUntilTrim = linesBetweenTrims;
    bytesUntilTrim = bytesBetweenTrims;
    trims.beyondLines();
    if (usedBytes() > logBytesMax) trims.oldestTenth();
  }

  return {
    later(insert) {
      if (!database.isOpen) return;
      waiting.push(insert);
      if (waiting.length >= waitingLinesMax) flush();
      else timer ??= setTimeout(flush, writeWithinMs);
    },
    flush,
  };
}

/** What is in use of the file: SQLite keeps the pages of deleted rows for later ones. */
function usedBytesOf(database: DatabaseSync): () => number {
  const used = database.prepare(
    `SELECT (page_count - freelist_count) * page_size AS bytes
     FROM pragma_page_count, pragma_freelist_count, pragma_page_size`,
  );
  const row = z.object({ bytes: z.number() });
  return () => row.parse(used.get()).bytes;
}
