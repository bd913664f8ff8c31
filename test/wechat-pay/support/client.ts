import { Wechatpay } from "wechatpay-axios-plugin";
import { merchant, platform } from "./world";

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the client's own type for JSON of any shape
  data: any;
  headers: Record<string, string>;
}

/** `certs` decides which of WeChat Pay's keys the client knows, `asks` which one it asks for. */
export function client(
  url: string,
  options: { privateKey?: string; serial?: string; certs?: Record<string, string>; asks?: string } = {},
) {
  const { client: decorated } = new Wechatpay({
    baseURL: `${url}/`,
    mchid: merchant.merchantId,
    serial: options.serial ?? merchant.serial,
    privateKey: options.privateKey ?? merchant.privateKey,
    certs: options.certs ?? { [platform.publicKeyId]: platform.publicKeyPem },
    headers: { "Wechatpay-Serial": options.asks ?? platform.publicKeyId },
    proxy: false,
  } as never) as unknown as {
    client: { request(path: string, method: string, body?: object, config?: object): Promise<Answer> };
  };
  return {
    get: (path: string) => decorated.request(path, "get"),
    post: (path: string, body: object) => decorated.request(path, "post", body),
  };
}

export async function refusalOf(promise: Promise<Answer>): Promise<{ status: number; code: string; message: string }> {
  const error = await promise.then(
    ({ data }) => Promise.reject(new Error(`was not refused: ${JSON.stringify(data)}`)),
    (caught: { response?: Answer }) => caught,
  );
  if (!("response" in error) || !error.response) throw error;
  const { status, data } = error.response;
  return { status, code: data.code, message: data.message };
}
