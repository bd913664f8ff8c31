/** `encodingAESKey` → `ENCODING_AES_KEY` */
export function environmentName(...names: readonly string[]): string {
  return names.flatMap(words).join("_").toUpperCase();
}

/** `wxPayPublicKeyId` → wx, pay, public, key, id */
export function words(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(/[ _-]/)
    .map((word) => word.toLowerCase());
}
