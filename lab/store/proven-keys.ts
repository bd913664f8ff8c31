import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { ProvenKey, ProvenKeys } from "../gateway/host";
import type { LogWriter } from "./log-writer";

const keptKey = z.tuple([z.string(), z.string(), z.enum(["delivered", "failed"]), z.number(), z.string().nullable()]);
type KeptKey = z.output<typeof keptKey>;

const keptRow = z.object({
  atMs: z.number(),
  keys: z.string().transform((text) => z.array(keptKey).parse(JSON.parse(text))),
});

/**
 * What third parties have proven, for as long as it counts, so that a restart does not make a recording new. The keys of one
 * flush share a row: a row each would cost a callback several percent of its time (measured).
 */
export function provenKeyTable(database: DatabaseSync, writer: Pick<LogWriter, "later" | "flush">): ProvenKeys {
  const insert = database.prepare("INSERT INTO provenKeys (atMs, untilMs, keys) VALUES (?, ?, ?)");
  const remove = database.prepare("DELETE FROM provenKeys WHERE untilMs <= ?");
  const all = database.prepare("SELECT atMs, keys FROM provenKeys ORDER BY id");
  let waiting: KeptKey[] = [];
  let atMs = 0;
  let untilMs = 0;
  let rowsUntilRemoval = 0;

  function write(): number {
    const text = JSON.stringify(waiting);
    waiting = [];
    insert.run(atMs, untilMs, text);
    if (--rowsUntilRemoval <= 0) {
      rowsUntilRemoval = rowsBetweenRemovals;
      remove.run(atMs);
    }
    return text.length;
  }

  return {
    fresh(nowMs) {
      writer.flush();
      const rows = z.array(keptRow).parse(all.all());
      return rows.flatMap(({ atMs: keptAtMs, keys }) =>
        keys.filter(([, , , ageMs]) => keptAtMs + ageMs > nowMs).map(provenKey),
      );
    },
    keep({ scope, key, state, ageMs, delivery = null }, nowMs) {
      if (waiting.length === 0) {
        untilMs = 0;
        writer.later(write);
      }
      waiting.push([scope, key, state, ageMs, delivery]);
      atMs = nowMs;
      untilMs = Math.max(untilMs, nowMs + ageMs);
    },
  };
}

const rowsBetweenRemovals = 1_000;

function provenKey([scope, key, state, ageMs, delivery]: KeptKey): ProvenKey {
  return { scope, key, state, ageMs, ...(delivery !== null && { delivery }) };
}
