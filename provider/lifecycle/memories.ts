import type { Context } from "./context";
import { CredentialMemory } from "./credential-memory";
import { DeclaredNames } from "./declared-names";
import { EnvironmentView } from "./environment-view";
import { PlannedDeployments } from "./planned-deployments";
import { SharedCredentialTable } from "./shared-credential-table";

type Memories = Pick<Context, "view" | "memory" | "shared" | "names" | "planned">;

/** What a process of the provider knows when it starts, and keeps until it ends: nothing of it outlives the process. */
export function emptyMemories(now: () => number): Memories {
  return {
    view: new EnvironmentView(now),
    memory: new CredentialMemory(),
    shared: new SharedCredentialTable(),
    names: new DeclaredNames(),
    planned: new PlannedDeployments(),
  };
}
