import type { FingerprintMethod } from "../credentials";
import type { IntegrationCenter } from "../integration-center";
import type { CredentialMemory } from "./credential-memory";
import type { EnvironmentView } from "./environment-view";
import type { SharedValues } from "./shared-values";

/** What the handlers reach the world through. A host makes one and keeps it as long as its process lives. */
export interface Context {
  /** Rejects the same way as any call when keys or endpoint are not configured; called only when the cloud is needed. */
  connect(): IntegrationCenter;
  readonly view: EnvironmentView;
  readonly memory: CredentialMemory;
  readonly shared: SharedValues;
  /** Ids of the resources that create took up because they were there already. */
  readonly takenUp: Set<string>;
  readonly clock: Clock;
  /** How shared secrets are fingerprinted for this owner. */
  fingerprintFor(owner: string): FingerprintMethod;
  /** The variables that credential references name. */
  readonly environment: NodeJS.ProcessEnv;
  /** Where the package keeps its function templates. */
  readonly templatesFolder: string;
  /** Asks the third party, by one signed, read-only exchange, whether these credentials belong together. */
  prove(credentials: Readonly<Record<string, string>>): Promise<ProofOutcome>;
  /** One line for the person who runs Pulumi. */
  say(line: string): void;
}

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  wait(delayMs: number): Promise<void>;
}

/** What one signed, read-only exchange with the third party showed. Structurally what provider/proof answers. */
export interface ProofOutcome {
  readonly ok: boolean;
  /** Names of credentials. */
  readonly proven: readonly string[];
  readonly notProven: readonly { readonly name: string; readonly why: string }[];
  readonly failures: readonly { readonly path: string; readonly reason: string; readonly whereToFind?: string }[];
  /** Why it could not be finished; says nothing about the credentials. */
  readonly trouble?: Error;
  readonly calls: number;
}
