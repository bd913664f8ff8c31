import { isLoopbackHost } from "../cloud-api/loopback";
import { ProviderError } from "../provider/provider-error";
import type { Clinic } from "./clinic";
import type { DoctorDependencies, Look } from "./types";

const wechatPay = "https://api.mch.weixin.qq.com";

/** Whether WeChat Pay can be asked from here; `proof: "live"` needs that, and merchant credentials that belong together. */
export async function lookAtProof({ settings, request }: Clinic, dependencies: DoctorDependencies): Promise<Look[]> {
  const check = "WeChat Pay";
  const address = addressOf(settings instanceof ProviderError ? undefined : settings.endpoint, request.processEnv);
  const status = await dependencies.reach(`${address}/v3/certificates`);
  const meaning = 'proof: "live" asks there, signed and read-only, before an apply changes anything';
  if (status !== undefined) return [{ check, state: "ok", seen: `${address} answers`, meaning }];
  return [
    {
      check,
      state: "warning",
      seen: `${address} gives no answer`,
      meaning: `${meaning}; with it, nothing would be applied from here`,
      next: 'Open the way there (a proxy or firewall), or leave proof: "live" out.',
    },
  ];
}

function addressOf(endpoint: string | undefined, processEnv: Clinic["request"]["processEnv"]): string {
  const given = processEnv.CLOUDBASE_WECHATPAY_ENDPOINT?.trim();
  if (given && URL.canParse(given)) return given.replace(/\/+$/, "");
  const isLocal = endpoint !== undefined && isLoopbackHost(new URL(endpoint).hostname);
  return isLocal ? `${endpoint}/wechat-pay` : wechatPay;
}
