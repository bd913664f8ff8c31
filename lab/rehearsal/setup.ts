import type { VirtualClock } from "../plumbing/virtual-clock";
import type { Sides } from "./credentials";
import type { Poster } from "./post";
import type { Program } from "./program";
import type { Receiver } from "./receiver";
import type { Prepare } from "./senders";
import type { PlannedChange, RehearsalOptions } from "./types";

/** All that a change is played with. */
export interface Scene {
  readonly change: PlannedChange;
  readonly options: RehearsalOptions;
  readonly sides: Sides;
  readonly program: Program;
  readonly receiver: Receiver;
  /** How long each deployment takes. */
  readonly deploymentMs: number;
  readonly clock: VirtualClock;
  /** Why the gateway refused a request, by its id. */
  readonly codes: Map<string, string>;
  readonly poster: Poster;
  readonly prepare: Prepare;
  /** Hears now and then how far it is. */
  readonly say: (line: string) => void;
}
