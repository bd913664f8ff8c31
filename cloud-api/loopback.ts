/**
 * Whether a host, as `URL.hostname` writes it, is this very machine: 127.0.0.0/8, ::1, `localhost` and every name below it
 * (documented: RFC 6890 and RFC 6761). The one definition: where plain http is allowed, the local third parties are asked.
 */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalName(hostname) || /^127(\.\d{1,3}){3}$|^\[(::1|::ffff:7f[\da-f]{2}:[\da-f]{1,4})\]$/i.test(hostname);
}

/** A dot at the end is the same name, written in full. */
function isLocalName(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname);
}
