import {
  allowedEndpointsVariable,
  isAllowed,
  isCloudAddress,
  isWechatPayAddress,
  refusedAddress,
} from "../../cloud-api/destination";
import { type ConfigurationSource, readEndpoint } from "../cloud";
import type { Destination } from "../lifecycle/destination";
import { readBaseAddress } from "../proof";
import { ProviderError } from "../provider-error";
import { localWechatPay } from "./local-wechat-pay";

export interface Addresses {
  readonly destination: Destination;
  /** Where a live proof asks; empty: WeChat Pay itself. */
  readonly wechatPay: { readonly baseUrl?: string };
}

/** Where this process sends credentials. Throws ProviderError (responsible: user) for an address that nobody allowed. */
export function readAddresses(config: ConfigurationSource, environment: NodeJS.ProcessEnv): Addresses {
  const endpoint = readEndpoint(config, environment);
  const cloud = endpoint === undefined || isCloudAddress(new URL(endpoint)) ? {} : { cloud: endpoint };
  const baseUrl = config.get("cloudbase:wechatPayEndpoint") ?? environment.CLOUDBASE_WECHATPAY_ENDPOINT;
  if (!baseUrl) return { destination: cloud, wechatPay: localWechatPay(endpoint) };
  const url = new URL(readBaseAddress(baseUrl).origin);
  if (isWechatPayAddress(url)) return { destination: cloud, wechatPay: { baseUrl } };
  if (!isAllowed(url, environment[allowedEndpointsVariable])) throw notAllowed(url);
  return { destination: { ...cloud, wechatPay: url.origin }, wechatPay: { baseUrl } };
}

function notAllowed(url: URL): ProviderError {
  return new ProviderError({
    responsible: "user",
    action: "Set-up",
    resource: "the live proof",
    code: "ENDPOINT_NOT_ALLOWED",
    reason: refusedAddress("WeChat Pay's address", url, "its own (api.mch.weixin.qq.com)"),
    hint: "Correct cloudbase:wechatPayEndpoint or CLOUDBASE_WECHATPAY_ENDPOINT, or leave it unset.",
  });
}
