import { createHmac } from "node:crypto";
import { Refusal } from "../../gateway/codes";
import { matches, readForms } from "../../gateway/forms";
import { deliveryForm, eventForm, webhookProtocol } from "../../gateway/webhook";
import { equalInConstantTime } from "../../plumbing/constant-time";

const forms = {
  "x-hub-signature-256": matches(/^sha256=[0-9a-f]{64}$/),
  "x-github-event": eventForm,
  "x-github-delivery": deliveryForm,
};

/**
 * GitHub's webhooks (documented; facts: callbacks.md §3.5). The signature covers the body; event and delivery are headers
 * that it does not cover, and there is no time: the signature is what can come once. "Redeliver" sends all of it again.
 */
export const githubWebhook = webhookProtocol<string>({
  eventHeader: "x-github-event",
  forwardedHeaders: ["x-github-event", "x-github-delivery"],
  parseSecret: (secret) => secret,
  prove({ headers, body }, secret) {
    const read = readForms(forms, (name) => headers[name], "HEADER");
    const { "x-hub-signature-256": signature, "x-github-delivery": id, "x-github-event": event } = read;
    const expected = `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
    if (!equalInConstantTime(signature, expected)) throw new Refusal("SIGNATURE_INVALID", "checked with webhookSecret");
    return { how: `signed with the secret, delivery ${id}`, key: signature, delivery: `${id} ${event}` };
  },
});
