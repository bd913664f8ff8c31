import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { errorMessage } from "../caught";
import type { CallbackEntry, LogLine } from "../types";
import { transaction } from "./database";

export type NewLogLine = Omit<LogLine, "id"> & { readonly functionName: string };

const callbackRowsMax = 100_000;
const functionLinesMax = 100_000;
const rowsBetweenTrims = 1_000;

/** Trusted: only addCallback writes it. */
const entryRow = z.object({ entry: z.string().transform((text): CallbackEntry => JSON.parse(text)) });
const lineRow = z.object({
  id: z.number(),
  at: z.string(),
  stream: z.enum(["stdout", "stderr", "platform"]),
  text: z.string(),
});

/**
 * Callback log and function output, the newest of each. Lines are written once per turn of the event loop, all in one
 * transaction; every read writes what waits first.
 */
export function logTables(database: DatabaseSync, warn: (line: string) => void) {
  const insertCallback = database.prepare("INSERT INTO callbacks (integrationId, entry) VALUES (?, ?)");
  const insertLine = database.prepare(
    "INSERT INTO functionLines (functionName, at, stream, text) VALUES ($functionName, $at, $stream, $text)",
  );
  const trimCallbacks = database.prepare(
    `DELETE FROM callbacks WHERE id <= (SELECT max(id) FROM callbacks) - ${callbackRowsMax}`,
  );
  const trimLines = database.prepare(
    `DELETE FROM functionLines WHERE id <= (SELECT max(id) FROM functionLines) - ${functionLinesMax}`,
  );
  const callbacks = database.prepare("SELECT entry FROM callbacks WHERE integrationId = ? ORDER BY id DESC LIMIT ?");
  const linesAfter = database.prepare(
    "SELECT id, at, stream, text FROM functionLines WHERE functionName = ? AND id > ? ORDER BY id LIMIT ?",
  );
  const newestLines = database.prepare(
    "SELECT id, at, stream, text FROM functionLines WHERE functionName = ? ORDER BY id DESC LIMIT ?",
  );

  let waiting: (() => void)[] = [];
  let rowsUntilTrim = 0;
  let flush: NodeJS.Immediate | undefined;

  function later(write: () => void): void {
    if (!database.isOpen) return;
    waiting.push(write);
    flush ??= setImmediate(writeWaiting);
  }

  function writeWaiting(): void {
    if (flush) clearImmediate(flush);
    flush = undefined;
    const writes = waiting;
    waiting = [];
    if (writes.length === 0) return;
    try {
      writeAll(writes);
    } catch (error) {
      warn(`error: ${writes.length} log lines were lost: ${errorMessage(error)}`);
    }
  }

  function writeAll(writes: readonly (() => void)[]): void {
    transaction(database, () => {
      for (const write of writes) write();
      rowsUntilTrim -= writes.length;
      if (rowsUntilTrim > 0) return;
      rowsUntilTrim = rowsBetweenTrims;
      trimCallbacks.run();
      trimLines.run();
    });
  }

  return {
    addCallback(integrationId: string, entry: CallbackEntry): void {
      later(() => insertCallback.run(integrationId, JSON.stringify(entry)));
    },
    addLine(line: NewLogLine): void {
      later(() => insertLine.run({ ...line }));
    },
    /** Newest first. */
    callbacks(integrationId: string, limit: number): CallbackEntry[] {
      writeWaiting();
      return z
        .array(entryRow)
        .parse(callbacks.all(integrationId, limit))
        .map(({ entry }) => entry);
    },
    /** Oldest first: the first ones with an id above `afterId`, or without it the newest. */
    lines(functionName: string, { afterId, limit }: { afterId?: number; limit: number }): LogLine[] {
      writeWaiting();
      return afterId === undefined
        ? z.array(lineRow).parse(newestLines.all(functionName, limit)).reverse()
        : z.array(lineRow).parse(linesAfter.all(functionName, afterId, limit));
    },
    writeWaiting,
  };
}
