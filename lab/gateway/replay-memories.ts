import type { Clock } from "../plumbing/clock";
import type { GatewayLimits } from "./gateway-limits";
import type { ProvenKeys } from "./host";
import type { CallbackProtocol, OpenedCallback } from "./protocol";
import { ReplayMemory, type Seen, type Settled, SharedRoom } from "./replay-memory";

type Limits = Pick<GatewayLimits, "replayMaxEntries" | "replayAllMaxEntries">;
type Callback = Pick<OpenedCallback, "proof">;

/**
 * One memory for whomever the third party's proof names: what one merchant's integration has had, another one of the same
 * merchant does not get too. Its limit is its own, so that who fills it shuts out nobody else.
 */
export class ReplayMemories {
  readonly #ofScope = new Map<string, ReplayMemory>();
  readonly #shared: SharedRoom;

  /** `kept` outlives this process; without it everything is forgotten with it. */
  constructor(
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly kept?: ProvenKeys,
  ) {
    this.#shared = new SharedRoom(limits.replayAllMaxEntries);
    for (const { scope, key, ageMs, ...fate } of kept?.fresh(clock.now()) ?? []) {
      this.#memory(scope, ageMs).recall(key, fate);
    }
  }

  remember({ proof: { scope, key, delivery } }: Callback, { replayMinAgeMs }: Ages): Seen {
    return this.#memory(scope, replayMinAgeMs).remember(key, delivery);
  }

  /** Resolves when one that is open is settled. */
  settled({ proof: { scope, key } }: Callback, { replayMinAgeMs }: Ages): Promise<void> {
    return this.#memory(scope, replayMinAgeMs).settled(key);
  }

  delivered({ proof }: Callback, protocol: Ages): void {
    // Of one whose proof covers everything, that it came is all there is to know.
    if (proof.delivery !== undefined) this.#memory(proof.scope, protocol.replayMinAgeMs).delivered(proof.key);
    this.#keep(proof, "delivered", protocol);
  }

  /** Of a third party that proves each attempt anew, the proof is used up all the same. */
  failed({ proof }: Callback, protocol: Ages & Pick<CallbackProtocol, "repeatsProof">): void {
    if (protocol.repeatsProof) this.#memory(proof.scope, protocol.replayMinAgeMs).failed(proof.key);
    if (!protocol.repeatsProof || proof.delivery !== undefined) this.#keep(proof, "failed", protocol);
  }

  #keep(proof: OpenedCallback["proof"], state: Settled, { replayMinAgeMs: ageMs }: Ages): void {
    this.kept?.keep({ ...proof, state, ageMs }, this.clock.now());
  }

  #memory(scope: string, replayMinAgeMs: number): ReplayMemory {
    let memory = this.#ofScope.get(scope);
    if (!memory) {
      const { replayMaxEntries } = this.limits;
      memory = new ReplayMemory(this.clock, { replayMinAgeMs, replayMaxEntries }, this.#shared);
      this.#ofScope.set(scope, memory);
    }
    return memory;
  }
}

type Ages = Pick<CallbackProtocol, "replayMinAgeMs">;
