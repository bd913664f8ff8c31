import { isLoopbackHost } from "../../cloud-api/loopback";

/** The WeChat Pay beside a cloud on this machine: what runs here asks nobody outside. Empty: WeChat Pay itself is asked. */
export function localWechatPay(cloudEndpoint: string | undefined): { baseUrl?: string } {
  const isLocal = cloudEndpoint !== undefined && isLoopbackHost(new URL(cloudEndpoint).hostname);
  return isLocal ? { baseUrl: `${cloudEndpoint}/wechat-pay` } : {};
}
