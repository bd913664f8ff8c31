import { hash } from "node:crypto";
import { equalInConstantTime } from "../plumbing/constant-time";

/** SHA-1 over the sorted parts, as hex: how message push and Tencent Meeting sign (documented). The parts are ASCII. */
export function sortedSignature(parts: readonly string[]): string {
  return hash("sha1", parts.toSorted().join(""));
}

export function isSortedSignature(signature: string, parts: readonly string[]): boolean {
  return equalInConstantTime(signature, sortedSignature(parts));
}

export const isSignatureForm = (text: string) => /^[0-9a-f]{40}$/.test(text);
