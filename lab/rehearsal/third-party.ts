import { type CredentialField, type CredentialFormat, credentialFields } from "pulumi-cloudbase/internal/catalog/index";
import type { Notification as Prepared } from "../senders/notification";
import type { Notification } from "./account";
import type { Credentials, Sides } from "./credentials";
import { seededFraction } from "./randomness";
import type { Prepare } from "./senders";
import type { PlannedChange, RehearsalOptions } from "./types";

/*
 * The third party's side of a change: with which credentials it makes and signs a callback at a given time. The merchant
 * changes that side by hand, at its own moment.
 */

/** What callbacks are made and signed with, or speak of. Everything else can change without the third party. */
const formatsOfCallbacks: readonly CredentialFormat[] = [
  "app-id",
  "merchant-id",
  "api-v3-key",
  "rsa-public-key",
  "public-key-id",
  "push-token",
  "meeting-token",
  "encoding-aes-key",
];
/** The only callback credential without a form of its own (catalog: GitHub, GitLab, Gitee). */
const webhookSecret = "webhookSecret";

/** Credentials that must change at the third party too. */
export function changedAtThirdParty({ after, changed }: PlannedChange): string[] {
  return changed.filter((name) => {
    const format = after?.type.credentials[name]?.format;
    return format !== undefined && (name === webhookSecret || formatsOfCallbacks.includes(format));
  });
}

/** Whom a notification is about. A retry is about whom it was about first. */
const identityFormats: readonly CredentialFormat[] = ["app-id", "merchant-id"];
const encryptionFormats: readonly CredentialFormat[] = ["api-v3-key", "encoding-aes-key"];
const signerFormats: readonly CredentialFormat[] = ["rsa-public-key", "public-key-id"];

/** (documented; field report from official staff) How many callbacks WeChat Pay signs with the public key on day 1, 2, … */
const publicKeyShares = [0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1];
const dayMs = 24 * 60 * 60 * 1000;

export class ThirdParty {
  #switchedMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly change: PlannedChange,
    private readonly sides: Sides,
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
      ? this.#only(after.credentials, ({ format }) => !signerFormats.includes(format))
      : after.credentials;
    if (notification.madeAtMs >= this.#switchedMs) return current;
    const kept =
      this.options.retriesKeep === "old-ciphertext" ? [...identityFormats, ...encryptionFormats] : identityFormats;
    return { ...current, ...this.#only(before.credentials, ({ format }) => kept.includes(format)) };
  }

  /** After a switch to the public key WeChat Pay moves over by itself; the rest bears the certificate's name until then. */
  #isSignedAsBefore({ index, attempts }: Notification, nowMs: number): boolean {
    const { before, after = before } = this.sides;
    const hasPublicKey = (credentials: Credentials) =>
      Object.keys(this.#only(credentials, ({ format }) => signerFormats.includes(format))).length > 0;
    if (hasPublicKey(before.credentials) || !hasPublicKey(after.credentials)) return false;
    const share = publicKeyShares[Math.floor((nowMs - this.#switchedMs) / dayMs)] ?? 1;
    return seededFraction(this.options.seed, `signer ${index} ${attempts}`) >= share;
  }

  /** Both sides have the same protocol, so that the fields of one speak for both. */
  #only(credentials: Credentials, isWanted: (field: CredentialField) => boolean): Credentials {
    const fields = credentialFields(this.change.before.type).filter(([, field]) => isWanted(field));
    return Object.fromEntries(
      fields.flatMap(([name]) => (credentials[name] === undefined ? [] : [[name, credentials[name]]])),
    );
  }
}
