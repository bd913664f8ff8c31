import type { z } from "zod";
import type { Clock } from "../../../plumbing/clock";
import { Grants } from "./grants";
import { LruMap } from "./lru-map";
import { type ErrorCode, refusal } from "./refusal";

/** What the local WeChat asks of the rest of the emulator. */
export interface WechatApiHost {
  /** The AppSecrets that integrations have for this AppID; undefined when none has the AppID. */
  findAppSecrets(appId: string): readonly string[] | undefined;
}

/** Accounts; of more than that, the oldest menus and stable tokens are dropped. */
const accountsMax = 100;

export type JsonObject = Readonly<Record<string, unknown>>;

/** What the local WeChat remembers. */
export interface Memory {
  readonly grants: Grants;
  /** By AppID. */
  readonly stableTokens: LruMap<{ readonly token: string; readonly endsAtMs: number }>;
  /** By AppID. */
  readonly menus: LruMap<JsonObject>;
}

export function makeMemory(clock: Clock): Memory {
  return { grants: new Grants(clock), stableTokens: new LruMap(accountsMax), menus: new LruMap(accountsMax) };
}

export interface Call {
  readonly query: URLSearchParams;
  /** {} for GET. */
  readonly body: JsonObject;
  readonly host: WechatApiHost;
  readonly memory: Memory;
  readonly nowMs: number;
}

export type Run = (call: Call) => JsonObject;

/** How many calls say that they succeeded; others answer without an errcode (documented for each). */
export const ok = { errcode: 0, errmsg: "ok" } as const;

/** Input as `schema` has it; throws a refusal with `code` when it does not fit. */
export function requireInput<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: ErrorCode,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw refusal(code);
  return parsed.data;
}
