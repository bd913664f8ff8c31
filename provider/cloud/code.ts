import { cloudLimits } from "../../cloud-api";
import { ProviderError } from "../provider-error";

/** Code as it travels inline. Larger code would need a temporary object in COS, which we do not do. */
export function base64Zip(action: string, resource: string, zip: Uint8Array): string {
  const { inlineZipBytesMax } = cloudLimits;
  if (zip.byteLength <= inlineZipBytesMax) return Buffer.from(zip).toString("base64");
  throw new ProviderError({
    responsible: "user",
    action,
    resource,
    code: "CODE_TOO_LARGE",
    reason: `the zipped code has ${inMebibytes(zip.byteLength)} and may have ${inMebibytes(inlineZipBytesMax)}; nothing was sent`,
    hint: "Leave out what the function does not need at run time (tests, maps, unused node_modules).",
  });
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB (${bytes} bytes)`;
}
