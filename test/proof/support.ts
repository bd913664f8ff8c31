import { createSign, X509Certificate } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Proof, proveWechatPay, systemProofDependencies } from "../../provider/proof";
import { listen } from "../support/listen";
import { merchant, platform } from "../wechat-pay/support/world";

/** What the merchant of the local WeChat Pay has to say; all of it right. */
export const rightCredentials = {
  appId: merchant.appId,
  merchantId: merchant.merchantId,
  merchantSerialNumber: merchant.serial,
  apiV3Key: merchant.apiV3Key,
  privateKey: merchant.privateKey,
  wxPayPublicKey: platform.publicKeyPem,
  wxPayPublicKeyId: platform.publicKeyId,
};

export type Credentials = Partial<typeof rightCredentials>;

/** In certificate mode. */
export const withoutPublicKey = (changes: Credentials = {}): Record<string, string> => {
  const { wxPayPublicKey: _key, wxPayPublicKeyId: _id, ...rest } = { ...rightCredentials, ...changes };
  return rest;
};

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

export type Reply = (request: IncomingMessage, number: number) => Answer | "hang up" | "say nothing";

/** A side that answers what WeChat Pay's local side never would. */
export async function startFarSide(reply: Reply) {
  const requests: IncomingMessage[] = [];
  const listener: RequestListener = (request, response) => {
    requests.push(request);
    const answer = reply(request, requests.length);
    if (answer === "hang up") request.socket.destroy();
    else if (answer !== "say nothing") send(response, answer);
  };
  return { ...(await listen(listener)), requests };
}

function send(response: ServerResponse, { status = 200, headers = {}, body = "" }: Answer): void {
  response.writeHead(status, headers);
  response.end(body);
}

interface Signing {
  readonly status?: number;
  readonly nowMs?: number;
  readonly serial?: string;
  readonly privateKey?: string;
  readonly headers?: Record<string, string>;
}

/** An answer that WeChat Pay signed, by its public key if nothing else is said. */
export function signed(content: unknown, signing: Signing = {}): Answer {
  const body = JSON.stringify(content);
  const timestamp = Math.floor((signing.nowMs ?? Date.now()) / 1000);
  const signature = createSign("RSA-SHA256")
    .update(`${timestamp}\nnonce\n${body}\n`)
    .sign(signing.privateKey ?? platform.privateKeyPem, "base64");
  return {
    status: signing.status ?? 404,
    body,
    headers: {
      "Wechatpay-Timestamp": timestamp.toString(),
      "Wechatpay-Nonce": "nonce",
      "Wechatpay-Signature": signature,
      "Wechatpay-Serial": signing.serial ?? platform.publicKeyId,
      ...signing.headers,
    },
  };
}

const platformSerial = new X509Certificate(platform.certificatePem).serialNumber;
export const byCertificate = { serial: platformSerial, privateKey: platform.certificatePrivateKeyPem };

export const noSuchOrder = { code: "ORDER_NOT_EXIST", message: "查询单据不存在" };
export const noCertificates = {
  code: "RESOURCE_NOT_EXISTS",
  message: "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。",
};

/** A merchant opened lately: it has a public key and no platform certificates. */
export const newMerchant: Reply = ({ url = "" }) =>
  url.startsWith("/v3/certificates") ? signed(noCertificates) : signed(noSuchOrder);

/** Asks a far side that lives for this one proof. */
export async function proveAgainst(
  reply: Reply,
  credentials: Record<string, string> = rightCredentials,
  dependencies: Partial<typeof systemProofDependencies> = {},
): Promise<{ proof: Proof; requests: IncomingMessage[] }> {
  const { url, stop, requests } = await startFarSide(reply);
  try {
    const proof = await proveWechatPay(credentials, { baseUrl: url }, { ...systemProofDependencies, ...dependencies });
    return { proof, requests };
  } finally {
    await stop();
  }
}

export function pathsOf({ failures }: Proof): string[] {
  return failures.map(({ path }) => path.replace("credentials.", ""));
}

export function reasonOf({ failures }: Proof, name: string): string {
  return failures.find(({ path }) => path === `credentials.${name}`)?.reason ?? "(no failure)";
}

export function whyNot({ notProven }: Proof, name: string): string {
  return notProven.find((each) => each.name === name)?.why ?? "(not among notProven)";
}
