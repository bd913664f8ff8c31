import { createHash } from "node:crypto";
import { payOrder } from "../../../lab/third-parties/wechat-pay/api";
import { merchant, startWechatPay } from "../../wechat-pay/support/world";
import { injected, type Posted, post, serverKey, startFunctionTemplate, type Template } from "./template";

export const openid = "oCanaryOpenidOfTheCaller";
export const asUser = { "x-wx-openid": openid, "x-wx-appid": merchant.appId };
export const asStranger = { "x-wx-openid": "oSomebodyElse", "x-wx-appid": merchant.appId };
export const asServer = { "x-server-key": serverKey };
export const nobody: Record<string, string> = {};
export const own = { serverKeySha256: createHash("sha256").update(serverKey).digest("hex") };

/** The WeChat Pay template as a process, at a local WeChat Pay, which answers nothing that is not signed. */
export async function startShop(variables: Readonly<Record<string, string>> = {}, orderService?: string) {
  const files = orderService === undefined ? {} : { "services/orderService.js": orderService };
  const wechatPay = await startWechatPay();
  const start = () =>
    startFunctionTemplate("wechat-pay", { ...injected, ...own, wechatPayBaseUrl: wechatPay.url, ...variables }, files);
  let template: Template = await start();
  let numbers = 0;
  return {
    wechatPay,
    get url() {
      return template.url;
    },
    get template() {
      return template;
    },
    call: (action: string, body: unknown, headers: Record<string, string> = asUser): Promise<Posted> =>
      post(`${template.url}/wx-pay/${action}`, body, headers),
    order(changes: object = {}) {
      numbers += 1;
      return { description: "一杯茶", out_trade_no: `T202611-${numbers}`, amount: { total: 100 }, ...changes };
    },
    pay: (outTradeNo: string, payer?: string) =>
      payOrder(wechatPay.ledger, Date.now(), merchant.merchantId, outTradeNo, payer),
    placed: (outTradeNo: string) => wechatPay.ledger.findOrder(merchant.merchantId, outTradeNo),
    /** Another process with the same code: it remembers nothing. */
    async restart() {
      await template.stop();
      template = await start();
    },
    async stop() {
      await template.stop();
      await wechatPay.stop();
    },
  };
}

export type Shop = Awaited<ReturnType<typeof startShop>>;

/** A token of the cloud's form; nobody can check its signature. */
export function bearer(payload: object): Record<string, string> {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return { authorization: `Bearer ${part({ alg: "RS256", typ: "JWT" })}.${part(payload)}.c2lnbmF0dXJl` };
}
