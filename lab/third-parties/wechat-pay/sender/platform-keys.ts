import { createPrivateKey, X509Certificate } from "node:crypto";
import type { WechatPayPlatform } from "../../../store/wechat-pay-records";
import type { Signer } from "./notification";

export interface PlatformKeys {
  readonly publicKey: Signer;
  readonly certificate: Signer;
}

const shownSerialCharacters = 13;
/** Parsed once: with a PEM at each call a signature takes more than three times as long (measured). */
const parsed = new WeakMap<WechatPayPlatform, PlatformKeys>();

export function platformKeys(platform: WechatPayPlatform): PlatformKeys {
  let keys = parsed.get(platform);
  if (!keys) {
    const { serialNumber } = new X509Certificate(platform.certificatePem);
    keys = {
      publicKey: signer(platform.publicKeyId, platform.privateKeyPem, ""),
      certificate: signer(serialNumber, platform.certificatePrivateKeyPem, "platform certificate "),
    };
    parsed.set(platform, keys);
  }
  return keys;
}

function signer(serial: string, privateKeyPem: string, kind: string): Signer {
  return {
    serial,
    key: createPrivateKey(privateKeyPem),
    description: `${kind}${serial.slice(0, shownSerialCharacters)}…`,
  };
}
