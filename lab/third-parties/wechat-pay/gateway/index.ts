import { codeAndMessage } from "../../../gateway/code-and-message";
import { requireFresh } from "../../../gateway/freshness";
import { messageMaxBytes } from "../../../gateway/gateway-limits";
import type { GatewaySwitches } from "../../../gateway/host";
import { readJsonObject } from "../../../gateway/json";
import { firstAccepted, type KeyVersion, keyVersions, keyVersionWords } from "../../../gateway/key-versions";
import type { CallbackProtocol, Forwarded, OpenCallback } from "../../../gateway/protocol";
import { secretValues } from "../../../gateway/secrets";
import type { GatewayIntegration } from "../../../store/live-integration";
import { decrypt } from "./decrypt";
import { readEnvelope } from "./envelope";
import { forwardedBody, openids } from "./forwarded";
import { readSignatureHeaders } from "./headers";
import { requireIdentity } from "./identity";
import { findKeys, type MerchantKeys, parseCertificates, parseMerchantKeys } from "./keys";
import { requireRoute } from "./route";
import { requireSignature } from "./signature";

/** WeChat Pay API v3 notifications (documented; facts: callbacks.md §1.3, §1.4). */
export const wechatPay: CallbackProtocol = {
  methods: ["POST"],
  bodyMaxBytes: messageMaxBytes,
  replayMinAgeMs: 10 * 60_000,
  // Each attempt has a fresh timestamp and nonce: retries run for a day, and SDKs refuse after 5 minutes (assumed).
  repeatsProof: false,
  prepare,
};

const proofKeyBytes = 24;
/** As the Go SDK has it, for notifications too (vendor source). */
const freshMs = 300_000;
const headers = { "content-type": "application/json" };

/** The order matters: nothing of the body is parsed before its signature is proven. */
function prepare(integration: GatewayIntegration): OpenCallback {
  const acceptedAt = keyVersions(integration, parseMerchantKeys);
  const certificates = parseCertificates(integration.platformCertificates ?? []);
  const secrets = secretValues(integration);
  // A key that does not fit costs an exception, and callbacks of one kind come in rows: the one that fitted is tried first.
  let fittedLast: KeyVersion<MerchantKeys>["name"] = "current";

  return ({ route, headers, body, nowMs }, record) => {
    const versions = acceptedAt(nowMs);
    const signed = readSignatureHeaders(headers);
    requireFresh(Number(signed.timestamp) * 1000, nowMs, freshMs);
    const signatureKeys = findKeys(versions, certificates, signed.serial, nowMs);
    const { note } = firstAccepted(signatureKeys, (key) => requireSignature(signed, body, key));
    record.pass("signature", `signed with ${signed.serial}${note}`);

    const notification = readEnvelope(body);
    record.eventType = notification.event_type;
    requireRoute(notification, route);
    const { version, plaintext } = decrypt(
      notification.resource,
      fittedLast === "current" ? versions : versions.toReversed(),
    );
    fittedLast = version.name;
    const { text, content } = readJsonObject(plaintext, "PLAINTEXT_INVALID");
    record.pass(
      "decrypt",
      `${record.eventType} ${notification.id}, ${plaintext.length} bytes${keyVersionWords(version, versions)}`,
    );

    const { merchantId, identity } = firstAccepted(versions, ({ keys }) =>
      requireIdentity(content, notification, keys.credentials),
    );
    return {
      identity,
      proof: {
        // Not the integration: what WeChat Pay signs names the merchant, and not the URL that it goes to.
        scope: `merchant ${merchantId}`,
        // It covers timestamp, nonce and body, and RSA PKCS#1 v1.5 is deterministic: equal requests, equal signatures.
        key: signed.signature.toString("base64", 0, proofKeyBytes),
      },
      forwarded: (shape) => forwarded(shape, plaintext, text, body),
      hidden: [...secrets, ...openids(content)],
      plaintext: text,
      accepted: codeAndMessage,
    };
  };
}

function forwarded(shape: GatewaySwitches["forwardBody"], plaintext: Buffer, text: string, body: Buffer): Forwarded {
  return { headers, body: shape === "plaintext" ? plaintext : forwardedBody(plaintext, text, body) };
}
