import { transportFailure } from "../../provider/transport-failures";

/* Both clients of the provider tell by it whether what they sent may have arrived. */

const failed = (code: string, syscall?: string) =>
  Object.assign(new Error(code), { code, ...(syscall && { syscall }) });

test.each([
  ["a name that nobody knows", failed("ENOTFOUND", "getaddrinfo"), { kind: "unsent", reason: "no-such-host" }],
  ["nobody takes the connection", failed("ECONNREFUSED", "connect"), { kind: "unsent", reason: "refused" }],
  ["no way there", failed("EHOSTUNREACH", "connect"), { kind: "unsent", reason: "unreachable" }],
  ["no connection in time", failed("ETIMEDOUT", "connect"), { kind: "unsent", reason: "unreachable" }],
  ["none of several addresses in time", failed("ETIMEDOUT"), { kind: "unsent", reason: "unreachable" }],
  ["the same while it was read", failed("ETIMEDOUT", "read"), { kind: "cut-off" }],
  ["the same while it was written", failed("EHOSTUNREACH", "write"), { kind: "cut-off" }],
  ["a reset", failed("ECONNRESET", "read"), { kind: "cut-off" }],
  ["no trust", failed("SELF_SIGNED_CERT_IN_CHAIN"), { kind: "tls", detail: "SELF_SIGNED_CERT_IN_CHAIN" }],
])("%s", (_case, error, failure) => {
  expect(transportFailure(error)).toEqual(failure);
});

test("what is no failure of a connection is thrown on", () => {
  const mistake = new TypeError("a mistake of ours");
  expect(() => transportFailure(mistake)).toThrow(mistake);
});
