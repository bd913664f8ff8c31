import { limits } from "../../cloud-api";
import { CenterError } from "../provider-error";

/** Code as it travels inline. Larger code would need a temporary object in COS, which we do not do. */
export function base64Zip(action: string, resource: string, zip: Uint8Array): string {
  const { inlineZipBytesMax } = limits;
  if (zip.byteLength <= inlineZipBytesMax) return Buffer.from(zip).toString("base64");
  throw new CenterError({
    fault: "user",
    action,
    resource,
    code: "CODE_TOO_LARGE",
    said: `the zipped code has ${inMebibytes(zip.byteLength)} and may have ${inMebibytes(inlineZipBytesMax)}; nothing was sent`,
    next: "Leave out what the function does not need at run time (tests, maps, unused node_modules).",
  });
}

function inMebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(2)} MiB (${bytes} bytes)`;
}
