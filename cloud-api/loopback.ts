import type { LookupFunction } from "node:net";

/**
 * Whether a host, as `URL.hostname` writes it, is this very machine: 127.0.0.0/8, ::1, `localhost` and every name below it
 * (documented: RFC 6890 and RFC 6761). The one definition: where plain http is allowed, the local third parties are asked.
 */
export function isLoopbackHost(hostname: string): boolean {
  return isLocalName(hostname) || /^127(\.\d{1,3}){3}$|^\[(::1|::ffff:7f[\da-f]{2}:[\da-f]{1,4})\]$/i.test(hostname);
}

/**
 * The addresses of this machine's names, in the place of `dns.lookup`. A name service is not asked for them (documented: RFC
 * 6761 §6.3): whoever answers there would get what is sent, over plain http too. undefined for every other name.
 */
export function loopbackLookup(hostname: string): LookupFunction | undefined {
  if (!isLocalName(hostname)) return undefined;
  return (_name, { all, family }, answer) => {
    const addresses = [
      { address: "127.0.0.1", family: 4 },
      { address: "::1", family: 6 },
    ];
    if (all) answer(null, addresses);
    else if (family === 6 || family === "IPv6") answer(null, "::1", 6);
    else answer(null, "127.0.0.1", 4);
  };
}

/** A dot at the end is the same name, written in full. */
function isLocalName(hostname: string): boolean {
  return /^(.+\.)?localhost\.?$/i.test(hostname);
}
