import { type FunctionCode, zipFunctionCode } from "./function-code";

/** Zips that are kept, each of 1.5 MiB at most (limits.inlineZipBytesMax). */
const zipsMax = 16;
const zips = new Map<string, Uint8Array>();

/** Hundreds of integrations are deployed with one and the same code; zipping it takes longer than the call that sends it. */
export function zippedOnce(code: FunctionCode): Uint8Array {
  const known = zips.get(code.hash);
  if (known) return known;
  const zip = zipFunctionCode(code);
  const [oldest] = zips.keys();
  if (zips.size >= zipsMax && oldest !== undefined) zips.delete(oldest);
  zips.set(code.hash, zip);
  return zip;
}
