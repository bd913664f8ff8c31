import type { CloudDependencies, Post } from "../provider/cloud";

/** One line of what was looked at. None holds a secret. */
export interface Finding {
  readonly topic: Topic;
  readonly check: string;
  /** `failure`: an apply would fail. `warning`: it works, but see what it means. `skipped`: it could not be looked at. */
  readonly state: "ok" | "warning" | "failure" | "skipped";
  readonly seen: string;
  /** Left out where what was seen speaks for itself. */
  readonly meaning?: string;
  readonly next?: string;
}

export type Topic =
  | "This machine"
  | "The cloud and the keys"
  | "The environment"
  | "Integrations"
  | "How this account answers"
  | "WeChat Pay's live proof";

/** A finding before its topic is known. */
export type Look = Omit<Finding, "topic">;

export interface DoctorRequest {
  readonly processEnv: Readonly<Record<string, string | undefined>>;
  /** Absent: only what does not need one is looked at. */
  readonly envId?: string;
  /** Integrations that a program declares, from its preview. */
  readonly declared?: readonly Declared[];
}

export interface Declared {
  readonly name: string;
  readonly envId: string;
  /** Empty where the program was never applied. */
  readonly integrationId: string;
  readonly owner: string;
}

/** What it looks with; all of it is replaced in tests. */
export interface DoctorDependencies {
  readonly cloud: CloudDependencies;
  readonly post: Post;
  readonly nodeVersion: string;
  /** What `pulumi version` says; undefined when there is none on PATH. */
  pulumiVersion(): Promise<string | undefined>;
  /** HTTP status of a plain GET; undefined when nobody answers. */
  reach(url: string): Promise<number | undefined>;
}

export interface Diagnosis {
  readonly findings: readonly Finding[];
  /** Requests to the cloud, and how long all of it took. */
  readonly calls: number;
  readonly ms: number;
}
