/** Older than package.json's engines allow: 22.19 is the first that undici 8 runs on. */
export function nodeIsTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 22 || (major === 22 && minor < 19);
}
