import { type Failure, failed } from "../../provider/cloud/call";

/* Whether a call may have taken effect although it failed: then its record is looked for, and it is not sent again. */

const refusal = (code: string): Failure => ({ kind: "refusal", code, message: "", requestId: "r", date: undefined });

test.each<[string, Failure, boolean]>([
  ["nobody was there", { kind: "unsent", reason: "refused" }, false],
  ["its turn never came", { kind: "queue-full" }, false],
  ["no trust in the certificate", { kind: "tls", detail: "CERT_HAS_EXPIRED" }, false],
  ["a damaged TLS record", { kind: "tls", detail: "EPROTO" }, true],
  ["no answer in time", { kind: "unanswered", reason: "timeout" }, true],
  ["a gateway in trouble", { kind: "http-status", status: 502, excerpt: "" }, true],
  ["an answer that is not even HTTP, as a damaged one", { kind: "not-the-cloud", status: 0, excerpt: "" }, true],
  ["an answer that is damaged inside", { kind: "not-the-cloud", status: 200, excerpt: "" }, true],
  ["a stranger's page", { kind: "not-the-cloud", status: 404, excerpt: "" }, false],
  ["the cloud's own stumble", refusal("InternalError"), true],
  ["the cloud's own stumble, told closer", refusal("ServiceUnavailable.Busy"), true],
  ["the cloud said no", refusal("InvalidParameterValue"), false],
  ["a code that only begins alike", refusal("InternalErrors"), false],
])("%s", (_case, failure, mayHaveRun) => {
  expect(failed(failure)).toEqual({ ok: false, failure, mayHaveRun });
});
