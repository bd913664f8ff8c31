import { chinaTime } from "../../../plumbing/clock";
import type { JsonObject } from "../../../senders/merge-patch";
import { alphanumeric, digits, type RandomBytes } from "../../../senders/random";
import type { SenderEvent } from "../../../senders/third-party-sender";

export interface EventContext {
  readonly appId: string;
  readonly merchantId: string;
  /** As the integration's type is paid: `JSAPI` or `NATIVE`. */
  readonly tradeType: string;
  readonly nowMs: number;
  readonly random: RandomBytes;
}

/** `name` is WeChat Pay's event_type. */
export interface WechatPayEvent extends SenderEvent {
  readonly route: "order" | "refund" | "transfer";
  /** original_type and associated_data of the encrypted resource, which must be shorter than 16 bytes (documented). */
  readonly originalType: string;
  readonly summary: string;
  /** Field of the data that says what it is about. */
  readonly subjectField: string;
  /** What is encrypted, before the caller's data is merged in. */
  data(context: EventContext): JsonObject;
}

/** The merchant's own number: readable, and sorted by time. */
export function businessNumber(prefix: string, { nowMs, random }: EventContext): string {
  return `${prefix}${chinaTime(nowMs).replace(/\D/g, "").slice(0, 12)}${digits(random, 4)}`;
}

/** WeChat Pay's own number: 28 digits, the first four 4200. */
export function platformNumber({ nowMs, random }: EventContext): string {
  return `420000${digits(random, 4)}${chinaTime(nowMs).replace(/\D/g, "").slice(0, 8)}${digits(random, 10)}`;
}

export function openid({ random }: EventContext): string {
  return `o${alphanumeric(random, 27)}`;
}
