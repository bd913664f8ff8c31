import type { Clock } from "../clock";
import type { FingerprintMethod } from "../credentials";
import type { IntegrationCenter } from "../integration-center";
import type { Problem } from "../problem";
import type { CredentialMemory } from "./credential-memory";
import type { DeclaredNames } from "./declared-names";
import type { Destination } from "./destination";
import type { EnvironmentView } from "./environment-view";
import type { PlannedDeployments } from "./planned-deployments";
import type { SharedCredentialTable } from "./shared-credential-table";

/** What the handlers reach the world through. A host makes one and keeps it as long as its process lives. */
export interface Context {
  /** Rejects the same way as any call when keys or endpoint are not configured; called only when the cloud is needed. */
  connect(): IntegrationCenter;
  /** Where credentials go. Throws ProviderError where nobody allowed it. */
  destination(): Destination;
  readonly view: EnvironmentView;
  readonly memory: CredentialMemory;
  readonly shared: SharedCredentialTable;
  readonly names: DeclaredNames;
  readonly planned: PlannedDeployments;
  readonly clock: Clock;
  /** How shared secrets are fingerprinted; without a key, with this salt. */
  fingerprintFor(salt: string): FingerprintMethod;
  /** 8 random characters of a-z and 0-9, for a mark (ownership.ts). */
  newClaim(): string;
  /** The variables that credential references name. */
  readonly processEnv: NodeJS.ProcessEnv;
  /** The folder of Pulumi.yaml: what a program names by a relative path is looked for from there. */
  readonly projectFolder: string;
  /** Where the package keeps its function templates. */
  readonly templatesFolder: string;
  /** Asks the third party, by one signed, read-only exchange, whether these credentials belong together. */
  prove(credentials: Readonly<Record<string, string>>): Promise<ProofOutcome>;
  /** For the person who runs Pulumi. */
  note(note: Note): void;
}

export interface Note {
  /** The owner text of the resource that it speaks of: `project/stack/name`. */
  readonly resource: string;
  readonly severity: "info" | "warning";
  /** Never a secret. */
  readonly text: string;
}

/** What one signed, read-only exchange with the third party showed. Structurally what provider/proof answers. */
export interface ProofOutcome {
  readonly ok: boolean;
  /** Names of credentials. */
  readonly proven: readonly string[];
  readonly notProven: readonly { readonly name: string; readonly why: string }[];
  readonly failures: readonly Problem[];
  /** Why it could not be finished; says nothing about the credentials. */
  readonly inconclusive?: Error;
  readonly calls: number;
}
