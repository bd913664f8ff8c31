import type { Bound } from "./bound";
import type { Policy } from "./policy";

/*
 * A report as plain data. Nothing in it is a secret, and no value of a variable. Its sentences are safe inside Markdown:
 * whatever comes from outside stands in them as code (text.ts).
 */

/** Stands for a value that the preview does not tell: known only at apply, or hidden by the engine. */
export const unknownFact = "unknown";

/** What stands for a credential: an identifier, a fingerprint, `unknownFact`, or the numbers of a certificate. */
export type Fact = string | Readonly<Record<string, string>>;

/** By credential; absent where there is none. */
export type Facts = Readonly<Record<string, Fact>>;

/**
 * `import`: what is there is taken into the state. `drift`: this is the preview of a refresh, which found that the cloud differs
 * from the state.
 */
export type Operation = "create" | "import" | "update" | "replace" | "delete" | "drift" | "unchanged";

export interface CredentialChange {
  readonly credential: string;
  readonly before?: Fact;
  readonly after?: Fact;
  /** `unknown`: shown only at apply. `incomparable`: fingerprinted with another key, so the value may be the same. */
  readonly change: "added" | "changed" | "removed" | "unknown" | "incomparable";
  /** In a few words. */
  readonly risk: string;
}

export type Proof =
  /** Signed, read-only calls succeeded before these credentials were applied. */
  | {
      readonly kind: "live";
      /** ISO 8601. */
      readonly at: string;
      readonly calls: number;
      /** Names of credentials. */
      readonly proven: readonly string[];
      /** `name: why`. */
      readonly notProven: readonly string[];
    }
  /** The apply makes the calls first, and changes nothing if they fail. */
  | { readonly kind: "live at apply" }
  /** Only what can be known without a call. */
  | { readonly kind: "offline" };

export interface Expiry {
  /** The name of the fact that tells it. */
  readonly credential: string;
  /** ISO date, UTC. */
  readonly notAfter: string;
  /** Whole days; negative once expired. */
  readonly daysLeft: number;
}

export interface EnvironmentChange {
  /** Names of variables; their values are never shown. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface PropertyChange {
  readonly property: string;
  readonly before?: string;
  readonly after?: string;
}

/** Where credentials are sent, as the provider tells it; what it does not tell goes to the cloud's or WeChat Pay's own address. */
export type Destination = Readonly<Record<string, string>>;

export interface IntegrationReport {
  readonly urn: string;
  /** The name of the resource; the whole URN where another integration of the stack has the same name. */
  readonly label: string;
  readonly operation: Operation;
  readonly envId: string;
  /** The cloud's code. */
  readonly type: string;
  /** Those that change, in the order of the type. */
  readonly credentials: readonly CredentialChange[];
  readonly unchangedCredentials: number;
  /** In full. */
  readonly before: Facts;
  readonly after: Facts;
  readonly expiry?: Expiry;
  readonly proof: Proof;
  readonly destination?: Destination;
  readonly rotation?: { readonly reason?: string; readonly ticket?: string };
  readonly environment?: EnvironmentChange;
  readonly properties: readonly PropertyChange[];
  /** Paths of the inputs that change, as the engine names them. */
  readonly paths: readonly string[];
  /** What the operation itself brings about: URLs that end, functions that stay. Sentences. */
  readonly consequences: readonly string[];
}

/** What the engine will do to a resource of any kind. */
export interface EngineStep {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly operation: string;
  readonly paths: readonly string[];
  /** What an approval binds: what it would be set to, and which resource it is. */
  readonly inputs: Bound;
  readonly options: Bound;
}

export interface Finding {
  /** `error`: always refused. `violation`: the policy refuses it. `warning`: a person decides. */
  readonly severity: "error" | "violation" | "warning";
  readonly integration?: string;
  readonly credential?: string;
  readonly text: string;
}

/** What to do outside of the program, for all integrations that change in the same way. */
export interface Guidance {
  readonly title: string;
  readonly integrations: readonly string[];
  /** In this order; none where there is nothing to do. */
  readonly consoleSteps: readonly string[];
  /** What happens to callbacks and requests meanwhile. */
  readonly meanwhile: readonly string[];
}

export interface PreviewFailure {
  /** The resource's name; absent where the program itself failed. */
  readonly resource?: string;
  /** Several lines, as the engine gave them. */
  readonly message: string;
}

/** What provider or program said in the preview, one line. */
export interface Note {
  readonly integration?: string;
  readonly credential?: string;
  readonly text: string;
}

export interface Report {
  readonly version: 1;
  /** `project/stack`. */
  readonly stack: string;
  /** Those that change first, then by name. */
  readonly integrations: readonly IntegrationReport[];
  /** Every step of the preview that does something, ours too. */
  readonly steps: readonly EngineStep[];
  readonly failures: readonly PreviewFailure[];
  readonly findings: readonly Finding[];
  readonly guidance: readonly Guidance[];
  readonly notes: readonly Note[];
  /** What the findings were made by. */
  readonly policy: Policy;
  /** The stack's, as an approval binds it. */
  readonly configuration: Bound;
  /** The id of the key that bound values are fingerprinted with; empty without one. */
  readonly keyId: string;
}
