import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** What a sender of ours sent under one Request-Id: enough to send the same again. */
const sendRecord = z.object({
  integrationId: z.string(),
  requestId: z.string(),
  event: z.string(),
  seed: z.string(),
  createdAtMs: z.number(),
  /** "" without one. */
  fault: z.string(),
  /** The caller's own data, as JSON. */
  data: z.string(),
});
export type Send = z.output<typeof sendRecord>;

export function sendTable(database: DatabaseSync) {
  // Same bytes sent twice are one send.
  const save = database.prepare(
    `INSERT OR REPLACE INTO sends (integrationId, requestId, event, seed, createdAtMs, fault, data)
     VALUES ($integrationId, $requestId, $event, $seed, $createdAtMs, $fault, $data)`,
  );
  const find = database.prepare(
    `SELECT integrationId, requestId, event, seed, createdAtMs, fault, data FROM sends
     WHERE integrationId = ? AND requestId = ?`,
  );
  return {
    /** Returns its bytes, about. */
    save(send: Send): number {
      save.run({ ...send });
      return send.data.length + send.seed.length + send.event.length;
    },
    find(integrationId: string, requestId: string): Send | undefined {
      return sendRecord.optional().parse(find.get(integrationId, requestId));
    },
  };
}
