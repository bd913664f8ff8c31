import { isLoopbackHost } from "../../cloud-api/loopback";
import { ProviderError } from "../provider-error";

/** (documented) The second main address, api2.mch.weixin.qq.com, can be given instead. */
const wechatPayAddress = "https://api.mch.weixin.qq.com";

export interface BaseAddress {
  readonly origin: string;
  /** Comes before every path and is part of what is signed; "" or `/…` without a slash at its end. */
  readonly pathPrefix: string;
}

/** @throws ProviderError (responsible: user) for anything but https, or http on this very machine. */
export function readBaseAddress(text: string = wechatPayAddress): BaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || url.username || url.password || url.search || url.hash || !/^https?:$/.test(url.protocol)) {
    throw settingsError(
      "WeChat Pay's base address is not an address like https://host or http://127.0.0.1:41001/wechat-pay, without user, query or fragment",
    );
  }
  if (url.protocol === "http:" && !isLoopbackHost(url.hostname)) {
    throw settingsError(
      `WeChat Pay's base address ${url.origin} is not https; plain http is only for this machine (127.0.0.1, localhost)`,
    );
  }
  return { origin: url.origin, pathPrefix: url.pathname.replace(/\/+$/, "") };
}

function settingsError(reason: string): ProviderError {
  return new ProviderError({
    responsible: "user",
    action: "Set-up",
    resource: "the proof",
    code: "SETTINGS_INVALID",
    reason,
    hint: `Correct it, or leave it unset for ${wechatPayAddress}.`,
  });
}
