import { integrationType, isIntegrationTypeCode, type MessageFormat } from "pulumi-cloudbase/internal/catalog/index";
import { Refusal } from "../../../gateway/codes";
import { requireFresh } from "../../../gateway/freshness";
import { messageMaxBytes } from "../../../gateway/gateway-limits";
import { firstAccepted, keyVersions, keyVersionWords } from "../../../gateway/key-versions";
import type { CallbackProtocol, OpenCallback } from "../../../gateway/protocol";
import { readQuery } from "../../../gateway/query";
import { secretValues } from "../../../gateway/secrets";
import { isSortedSignature } from "../../../gateway/sorted-signature";
import type { GatewayIntegration } from "../../../store/live-integration";
import { checkAddress } from "./address-check";
import { readEnvelope, sealedContent } from "./envelope";
import { freshMs } from "./freshness";
import { parsePushKeys } from "./keys";
import { forwardedMessage, personalIds, readMessage } from "./message";
import { openMessage } from "./open";
import { readSafeModeQuery } from "./query";
import { acceptedByPush } from "./reply";

/** WeChat message push in safe mode (documented; facts: callbacks.md §2). */
export const wechatPush: CallbackProtocol = {
  methods: ["GET", "POST"],
  bodyMaxBytes: messageMaxBytes,
  replayMinAgeMs: 10 * 60_000,
  // Whether a repeated push is signed anew is not documented: one that the function refused may come again (assumed).
  repeatsProof: true,
  prepare,
};

/** The order matters: nothing of the body is parsed before the signature over what it encrypts is proven. */
function prepare(integration: GatewayIntegration): OpenCallback {
  const acceptedAt = keyVersions(integration, parsePushKeys);
  const secrets = secretValues(integration);
  const formats = messageFormats(integration.type);

  return ({ method, query, body, nowMs }, record) => {
    const versions = acceptedAt(nowMs);
    const parameters = readQuery(query);
    if (method === "GET") return checkAddress(parameters, versions, nowMs, record);

    const { timestamp, nonce, msg_signature: signature } = readSafeModeQuery(parameters);
    requireFresh(Number(timestamp) * 1000, nowMs, freshMs);
    const { format, sealed } = sealedContent(body, formats);
    const [signer, ...otherSigners] = versions.filter(({ keys }) =>
      isSortedSignature(signature, [keys.token, timestamp, nonce, sealed]),
    );
    if (!signer) throw new Refusal("SIGNATURE_INVALID", "checked with the token");
    record.pass("signature", `signed with the token${keyVersionWords(signer, versions)}`);

    readEnvelope(body, format, sealed);
    const { version, plaintext } = firstAccepted([signer, ...otherSigners], (each) => ({
      version: each,
      plaintext: openMessage(sealed, each.keys),
    }));
    const message = readMessage(plaintext, formats);
    record.eventType = message.event;
    record.pass(
      "decrypt",
      `${[message.event, `${plaintext.length} bytes`].filter(Boolean).join(", ")}${keyVersionWords(version, versions)}`,
    );

    return {
      identity: `app ${version.keys.appId}`,
      // Not with timestamp and nonce: it is over the parts joined, and holds as well when they are cut elsewhere.
      proof: { scope: `app ${version.keys.appId}`, key: signature },
      forwarded: (shape) => forwardedMessage(message, plaintext, shape),
      hidden: [...secrets, ...personalIds(message.content)],
      plaintext: message.text,
      accepted: (answer) => acceptedByPush(answer, { message, format, keys: version.keys, nonce, nowMs }),
    };
  };
}

function messageFormats(type: string): readonly MessageFormat[] {
  return (isIntegrationTypeCode(type) && integrationType(type).messageFormats) || ["json", "xml"];
}
