import type { WechatApiHost } from "./call";
import { refusal } from "./refusal";

export interface Claim {
  readonly appId: string | null;
  readonly secret: string | null;
}

/** The AppID, if an integration has it. Throws a refusal. */
export function requireAppId(host: WechatApiHost, appId: string | null): string {
  if (!appId) throw refusal(41002);
  if (!host.findAppSecrets(appId)) throw refusal(40013, "no integration of this lab has it");
  return appId;
}

/** The AppID, if an integration has it with this AppSecret. Throws a refusal, which never repeats the secret. */
export function requireAccount(host: WechatApiHost, { appId, secret }: Claim): string {
  const known = requireAppId(host, appId);
  if (!secret) throw refusal(41004);
  if (host.findAppSecrets(known)?.includes(secret)) return known;
  throw refusal(40125, "no integration of this lab has it for this appid");
}

/** Throws a refusal unless the grant type is the one that the call takes (documented for each). */
export function requireGrantType(given: unknown, needed: string): void {
  if (given !== needed) throw refusal(40002, `must be ${needed}`);
}
