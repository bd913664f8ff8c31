import type { GatewayIntegration } from "../../types";
import type { CallbackProtocol, OpenCallback } from "../protocol";
import { secretValues } from "../secrets";
import { accepted } from "./accepted";
import { decrypt, readPlaintext } from "./decrypt";
import { readEnvelope } from "./envelope";
import { forwardedBody, openids } from "./forwarded";
import { readSignatureHeaders, requireFresh } from "./headers";
import { requireIdentity } from "./identity";
import { findKey, parseKeys } from "./keys";
import { requireSignature } from "./signature";

/** WeChat Pay API v3 notifications (documented; facts: callbacks.md §1.3, §1.4). */
export const wechatPay: CallbackProtocol = {
  methods: ["POST"],
  prepare,
  accepted,
};

const replayKeyBytes = 24;

/** The order matters: nothing of the body is parsed before its signature is proven. */
function prepare(integration: GatewayIntegration): OpenCallback {
  const keys = parseKeys(integration);
  const secrets = secretValues(integration);

  return ({ headers, body, nowMs }, record) => {
    const signed = readSignatureHeaders(headers);
    requireFresh(signed.timestamp, nowMs);
    const key = findKey(keys, signed.serial, nowMs);
    requireSignature(signed, body, key);
    record.pass("signature", `signed with ${signed.serial}`);

    const notification = readEnvelope(body);
    record.eventType = notification.event_type;
    const plaintext = decrypt(notification.resource, keys.apiV3Key);
    const { text, content } = readPlaintext(plaintext);
    record.pass("decrypt", `${record.eventType} ${notification.id}, ${plaintext.length} bytes`);

    return {
      identity: requireIdentity(content, record.eventType, integration.credentials),
      // It covers timestamp, nonce and body, and RSA PKCS#1 v1.5 is deterministic: equal requests, equal signatures.
      replayKey: signed.signature.toString("latin1", 0, replayKeyBytes),
      forwardBody: forwardedBody(plaintext, text, body),
      hidden: [...secrets, ...openids(content)],
      plaintext: text,
    };
  };
}
