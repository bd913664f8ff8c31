import { createHmac, hash } from "node:crypto";
import { Refusal } from "../../gateway/codes";
import { matches, readForms } from "../../gateway/forms";
import { requireFresh } from "../../gateway/freshness";
import { eventForm, webhookProtocol } from "../../gateway/webhook";
import { equalInConstantTime } from "../../plumbing/constant-time";

const forms = {
  "x-gitee-token": matches(/^[\x21-\x7e]{1,512}$/),
  /** Milliseconds. */
  "x-gitee-timestamp": matches(/^\d{13}$/),
  "x-gitee-event": eventForm,
};
const freshMs = 60 * 60_000;

/**
 * Gitee's webhooks (documented; facts: callbacks.md §3.5): the password itself, or an HMAC of the time. The body is not
 * signed either way.
 */
export const giteeWebhook = webhookProtocol<string>({
  eventHeader: "x-gitee-event",
  forwardedHeaders: ["x-gitee-event"],
  parseSecret: (secret) => secret,
  prove({ headers, body, nowMs }, secret) {
    const read = readForms(forms, (name) => headers[name], "HEADER");
    const { "x-gitee-token": token, "x-gitee-timestamp": timestamp, "x-gitee-event": event } = read;
    requireFresh(Number(timestamp), nowMs, freshMs);
    const content = `${event} ${hash("sha256", body)}`;
    const signature = createHmac("sha256", secret).update(`${timestamp}\n${secret}`).digest("base64");
    // The pages speak of a final URL encoding, others see plain base64 (documented; field report).
    const isSigned = [signature, encodeURIComponent(signature)].map((each) => equalInConstantTime(token, each));
    if (isSigned.includes(true)) {
      // One pair proves one delivery: with another body it could be anybody's, also after the function refused the first.
      return { how: "signed with the key", key: timestamp, delivery: content };
    }
    if (!equalInConstantTime(token, secret)) throw new Refusal("SIGNATURE_INVALID", "X-Gitee-Token is another");
    return { how: "the password came with it", key: `${timestamp} ${content}`, delivery: "" };
  },
});
