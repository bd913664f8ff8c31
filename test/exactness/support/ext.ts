import { AESCrypto } from "@cloudbase/manager-node/lib/integration/crypto";

/** The fields of Ext with what is encrypted opened by the vendor's own code. */
export function openFields(ext: string, key: string): Record<string, string> {
  const fields: Record<string, string> = JSON.parse(ext === "" ? "{}" : ext);
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, openField(value, key)]));
}

function openField(value: string, key: string): string {
  try {
    return AESCrypto.decrypt(value, key);
  } catch {
    return value;
  }
}
