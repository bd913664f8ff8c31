import { createPrivateKey, randomBytes, X509Certificate } from "node:crypto";
import { integrationType, isIntegrationTypeCode } from "../../../catalog";
import { limits } from "../../../cloud-api";
import type { Clock, GatewayIntegration, SendRequest, SendResult, WechatPayPlatform } from "../../types";
import { SenderError } from "../errors";
import { mergePatch } from "../merge-patch";
import { didYouMean } from "../nearest";
import { post } from "../post";
import { type EventContext, type WechatPayEvent, wechatPayEvents } from "./events";
import { type WechatPayFault, wechatPayFaults } from "./faults";
import { type Draft, encrypt, type SignedRequest, type Signer, sign } from "./notification";
import { type RandomBytes, uuid } from "./random";

const apiV3KeyBytes = 32;
const shownSerialCharacters = 13;

export interface WechatPaySender {
  /** Sends one notification as WeChat Pay would; with the faults that send twice, tells of the second. Throws SenderError. */
  send(request: SendRequest): Promise<SendResult>;
  readonly events: readonly Pick<WechatPayEvent, "name" | "description" | "route">[];
  readonly faults: readonly Pick<WechatPayFault, "name" | "description" | "expectedCode">[];
}

export interface WechatPaySenderTools {
  readonly clock: Clock;
  /** `http://127.0.0.1:port` of the gateway. */
  readonly gatewayOrigin: string;
  readonly random?: RandomBytes;
}

/** The local WeChat Pay as a sender of notifications. It knows the gateway by its address only. */
export function createWechatPaySender(
  platform: WechatPayPlatform,
  { clock, gatewayOrigin, random = randomBytes }: WechatPaySenderTools,
): WechatPaySender {
  const keys = readPlatformKeys(platform);

  function makeDraft({ integration, data = {} }: SendRequest, event: WechatPayEvent): Draft {
    const { credentials } = integration;
    const nowMs = clock.now();
    const context: EventContext = {
      appId: requireCredential(integration, "appId", credentials.appId || credentials.service_app_id),
      merchantId: requireCredential(integration, "merchantId", credentials.merchantId),
      tradeType: integration.type === "weixinpaynative" ? "NATIVE" : "JSAPI",
      nowMs,
      random,
    };
    return {
      event,
      id: uuid(random),
      nowMs,
      plaintext: mergePatch(event.data(context), data),
      encryption: { apiV3Key: requireApiV3Key(integration), inWords: "the APIv3 key" },
      signer: inCertificateMode(integration) ? keys.certificate : keys.publicKey,
      clockOffsetSeconds: 0,
    };
  }

  return {
    events: wechatPayEvents,
    faults: wechatPayFaults,
    async send(request) {
      const event = find("event", request.event, wechatPayEvents);
      const fault = request.fault === undefined ? undefined : find("fault", request.fault, wechatPayFaults);
      const url = callbackAddress(gatewayOrigin, request.integration, event);

      const proper = makeDraft(request, event);
      const stranger = proper.signer === keys.certificate ? keys.publicKey : keys.certificate;
      const draft = fault?.draft?.(proper, stranger.key) ?? proper;
      const envelope = encrypt(draft, random);
      const body = Buffer.from(JSON.stringify(fault?.envelope?.(envelope) ?? envelope));
      const signAnew = () => {
        const signed = sign(body, draft, clock.now(), random);
        return fault?.request?.(signed) ?? signed;
      };
      const deliver = ({ headers, body }: SignedRequest) =>
        post(url, headers, body, { clock, timeoutMs: limits.callbackAnswerMs });

      let signed = signAnew();
      let answer = await deliver(signed);
      if (fault?.again) {
        if (fault.again === "signed-anew") signed = signAnew();
        answer = await deliver(signed);
      }
      return {
        eventType: event.name,
        id: draft.id,
        subject: String(draft.plaintext[event.subjectField] ?? ""),
        protection: `signed with ${draft.signer.inWords}, encrypted with ${draft.encryption.inWords}${fault ? `; ${fault.name}: ${fault.description}` : ""}`,
        ...answer,
        requestId: signed.headers["Request-ID"] ?? "",
      };
    },
  };
}

function readPlatformKeys(platform: WechatPayPlatform): { readonly publicKey: Signer; readonly certificate: Signer } {
  const { serialNumber } = new X509Certificate(platform.certificatePem);
  return {
    publicKey: signer(platform.publicKeyId, platform.privateKeyPem, ""),
    certificate: signer(serialNumber, platform.certificatePrivateKeyPem, "platform certificate "),
  };
}

function signer(serial: string, privateKeyPem: string, kind: string): Signer {
  return { serial, key: createPrivateKey(privateKeyPem), inWords: `${kind}${serial.slice(0, shownSerialCharacters)}…` };
}

/** What the real one goes by: a merchant without a public key gets signatures of a platform certificate (documented). */
function inCertificateMode({ credentials }: GatewayIntegration): boolean {
  return !credentials.wxPayPublicKeyId;
}

function callbackAddress(gatewayOrigin: string, integration: GatewayIntegration, event: WechatPayEvent): URL {
  const type = isIntegrationTypeCode(integration.type) ? integrationType(integration.type) : undefined;
  if (type?.callbackProtocol !== "wechat-pay-v3") {
    throw new SenderError(
      `${integration.integrationId} is of type ${integration.type}, which WeChat Pay does not notify.`,
    );
  }
  // Not every route is one of the type's: the real one calls whatever notify_url it was given.
  const path = type.callbacks[event.route]?.path ?? `/wechatpay/${event.route}`;
  return new URL(`${gatewayOrigin}/_integration/${encodeURIComponent(integration.integrationId)}${path}`);
}

function requireCredential(integration: GatewayIntegration, name: string, value: string | undefined): string {
  if (value) return value;
  throw new SenderError(`${integration.integrationId} has no ${name}; WeChat Pay's notifications carry it.`);
}

function requireApiV3Key(integration: GatewayIntegration): string {
  const apiV3Key = integration.credentials.apiV3Key ?? "";
  if (Buffer.byteLength(apiV3Key) === apiV3KeyBytes) return apiV3Key;
  throw new SenderError(
    `The apiV3Key of ${integration.integrationId} is not ${apiV3KeyBytes} bytes; nothing can be encrypted with it.`,
  );
}

function find<Named extends { readonly name: string }>(kind: string, name: string, known: readonly Named[]): Named {
  const found = known.find((candidate) => candidate.name === name);
  if (found) return found;
  const names = known.map((candidate) => candidate.name);
  throw new SenderError(`WeChat Pay has no ${kind} ${JSON.stringify(name)}${didYouMean(name, names)}`);
}
