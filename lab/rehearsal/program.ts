import type { Inputs } from "pulumi-cloudbase/internal/provider/lifecycle/inputs";
import type { VirtualClock } from "../plumbing/virtual-clock";
import { type Applied, changed, created, type Declaration, previewed, removed } from "./apply";
import type { Pause, ThrowAwayCenter } from "./center";
import type { BeforeAndAfter } from "./credentials";
import { startProvider } from "./provider-process";
import type { Receiver } from "./receiver";
import type { PlannedChange, PlannedState } from "./types";

/** Where callbacks of one side go. */
export interface Address {
  readonly gatewayOrigin: string;
  readonly integrationId: string;
}

/** The program before and after the change, and what runs of it do. */
export interface Program {
  /** A first apply: as it is before the change. */
  build(pause: Pause): Promise<void>;
  /** The apply that is rehearsed; rejects with what went wrong in words. */
  apply(pause: Pause): Promise<void>;
  addressOf(side: keyof BeforeAndAfter): Address;
}

export interface ProgramParts {
  readonly change: PlannedChange;
  readonly sides: BeforeAndAfter;
  /** One and the same, unless the environment changes. */
  readonly centers: { readonly before: ThrowAwayCenter; readonly after: ThrowAwayCenter };
  readonly receiver: Receiver;
  readonly clock: VirtualClock;
}

export function makeProgram({ change, sides, centers, receiver, clock }: ProgramParts): Program {
  const declaration = (state: PlannedState, side: keyof BeforeAndAfter): Declaration => ({
    envId: centers[side].envId,
    type: state.typeCode,
    name: state.name,
    owner: "rehearsal/rehearsal/rehearsal",
    stackIdentity: "rehearse",
    credentials: sides[side]?.declared,
    functionCode: receiver.folder,
    environment: { ...receiver.environment, rehearsedContent: state.content },
  });
  const start = (side: keyof BeforeAndAfter, pause: Pause) =>
    startProvider(centers[side], clock, pause, receiver.folder);
  let now: Applied | undefined;
  let next: Pick<Inputs, "integrationId"> | undefined;
  let former: Pick<Inputs, "integrationId"> | undefined;
  const { after } = change;

  return {
    async build(pause) {
      now = await created(start("before", pause), declaration(change.before, "before"));
      former = now.outs;
      next =
        after && change.operation === "replace"
          ? await previewed(start("after", pause), declaration(after, "after"))
          : former;
    },
    async apply(pause) {
      if (!now) throw new Error("there is nothing to change");
      const isMoved = centers.before !== centers.after;
      if (!after) return removed(start("before", pause), now);
      const provider = start("after", pause);
      now = await changed(
        { provider, former: isMoved ? start("before", pause) : provider },
        now,
        declaration(after, "after"),
      );
      next = now.outs;
    },
    addressOf(side) {
      const { gatewayOrigin } = centers[side];
      const integrationId = (side === "before" ? former : next)?.integrationId ?? "";
      return { gatewayOrigin, integrationId };
    },
  };
}
