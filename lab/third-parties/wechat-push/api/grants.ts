import { randomBytes } from "node:crypto";
import type { Clock } from "../../../plumbing/clock";
import { LruMap } from "./lru-map";
import { type ErrorCode, refusal } from "./refusal";

/** What a token is good for: the account's own calls, one person's data, or a new one of the latter. */
export type GrantKind = "account" | "user" | "refresh";

export interface Grant {
  readonly kind: GrantKind;
  readonly appId: string;
  /** Whose data it opens; "" for the account's own. */
  readonly openid: string;
  readonly endsAtMs: number;
}

/** Documented: an access token lives two hours, a refresh token 30 days. */
export const accessSeconds = 7200;
const lifeSeconds: Record<GrantKind, number> = {
  account: accessSeconds,
  user: accessSeconds,
  refresh: 30 * 24 * 60 * 60,
};

const refusals: Record<GrantKind, { missing: ErrorCode; invalid: ErrorCode; expired: ErrorCode }> = {
  account: { missing: 41001, invalid: 40001, expired: 42001 },
  user: { missing: 41001, invalid: 40001, expired: 42001 },
  refresh: { missing: 41003, invalid: 40030, expired: 42002 },
};

/** Expired ones are among them: they are told from those that never were. */
const grantsMax = 10_000;

/** Tokens that were handed out, in memory: after a restart none is valid, and clients ask for new ones. */
export class Grants {
  readonly #grants = new LruMap<Grant>(grantsMax);
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  give(kind: GrantKind, appId: string, openid = ""): { token: string; endsAtMs: number } {
    const token = randomBytes(48).toString("base64url");
    const endsAtMs = this.#clock.now() + lifeSeconds[kind] * 1000;
    this.#grants.put(token, { kind, appId, openid, endsAtMs });
    return { token, endsAtMs };
  }

  /** Throws a refusal for one that is missing, unknown, of another kind, or past its end. */
  require(kind: GrantKind, token: string | null): Grant {
    const { missing, invalid, expired } = refusals[kind];
    if (!token) throw refusal(missing);
    const grant = this.#grants.get(token);
    if (grant?.kind !== kind) throw refusal(invalid);
    if (grant.endsAtMs <= this.#clock.now()) throw refusal(expired);
    return grant;
  }

  end(token: string): void {
    this.#grants.delete(token);
  }
}
