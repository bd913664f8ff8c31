/*
 * Why a request got no whole answer, by the codes of the operating system, of OpenSSL and of Node.js: one table, and one set
 * of words, for whoever asks over HTTP.
 */

export type UnsentReason = "no-such-host" | "refused" | "unreachable";

export type TransportFailure =
  /** It certainly did not reach the other side. */
  | { readonly kind: "unsent"; readonly reason: UnsentReason }
  /** No TLS connection that this machine trusts; `detail` is the system's code. */
  | { readonly kind: "tls"; readonly detail: string }
  /** The connection broke: what was sent may have arrived. */
  | { readonly kind: "cut-off" };

const unsentReasons: Readonly<Record<string, UnsentReason>> = {
  ENOTFOUND: "no-such-host",
  EAI_AGAIN: "no-such-host",
  ECONNREFUSED: "refused",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "unreachable",
  UND_ERR_CONNECT_TIMEOUT: "unreachable",
};

/** OpenSSL's and Node's codes for a TLS connection that failed. */
const tlsCode = /^(ERR_TLS|ERR_SSL|CERT_|EPROTO$|HOSTNAME_MISMATCH$)|SELF_SIGNED_CERT|UNABLE_TO_(GET_ISSUER|VERIFY)/;

/** Throws what bears no code: it is no failure of a connection. */
export function transportFailure(error: unknown): TransportFailure {
  const code = textOf(error, "code");
  const reason = unsentReasons[code];
  // The same codes from reading or writing mean a connection that was lost after it stood.
  const wasConnected = ["read", "write"].includes(textOf(error, "syscall"));
  if (reason && !wasConnected) return { kind: "unsent", reason };
  if (tlsCode.test(code)) return { kind: "tls", detail: code };
  if (code !== "") return { kind: "cut-off" };
  throw error;
}

/** Not `instanceof Error`: an error from another realm (a worker, a test runner's sandbox) is none of ours. */
export function textOf(error: unknown, field: "name" | "code" | "syscall"): string {
  if (typeof error !== "object" || error === null) return "";
  const value: unknown = Reflect.get(error, field);
  return typeof value === "string" ? value : "";
}

type WordsAbout = (host: string) => { readonly code: string; readonly reason: string };

export const unsentWords: Readonly<Record<UnsentReason, WordsAbout>> = {
  "no-such-host": (host) => ({ code: "NETWORK_NAME_UNKNOWN", reason: `the host ${host} cannot be found` }),
  refused: (host) => ({ code: "NETWORK_REFUSED", reason: `${host} refused the connection` }),
  unreachable: (host) => ({ code: "NETWORK_UNREACHABLE", reason: `${host} cannot be reached` }),
};

export function tlsWords(host: string, detail: string): ReturnType<WordsAbout> {
  return { code: "NETWORK_TLS", reason: `${host} offered no TLS connection that this machine trusts: ${detail}` };
}
