import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type HistoryRow, historyRecord, type IntegrationRow, integrationRecord } from "./records";

const historyRowsMax = 100;
const releasedKey = z.object({ keyId: z.string(), releasedAt: z.number() });
const countRow = z.object({ count: z.number() });
export type ReleasedKey = z.output<typeof releasedKey>;

/** A new one has no previous credentials, unless it comes from elsewhere. */
export type NewIntegrationRow = Omit<IntegrationRow, "sequence" | "previousExt" | "previousUntil"> &
  Partial<Pick<IntegrationRow, "previousExt" | "previousUntil">>;

/** Integrations, their status history, and the KeyIDs that are gone for good. */
export function integrationTable(database: DatabaseSync) {
  const insert = database.prepare(
    `INSERT INTO integrations (keyId, business, name, description, type, ticketId, ext, activeExt,
     previousExt, previousUntil, revision, functionName, createdAt, updatedAt)
     VALUES ($keyId, $business, $name, $description, $type, $ticketId, $ext, $activeExt,
     $previousExt, $previousUntil, $revision, $functionName, $createdAt, $updatedAt)`,
  );
  const update = database.prepare(
    `UPDATE integrations SET name = $name, description = $description, ext = $ext, activeExt = $activeExt,
     previousExt = $previousExt, previousUntil = $previousUntil,
     revision = $revision, functionName = $functionName, updatedAt = $updatedAt WHERE keyId = $keyId`,
  );
  const find = database.prepare("SELECT * FROM integrations WHERE keyId = ?");
  const findByFunction = database.prepare("SELECT * FROM integrations WHERE functionName = ?");
  const count = database.prepare("SELECT count(*) AS count FROM integrations");
  const findByName = database.prepare("SELECT 1 FROM integrations WHERE business = ? AND name = ?");
  // Oldest first: a page stays what it was while others are added.
  const list = database.prepare("SELECT * FROM integrations ORDER BY sequence");
  const remove = database.prepare("DELETE FROM integrations WHERE keyId = ?");
  const release = database.prepare("INSERT OR REPLACE INTO releasedKeys (keyId, releasedAt) VALUES (?, ?)");
  const listReleased = database.prepare("SELECT keyId, releasedAt FROM releasedKeys ORDER BY releasedAt, keyId");
  const released = database.prepare("SELECT 1 FROM releasedKeys WHERE keyId = ?");
  const addHistory = database.prepare("INSERT INTO history (keyId, at, status, reason) VALUES (?, ?, ?, ?)");
  const history = database.prepare("SELECT at, status, reason FROM history WHERE keyId = ? ORDER BY id");
  const trimHistory = database.prepare(
    `DELETE FROM history WHERE keyId = ?1 AND id <= (
       SELECT id FROM history WHERE keyId = ?1 ORDER BY id DESC LIMIT 1 OFFSET ${historyRowsMax})`,
  );
  const removeHistory = database.prepare("DELETE FROM history WHERE keyId = ?");

  return {
    add(row: NewIntegrationRow): void {
      insert.run({ previousExt: "", previousUntil: 0, ...row });
    },
    save({ sequence: _, business, type, ticketId, createdAt, ...row }: IntegrationRow): void {
      update.run(row);
    },
    find(keyId: string): IntegrationRow | undefined {
      return integrationRecord.optional().parse(find.get(keyId));
    },
    /** Those bound to the function; the cloud allows one. */
    boundTo(functionName: string): IntegrationRow[] {
      return z.array(integrationRecord).parse(findByFunction.all(functionName));
    },
    list(): IntegrationRow[] {
      return z.array(integrationRecord).parse(list.all());
    },
    count(): number {
      return countRow.parse(count.get()).count;
    },
    isNameTaken(business: string, name: string): boolean {
      return findByName.get(business, name) !== undefined;
    },
    remove(keyId: string, atMs: number): void {
      remove.run(keyId);
      removeHistory.run(keyId);
      release.run(keyId, atMs);
    },
    /** KeyIDs that are gone for good. */
    released(): ReleasedKey[] {
      return z.array(releasedKey).parse(listReleased.all());
    },
    release(keyId: string, atMs: number): void {
      release.run(keyId, atMs);
    },
    /** Forgets all of it, released KeyIDs too. */
    clear(): void {
      database.exec("DELETE FROM integrations; DELETE FROM history; DELETE FROM releasedKeys");
    },
    wasReleased(keyId: string): boolean {
      return released.get(keyId) !== undefined;
    },
    addHistory(keyId: string, { at, status, reason }: HistoryRow): void {
      addHistory.run(keyId, at, status, reason);
      trimHistory.run(keyId);
    },
    history(keyId: string): HistoryRow[] {
      return z.array(historyRecord).parse(history.all(keyId));
    },
  };
}
