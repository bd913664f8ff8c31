import type { Context } from "pulumi-cloudbase/internal/provider/lifecycle/context";
import { emptyMemories } from "pulumi-cloudbase/internal/provider/lifecycle/memories";
import type { VirtualClock } from "../plumbing/virtual-clock";
import type { Pause, ThrowAwayCenter } from "./center";

/** Facts of made-up credentials are compared with each other and shown to nobody. */
const fingerprintKey = Buffer.alloc(32, 1);

/** A process of the provider as the engine starts it, in virtual time and with a center that is thrown away. */
export function startProvider(center: ThrowAwayCenter, clock: VirtualClock, wait: Pause, folder: string): Context {
  const connection = center.connect(wait);
  let claims = 0;
  return {
    ...emptyMemories(clock.now),
    connect: () => connection,
    destination: () => ({}),
    clock: { now: clock.now, wait },
    fingerprintFor: () => ({ kind: "hmac", key: fingerprintKey }),
    newClaim: () => String(claims++).padStart(8, "0"),
    processEnv: {},
    projectFolder: folder,
    templatesFolder: folder,
    prove: () => Promise.reject(new Error("a rehearsal proves nothing at a third party")),
    note: () => undefined,
  };
}
