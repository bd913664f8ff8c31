import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { CallbackEntry } from "../gateway/host";
import type { LogLine } from "../runner/function";
import { makeLogWriter } from "./log-writer";
import { provenKeyTable } from "./proven-keys";
import { type Send, sendTable } from "./sends";

export type NewLogLine = Omit<LogLine, "id"> & { readonly functionName: string };

export interface NumberedCallback {
  readonly number: number;
  readonly entry: CallbackEntry;
}

const rowsMax = { callbacks: 100_000, functionLines: 100_000, sends: 20_000 };
const tables = Object.keys(rowsMax) as (keyof typeof rowsMax)[];

/** What a line of an earlier version may lack: one of them must not take the whole log out of sight. */
const unwritten: CallbackEntry = {
  at: "",
  route: "",
  source: "",
  status: 0,
  latencyMs: 0,
  errorCode: "",
  eventType: "",
  requestId: "",
  steps: [],
};

/** Trusted: only addCallback writes it. */
const callbackRow = z.object({
  number: z.number(),
  entry: z.string().transform((text): CallbackEntry => ({ ...unwritten, ...JSON.parse(text) })),
});
const lineRow = z.object({
  id: z.number(),
  at: z.string(),
  stream: z.enum(["stdout", "stderr", "platform"]),
  text: z.string(),
});

/** Callback log, function output, and what our own senders sent: the newest of each. */
export function logTables(database: DatabaseSync, warn: (line: string) => void) {
  const insertCallback = database.prepare("INSERT INTO callbacks (integrationId, entry) VALUES (?, ?)");
  const insertLine = database.prepare(
    "INSERT INTO functionLines (functionName, at, stream, text) VALUES ($functionName, $at, $stream, $text)",
  );
  const callbacks = database.prepare(
    "SELECT id AS number, entry FROM callbacks WHERE integrationId = ? AND id < ? ORDER BY id DESC LIMIT ?",
  );
  const mention = database.prepare("SELECT 1 FROM callbacks WHERE integrationId = ? AND instr(entry, ?) > 0 LIMIT 1");
  const linesAfter = database.prepare(
    "SELECT id, at, stream, text FROM functionLines WHERE functionName = ? AND id > ? ORDER BY id LIMIT ?",
  );
  const newestLines = database.prepare(
    "SELECT id, at, stream, text FROM functionLines WHERE functionName = ? ORDER BY id DESC LIMIT ?",
  );
  const sends = sendTable(database);
  const writer = makeLogWriter(database, trims(database), warn);

  return {
    addCallback(integrationId: string, entry: CallbackEntry): void {
      writer.later(() => {
        const text = JSON.stringify(entry);
        insertCallback.run(integrationId, text);
        return text.length;
      });
    },
    addLine(line: NewLogLine): void {
      writer.later(() => {
        insertLine.run({ ...line });
        return line.text.length;
      });
    },
    addSend(send: Send): void {
      writer.later(() => sends.save(send));
    },
    findSend(integrationId: string, requestId: string): Send | undefined {
      writer.flush();
      return sends.find(integrationId, requestId);
    },
    /** Newest first, those whose number is below `before`. */
    callbacks(
      integrationId: string,
      { limit, before = Number.MAX_SAFE_INTEGER }: { limit: number; before?: number },
    ): NumberedCallback[] {
      writer.flush();
      return z.array(callbackRow).parse(callbacks.all(integrationId, before, limit));
    },
    /** Looks through the integration's whole log: for a person's question, not for every callback. */
    hasCallback(integrationId: string, requestId: string): boolean {
      writer.flush();
      return mention.get(integrationId, `"requestId":${JSON.stringify(requestId)}`) !== undefined;
    },
    /** Oldest first: the first ones with an id above `afterId`, or without it the newest. */
    lines(functionName: string, { afterId, limit }: { afterId?: number; limit: number }): LogLine[] {
      writer.flush();
      return afterId === undefined
        ? z.array(lineRow).parse(newestLines.all(functionName, limit)).reverse()
        : z.array(lineRow).parse(linesAfter.all(functionName, afterId, limit));
    },
    /** Forgets all of it; numbers go on. */
    clear(): void {
      writer.flush();
      database.exec(tables.map((table) => `DELETE FROM ${table}`).join("; "));
    },
    /** Not emptied with the rest: what came once has come, whatever the lab holds. */
    provenKeys: provenKeyTable(database, writer),
    flush: writer.flush,
  };
}

/** By numbers, which only grow: no counting. */
function trims(database: DatabaseSync) {
  const beyondLines = tables.map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE id <= (SELECT max(id) FROM ${table}) - ${rowsMax[table]}`),
  );
  const oldestTenth = tables.map((table) =>
    database.prepare(`DELETE FROM ${table} WHERE id <= (SELECT min(id) + (max(id) - min(id)) / 10 FROM ${table})`),
  );
  return {
    beyondLines: () => {
      for (const trim of beyondLines) trim.run();
    },
    oldestTenth: () => {
      for (const trim of oldestTenth) trim.run();
    },
  };
}
