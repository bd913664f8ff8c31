import type { JsonObject } from "../../../senders/merge-patch";
import type { RandomBytes } from "../../../senders/random";
import type { SenderEvent } from "../../../senders/third-party-sender";

export interface PushContext {
  readonly appId: string;
  /** The user who caused it. */
  readonly openid: string;
  readonly nowMs: number;
  readonly random: RandomBytes;
}

/** `name` is the message's Event or, where it is none, its MsgType. */
export interface PushEvent extends SenderEvent {
  readonly route: "notify";
  readonly msgType: string;
  /** Where the data says what it is about, from the outside in; without it, the user. */
  readonly subjectPath?: readonly string[];
  /** What comes after ToUserName, FromUserName, CreateTime, MsgType and Event. The caller's data is merged in. */
  data(context: PushContext): JsonObject;
}

export function pushedEvent(
  name: string,
  [en, zh]: readonly [en: string, zh: string],
  data: (context: PushContext) => JsonObject = () => ({}),
  subjectPath?: readonly string[],
): PushEvent {
  const description = { en, zh };
  return { name, description, route: "notify", msgType: "event", data, ...(subjectPath && { subjectPath }) };
}

export function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}
