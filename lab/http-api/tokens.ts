import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../plumbing/clock";
import { LabError } from "../plumbing/lab-error";
import type { WebToken, WebTokenOrder, WebUser } from "./web-token";

/*
 * The three kinds of bearer token that the product's HTTP API takes (documented): a user's access token, an API key with
 * administrator's rights, and the publishable key, which lies open in web pages. All are JWTs (documented). Claims that
 * functions read are provider_sub and sub (vendor source); those of the publishable key are as seen in one (field report); the
 * others are (assumed). The cloud's are signed with keys that nobody knows; these with one of the emulator's own.
 */

/** Documented: an access token lives two hours, keys for ever. */
const accessTokenSeconds = 7200;
const forEver = Date.parse("2100-01-01T00:00:00Z") / 1000;

export interface Tokens {
  /** The same order at the same second is the same token. */
  mint(order: WebTokenOrder): WebToken;
  /** Why it is none of this emulator's, in words; undefined for one that counts. */
  problemOf(token: string): string | undefined;
}

const claims = z.object({ aud: z.string(), exp: z.number() });

export function makeTokens({
  envId,
  secretKey,
  clock,
}: {
  readonly envId: string;
  /** The emulator's: whoever has it may mint anyway. */
  readonly secretKey: string;
  readonly clock: Clock;
}): Tokens {
  const key = createHmac("sha256", secretKey).update("tokens of the HTTP API").digest();
  const sign = (signed: string) => createHmac("sha256", key).update(signed).digest();
  const nowSeconds = () => Math.floor(clock.now() / 1000);
  const issued = { iss: `https://${envId}.api.tcloudbasegateway.com`, aud: envId };

  return {
    mint(order) {
      const iat = nowSeconds();
      const exp = order.kind === "user" ? iat + accessTokenSeconds : forEver;
      const signed = [
        { alg: "HS256", typ: "JWT" },
        { ...issued, ...subject(order), iat, exp },
      ]
        .map(part)
        .join(".");
      const token = `${signed}.${sign(signed).toString("base64url")}`;
      return { token, expiresAt: new Date(exp * 1000).toISOString() };
    },
    problemOf(token) {
      const [, signed = "", payload = "", signature = ""] = /^([\w-]+\.([\w-]+))\.([\w-]+)$/.exec(token) ?? [];
      const given = Buffer.from(signature, "base64url");
      const proper = sign(signed);
      const mine = given.length === proper.length && timingSafeEqual(given, proper);
      if (!mine) return "is not this emulator's";
      const { aud, exp } = claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")));
      if (aud !== envId) return `is of environment ${aud}`;
      return exp <= nowSeconds() ? `has expired at ${new Date(exp * 1000).toISOString()}` : undefined;
    },
  };
}

function subject(order: WebTokenOrder): object {
  if (order.kind === "user") return userClaims(order);
  if (order.kind === "api-key") {
    return { sub: "administrator", scope: "all", meta: { platform: "ApiKey" }, is_system_admin: true };
  }
  return { sub: "anon", scope: "anonymous", meta: { platform: "PublishableKey" }, is_system_admin: false };
}

function userClaims({ uid, openid }: WebUser): object {
  if (uid === "anon") throw new LabError('A user cannot be called "anon": that is the publishable key.');
  return { sub: uid, user_id: uid, scope: "user", ...(openid !== undefined && { provider_sub: openid }) };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
