import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type FunctionRow, functionRecord } from "./records";

/** Functions and their code; equal code is kept once. */
export function functionTable(database: DatabaseSync) {
  const save = database.prepare(
    `INSERT OR REPLACE INTO functions VALUES ($name, $status, $statusReason, $description, $runtime, $handler,
     $memoryMb, $timeoutSeconds, $environment, $codeHash, $createdAt, $modifiedAt)`,
  );
  const find = database.prepare("SELECT * FROM functions WHERE name = ?");
  const list = database.prepare("SELECT * FROM functions ORDER BY name");
  const remove = database.prepare("DELETE FROM functions WHERE name = ?");
  const addCode = database.prepare("INSERT OR IGNORE INTO code (hash, zip) VALUES (?, ?)");
  const findCode = database.prepare("SELECT zip FROM code WHERE hash = ?");
  const codeBytes = database.prepare("SELECT length(zip) AS bytes FROM code WHERE hash = ?");
  const removeUnusedCode = database.prepare(
    `DELETE FROM code WHERE hash NOT IN (SELECT codeHash FROM functions WHERE codeHash IS NOT NULL
     UNION SELECT codeHash FROM deployments WHERE codeHash IS NOT NULL)`,
  );
  const bytesRow = z.object({ bytes: z.number() });
  const codeRow = z.object({ zip: z.instanceof(Uint8Array) });

  return {
    save(row: FunctionRow): void {
      save.run({ ...row, environment: JSON.stringify(row.environment) });
    },
    find(name: string): FunctionRow | undefined {
      return functionRecord.optional().parse(find.get(name));
    },
    list(): FunctionRow[] {
      return z.array(functionRecord).parse(list.all());
    },
    remove(name: string): void {
      remove.run(name);
    },
    /** Forgets the functions and their code. */
    clear(): void {
      database.exec("DELETE FROM functions; DELETE FROM code");
    },
    /** Returns the code's hash. */
    addCode(zip: Uint8Array): string {
      const hash = createHash("sha256").update(zip).digest("hex");
      addCode.run(hash, zip);
      return hash;
    },
    code(hash: string): Uint8Array {
      return codeRow.parse(findCode.get(hash)).zip;
    },
    codeBytes(hash: string): number {
      return bytesRow.parse(codeBytes.get(hash)).bytes;
    },
    removeUnusedCode(): void {
      removeUnusedCode.run();
    },
  };
}
