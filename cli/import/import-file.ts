import { declarationOf } from "../../catalog";
import type { Found } from "./found";
import { programName } from "./names";

/** What `pulumi import --file` takes (documented: bulk import). */
export function importFile(found: readonly Found[], envId: string): string {
  const resources = found.map((one) => ({
    type: `cloudbase:index:${declarationOf(one.type).className}`,
    name: programName(one),
    id: `${envId}/${one.integrationId}`,
  }));
  return `${JSON.stringify({ resources }, undefined, 2)}\n`;
}
