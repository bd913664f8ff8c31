import { hash } from "node:crypto";
import { Refusal } from "../../../gateway/codes";
import { matches, readForms } from "../../../gateway/forms";
import type { ReceivedCallback } from "../../../gateway/protocol";
import { deliveryForm, eventForm, webhookProtocol } from "../../../gateway/webhook";
import { equalInConstantTime } from "../../../plumbing/constant-time";
import { isSigningToken, parseSigningToken, proveSigned, type SigningToken } from "./signing-token";

const legacyForms = { "x-gitlab-token": matches(/^[\x21-\x7e]{1,512}$/), "x-gitlab-event": eventForm };

/** GitLab's webhooks (documented, vendor source: merge requests; facts: callbacks.md §3.5). */
export const gitlabWebhook = webhookProtocol<string | SigningToken>({
  eventHeader: "x-gitlab-event",
  forwardedHeaders: ["x-gitlab-event", "x-gitlab-event-uuid", "idempotency-key"],
  parseSecret: (secret) => (isSigningToken(secret) ? parseSigningToken(secret) : secret),
  prove: (callback, secret) =>
    typeof secret === "string" ? proveLegacy(callback, secret) : proveSigned(callback, secret),
});

/** The secret itself comes in a header: it protects neither body nor ids (documented). */
function proveLegacy({ headers, body }: ReceivedCallback, secret: string) {
  const { "x-gitlab-token": token, "x-gitlab-event": event } = readForms(
    legacyForms,
    (name) => headers[name],
    "HEADER",
  );
  if (!equalInConstantTime(token, secret)) throw new Refusal("SIGNATURE_INVALID", "X-Gitlab-Token is another");
  // Before 17.4 there is no key, and the events of one chain share their UUID; older versions send no id at all (documented).
  const ids = [headers["idempotency-key"], headers["x-gitlab-event-uuid"]];
  const id = ids.find((each): each is string => typeof each === "string" && deliveryForm(each)) ?? "";
  return { how: "the secret token came with it", key: `${id} ${event} ${hash("sha256", body)}`, delivery: "" };
}
