import { z } from "zod";
import { requireAccount, requireGrantType } from "./accounts";
import { type Call, type JsonObject, requireInput } from "./call";
import { accessSeconds } from "./grants";

/** Each call gives a new one; the older ones stay valid until their end (WeChat: for 5 minutes, documented). */
export function token({ query, host, memory }: Call): JsonObject {
  requireGrantType(query.get("grant_type"), "client_credential");
  const appId = requireAccount(host, { appId: query.get("appid"), secret: query.get("secret") });
  return { access_token: memory.grants.give("account", appId).token, expires_in: accessSeconds };
}

const stableTokenBody = z.object({
  grant_type: z.string().optional(),
  appid: z.string().default(""),
  secret: z.string().default(""),
  force_refresh: z.boolean().default(false),
});

/** Documented: it is renewed from 5 minutes before its end on. */
const renewBeforeEndMs = 5 * 60 * 1000;

/** The same one until shortly before its end; when the caller forces another, the former ends at once (documented). */
export function stableToken({ body, host, memory, nowMs }: Call): JsonObject {
  const { grant_type, appid, secret, force_refresh } = requireInput(stableTokenBody, body, 47001);
  requireGrantType(grant_type, "client_credential");
  const appId = requireAccount(host, { appId: appid, secret });
  const kept = memory.stableTokens.get(appId);
  if (kept && force_refresh) memory.grants.end(kept.token);
  const isFresh = kept && kept.endsAtMs - nowMs > renewBeforeEndMs;
  const current = isFresh && !force_refresh ? kept : memory.grants.give("account", appId);
  memory.stableTokens.put(appId, current);
  return { access_token: current.token, expires_in: Math.floor((current.endsAtMs - nowMs) / 1000) };
}
