import { LabError } from "../../../plumbing/lab-error";
import { describeCredential, required } from "../../../senders/credentials";
import { mergePatch } from "../../../senders/merge-patch";
import { uuid } from "../../../senders/random";
import {
  type ComposedNotification,
  type NotificationContext,
  thirdPartySender,
} from "../../../senders/third-party-sender";
import type { EventContext, WechatPayEvent } from "./event";
import { wechatPayEvents } from "./events";
import { type WechatPayFault, wechatPayFaults } from "./faults";
import { encrypt, sign } from "./notification";
import { platformKeys } from "./platform-keys";

/** Notifications of API v3 (documented; facts: callbacks.md §1.3 to §1.5). The status decides, whatever the body says. */
export const wechatPay = thirdPartySender<WechatPayEvent, WechatPayFault>({
  thirdParty: "WeChat Pay",
  acceptedStatuses: [200, 204],
  events: () => wechatPayEvents,
  faults: () => wechatPayFaults,
  compose,
});

const apiV3KeyBytes = 32;

async function compose(
  event: WechatPayEvent,
  fault: WechatPayFault | undefined,
  circumstances: NotificationContext,
): Promise<ComposedNotification> {
  const { createdAtMs, random } = circumstances;
  const proper = mergePatch(event.data(eventContext(circumstances)), circumstances.data);
  const plaintext = fault?.plaintext?.(proper) ?? proper;
  const apiV3Key = requireApiV3Key(circumstances);
  const id = uuid(random);
  const envelope = encrypt(plaintext, apiV3Key, { event, id, createdAtMs }, random);
  const body = Buffer.from(JSON.stringify(fault?.envelope?.(envelope) ?? envelope));

  const { publicKey, certificate } = platformKeys(await circumstances.platform());
  // What the real one goes by: a merchant without a public key gets signatures of a platform certificate (documented).
  const inCertificateMode = !circumstances.credentials.wxPayPublicKeyId;
  const [own, stranger] = inCertificateMode ? [certificate, publicKey] : [publicKey, certificate];
  const signer = fault?.signer?.(own, stranger) ?? own;
  return {
    id,
    subject: String(plaintext[event.subjectField] ?? ""),
    protection: `signed with ${signer.description}, encrypted with ${describeCredential(fault, "apiV3Key", "APIv3 key")}`,
    method: "POST",
    sign: (atMs, attemptRandom) => sign(body, signer, atMs, attemptRandom),
  };
}

function eventContext(circumstances: NotificationContext): EventContext {
  const { credentials, type, createdAtMs, random } = circumstances;
  const why = "WeChat Pay's notifications carry it";
  return {
    appId: credentials.appId || credentials.service_app_id || required(circumstances, "appId", why),
    merchantId: required(circumstances, "merchantId", why),
    tradeType: type === "weixinpaynative" ? "NATIVE" : "JSAPI",
    nowMs: createdAtMs,
    random,
  };
}

function requireApiV3Key({ integrationId, protectedWith }: NotificationContext): string {
  const apiV3Key = protectedWith.apiV3Key ?? "";
  if (Buffer.byteLength(apiV3Key) === apiV3KeyBytes) return apiV3Key;
  throw new LabError(
    `The apiV3Key of ${integrationId} is not ${apiV3KeyBytes} bytes; nothing can be encrypted with it.`,
  );
}
