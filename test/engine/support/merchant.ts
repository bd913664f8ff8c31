import { randomBytes } from "node:crypto";
import { rsaPair } from "../../support/keys";

export interface Merchant {
  readonly appId: string;
  readonly merchantId: string;
  readonly merchantSerialNumber: string;
  readonly apiV3Key: string;
  readonly privateKey: string;
  readonly wxPayPublicKey: string;
  readonly wxPayPublicKeyId: string;
}

/** 32 characters that nothing else contains, so that a search for them finds every leak. */
export function canaryKey(): string {
  return `CANARY${randomBytes(13).toString("hex")}`;
}

/** A merchant made just now, who trusts the given WeChat Pay. */
export function makeMerchant(wechatPay: { publicKeyId: string; publicKeyPem: string }): Merchant {
  return {
    appId: `wx${randomBytes(8).toString("hex")}`,
    merchantId: "1900000109",
    merchantSerialNumber: randomBytes(20).toString("hex").toUpperCase(),
    apiV3Key: canaryKey(),
    privateKey: rsaPair("merchant").privateKey,
    wxPayPublicKey: wechatPay.publicKeyPem,
    wxPayPublicKeyId: wechatPay.publicKeyId,
  };
}

/** What must be found nowhere: the APIv3 key, and the lines of the private key in which no header could hide it. */
export function canaries({ apiV3Key, privateKey }: Merchant): string[] {
  const lines = privateKey.split("\n").filter((line) => line.length === 64);
  return [apiV3Key, ...lines.slice(2, 6)];
}
