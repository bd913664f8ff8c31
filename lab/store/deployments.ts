import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { type DeploymentRow, deploymentRecord } from "./records";

export type NewDeploymentRow = Omit<DeploymentRow, "id">;

/** What is under way: at most one a function and one an integration. */
export function deploymentTable(database: DatabaseSync) {
  const insert = database.prepare(
    `INSERT INTO deployments (dueAt, keyId, functionName, change, codeHash)
     VALUES ($dueAt, $keyId, $functionName, $change, $codeHash)`,
  );
  const find = database.prepare("SELECT * FROM deployments WHERE id = ?");
  const findByFunction = database.prepare("SELECT * FROM deployments WHERE functionName = ?");
  const findByKey = database.prepare("SELECT * FROM deployments WHERE keyId = ?");
  const list = database.prepare("SELECT * FROM deployments ORDER BY id");
  const remove = database.prepare("DELETE FROM deployments WHERE id = ?");

  return {
    /** Returns its id. */
    add(row: NewDeploymentRow): number {
      return Number(insert.run({ ...row, change: JSON.stringify(row.change) }).lastInsertRowid);
    },
    find(id: number): DeploymentRow | undefined {
      return deploymentRecord.optional().parse(find.get(id));
    },
    ofFunction(functionName: string): DeploymentRow | undefined {
      return deploymentRecord.optional().parse(findByFunction.get(functionName));
    },
    ofIntegration(keyId: string): DeploymentRow | undefined {
      return deploymentRecord.optional().parse(findByKey.get(keyId));
    },
    list(): DeploymentRow[] {
      return z.array(deploymentRecord).parse(list.all());
    },
    remove(id: number): void {
      remove.run(id);
    },
  };
}
