import {
  type CredentialRole,
  callbackRoles,
  credentialFields,
  credentialRole,
  publicKeyShares,
} from "pulumi-cloudbase/internal/catalog/index";
import type { Notification as Prepared } from "../senders/notification";
import type { BeforeAndAfter, Credentials } from "./credentials";
import { seededFraction } from "./randomness";
import type { Prepare } from "./senders";
import type { Notification } from "./tally";
import type { PlannedChange, RehearsalOptions } from "./types";

/*
 * The third party's side of a change: with which credentials it makes and signs a callback at a given time. The merchant
 * changes that side by hand, at its own moment.
 */

/** Credentials that must change at the third party too. */
export function changedAtThirdParty({ after, changed }: PlannedChange): string[] {
  return changed.filter((name) => {
    const field = after?.type.credentials[name];
    return field !== undefined && callbackRoles.includes(credentialRole(field));
  });
}

const dayMs = 24 * 60 * 60 * 1000;

export class ThirdParty {
  #switchedMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly change: PlannedChange,
    private readonly sides: BeforeAndAfter,
    private readonly options: Pick<RehearsalOptions, "retriesKeep" | "seed">,
    private readonly prepare: Prepare,
  ) {}

  /** When the merchant changed this side; Infinity while that has not happened. */
  get switchedMs(): number {
    return this.#switchedMs;
  }

  switchOver(atMs: number): void {
    this.#switchedMs = atMs;
  }

  /** The notification as it is sent now, not signed yet. Throws LabError. */
  prepareAttempt(notification: Notification, nowMs: number): Promise<Prepared> {
    const { before, after = before } = this.change;
    // Its address came with the order, or stood in the settings, when it was made.
    const isMadeBefore = notification.madeAtMs < this.#switchedMs;
    return this.prepare({
      typeCode: (isMadeBefore ? before : after).typeCode,
      to: isMadeBefore || !this.change.after ? "before" : "after",
      credentials: this.#credentials(notification, nowMs),
      side: nowMs < this.#switchedMs ? "before" : "after",
      event: notification.event,
      data: notification.data ?? {},
      seed: `${this.options.seed}.${notification.index}`,
      createdAtMs: notification.madeAtMs,
    });
  }

  #credentials(notification: Notification, nowMs: number): Credentials {
    const { before, after = before } = this.sides;
    if (nowMs < this.#switchedMs) return before.credentials;
    const current = this.#isSignedAsBefore(notification, nowMs)
      ? this.#only(after.credentials, (role) => role !== "third-party-key")
      : after.credentials;
    if (notification.madeAtMs >= this.#switchedMs) return current;
    // A retry is about whom it was about first.
    const keepsCiphertext = this.options.retriesKeep === "old-ciphertext";
    const isKept = (role: CredentialRole) => role === "identity" || (role === "encryption" && keepsCiphertext);
    return { ...current, ...this.#only(before.credentials, isKept) };
  }

  /** After a switch to the public key WeChat Pay moves over by itself; the rest bears the certificate's name until then. */
  #isSignedAsBefore({ index, attempts }: Notification, nowMs: number): boolean {
    const { before, after = before } = this.sides;
    const hasPublicKey = (credentials: Credentials) =>
      Object.keys(this.#only(credentials, (role) => role === "third-party-key")).length > 0;
    if (hasPublicKey(before.credentials) || !hasPublicKey(after.credentials)) return false;
    const share = publicKeyShares[Math.floor((nowMs - this.#switchedMs) / dayMs)] ?? 1;
    return seededFraction(this.options.seed, `signer ${index} ${attempts}`) >= share;
  }

  /** Both sides have the same protocol, so that the fields of one speak for both. */
  #only(credentials: Credentials, isWanted: (role: CredentialRole) => boolean): Credentials {
    const fields = credentialFields(this.change.before.type).filter(([, field]) => isWanted(credentialRole(field)));
    return Object.fromEntries(
      fields.flatMap(([name]) => (credentials[name] === undefined ? [] : [[name, credentials[name]]])),
    );
  }
}
