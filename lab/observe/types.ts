import type { CloudDependencies, CloudSettings, Post } from "pulumi-cloudbase/internal/provider/cloud/index";
import type { ObservedAnswer, ObservedEvidence } from "../switches/observed";

export type { ObservedAnswer, ObservedEvidence };

/** Where it asks, and with what. All of it is replaced in tests. */
export interface ObserveInput {
  readonly settings: CloudSettings;
  readonly envId: string;
  readonly dependencies: CloudDependencies;
  readonly post: Post;
  /** Tells the person how far it is; never a secret. */
  readonly note: (line: string) => void;
  /** Marks everything that this run makes: 6 of [a-z0-9]. */
  readonly run: string;
}

/** Something that observe made. */
export interface Leftover {
  readonly kind: "integration" | "function" | "callback domain";
  readonly name: string;
}

/** A question is over, and this is its end. */
export type Finding =
  | { readonly answer: string | number; readonly note?: string }
  | { readonly notAnswered: string; readonly next?: string };
