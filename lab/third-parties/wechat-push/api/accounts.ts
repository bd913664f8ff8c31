import type { WechatApiHost } from "./call";
import { WechatRefusal } from "./refusal";

export interface Claim {
  readonly appId: string | null;
  readonly secret: string | null;
}

/** The AppID, if an integration has it. Throws a WechatRefusal. */
export function requireAppId(host: WechatApiHost, appId: string | null): string {
  if (!appId) throw new WechatRefusal(41002);
  if (!host.findAppSecrets(appId)) throw new WechatRefusal(40013, "no integration of this lab has it");
  return appId;
}

/** The AppID, if an integration has it with this AppSecret. Throws a WechatRefusal, which never repeats the secret. */
export function requireAccount(host: WechatApiHost, { appId, secret }: Claim): string {
  const known = requireAppId(host, appId);
  if (!secret) throw new WechatRefusal(41004);
  if (host.findAppSecrets(known)?.includes(secret)) return known;
  throw new WechatRefusal(40125, "no integration of this lab has it for this appid");
}

/** Throws a WechatRefusal unless the grant type is the one that the call takes (documented for each). */
export function requireGrantType(given: unknown, needed: string): void {
  if (given !== needed) throw new WechatRefusal(40002, `must be ${needed}`);
}
