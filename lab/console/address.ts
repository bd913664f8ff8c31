/**
 * Where a person opens the console, with one integration chosen or none. The token stands in the fragment, which a browser
 * sends to nobody; the page takes it from there.
 */
export function consoleAddress(endpoint: string, token: string | undefined, idOrName = ""): string {
  const address = `${endpoint}/console#/${encodeURIComponent(idOrName)}`;
  return token === undefined ? address : `${address}?token=${token}`;
}
