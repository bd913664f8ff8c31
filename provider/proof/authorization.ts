import { sign } from "node:crypto";
import type { Merchant } from "./merchant";

const scheme = "WECHATPAY2-SHA256-RSA2048";

export interface ToSign {
  readonly method: "GET";
  /** Path and query exactly as they are sent. */
  readonly target: string;
  readonly timestampS: number;
  readonly nonce: string;
}

/** The Authorization header of a request without a body (documented). */
export function authorization(
  { merchantId, serial, privateKey }: Pick<Merchant, "merchantId" | "serial" | "privateKey">,
  { method, target, timestampS, nonce }: ToSign,
): string {
  // The fifth line is the body: empty, but its line break stays.
  const message = `${[method, target, timestampS, nonce, ""].join("\n")}\n`;
  const signature = sign("sha256", Buffer.from(message), privateKey).toString("base64");
  return `${scheme} mchid="${merchantId}",nonce_str="${nonce}",timestamp="${timestampS}",serial_no="${serial}",signature="${signature}"`;
}
