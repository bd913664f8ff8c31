import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type DomainRow, domainRecord } from "./records";

/** Callback domains with the paths that are routed. */
export function domainTable(database: DatabaseSync) {
  const save = database.prepare(
    "INSERT OR REPLACE INTO domains VALUES ($domain, $keyId, $status, $paths, $createdAt, $updatedAt)",
  );
  const find = database.prepare("SELECT * FROM domains WHERE domain = ?");
  const findByKey = database.prepare("SELECT * FROM domains WHERE keyId = ?");
  const list = database.prepare("SELECT * FROM domains ORDER BY createdAt, domain");
  const remove = database.prepare("DELETE FROM domains WHERE domain = ?");

  return {
    save(row: DomainRow): void {
      save.run({ ...row, paths: JSON.stringify(row.paths) });
    },
    find(domain: string): DomainRow | undefined {
      return domainRecord.optional().parse(find.get(domain));
    },
    ofIntegration(keyId: string): DomainRow | undefined {
      return domainRecord.optional().parse(findByKey.get(keyId));
    },
    list(): DomainRow[] {
      return z.array(domainRecord).parse(list.all());
    },
    remove(domain: string): void {
      remove.run(domain);
    },
    clear(): void {
      database.exec("DELETE FROM domains");
    },
  };
}
