import { hash, timingSafeEqual } from "node:crypto";

/** Tells nothing by its time, not even where the two differ in length: digests of equal length are compared. */
export function equalInConstantTime(one: string | Buffer, other: string | Buffer): boolean {
  return timingSafeEqual(hash("sha256", one, "buffer"), hash("sha256", other, "buffer"));
}
