import { createHash } from "node:crypto";

/** SHA-1, as hex, of the parts in byte order, without anything between them (documented: message push, Tencent Meeting). */
export function sortedSignature(...parts: readonly string[]): string {
  const sorted = parts.map((part) => Buffer.from(part)).sort(Buffer.compare);
  return createHash("sha1").update(Buffer.concat(sorted)).digest("hex");
}
