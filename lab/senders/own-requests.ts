import { createHmac, randomBytes } from "node:crypto";
import { uuid } from "./random";

/**
 * The requests that the lab itself sends through its gateway. Each bears an id that nobody can know before it is sent, and
 * that is taken once: whoever sends under an id that he has seen is a stranger like any other.
 */
export interface OwnRequests {
  /** Announces so many requests under one id: the same id for the same text, in this process. */
  announce(text: string, requests: number): string;
  /** Whether a request that bears this id is the lab's own. */
  take(id: string): boolean;
}

const keyBytes = 32;
const uuidBytes = 16;
/** What is sent elsewhere never arrives here; beyond this many the oldest are dropped. */
const announcedMax = 10_000;

export function makeOwnRequests(): OwnRequests {
  const key = randomBytes(keyBytes);
  const announced = new Map<string, number>();
  return {
    announce(text, requests) {
      const id = uuid(() => createHmac("sha256", key).update(text).digest().subarray(0, uuidBytes));
      announced.set(id, (announced.get(id) ?? 0) + requests);
      const [oldest] = announced.keys();
      if (announced.size > announcedMax && oldest !== undefined) announced.delete(oldest);
      return id;
    },
    take(id) {
      const left = announced.get(id);
      if (left === undefined) return false;
      if (left > 1) announced.set(id, left - 1);
      else announced.delete(id);
      return true;
    },
  };
}
