import type { IntegrationTypeCode } from "../../catalog";

/** An integration that a program is to declare, wherever it was read. Holds no secret. */
export interface Found {
  readonly integrationId: string;
  /** As the cloud or the file calls it. */
  readonly name: string;
  readonly type: IntegrationTypeCode;
  /** Without a mark of ours. */
  readonly description: string;
  /** By credential, in the order of the type. */
  readonly credentials: Readonly<Record<string, Given>>;
  /** Optional credentials of which nobody can see whether they are set. */
  readonly perhaps: readonly string[];
  /** Variables that somebody set by hand: they stay. */
  readonly variables: readonly string[];
  /** What a person has to know of it. */
  readonly remarks: readonly string[];
}

/** What a program says of a credential: `toFill` is a variable that somebody has to set first. */
export type Given =
  | { readonly text: string }
  | { readonly file: string }
  | { readonly env: string; readonly toFill: boolean };

/** What could not be taken, and why. */
export interface LeftOut {
  readonly what: string;
  readonly why: string;
}
