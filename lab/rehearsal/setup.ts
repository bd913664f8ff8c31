import type { VirtualClock } from "../plumbing/virtual-clock";
import type { BeforeAndAfter } from "./credentials";
import type { Poster } from "./post";
import type { Program } from "./program";
import type { Receiver } from "./receiver";
import type { Prepare } from "./senders";
import type { PlannedChange, RehearsalOptions } from "./types";

/** All that a change is played with. */
export interface RehearsalSetup {
  readonly change: PlannedChange;
  readonly options: RehearsalOptions;
  readonly sides: BeforeAndAfter;
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
  readonly log: (line: string) => void;
}
