import type { Merchant } from "./merchant";

/** A program as people write it, with the credentials in files beside it, so that a rotation is a change of a file. */
export function wechatPayProgram(
  more: Readonly<Record<string, unknown>> = {},
  name = "pay",
  /** More resource options, in the program's own text. */
  moreOptions = "{}",
): string {
  const {
    credentials = {},
    product = "mini-program",
    options = {},
    ...rest
  } = more as { credentials?: Record<string, unknown>; product?: string; options?: Record<string, unknown> };
  return `
const { WechatPay } = require("pulumi-cloudbase");
const { readFileSync } = require("node:fs");
const merchant = JSON.parse(readFileSync(__dirname + "/merchant.json", "utf8"));
const pay = new WechatPay(${JSON.stringify(name)}, {
  envId: "local-env",
  product: ${JSON.stringify(product)},
  credentials: { ...merchant, ...${JSON.stringify(credentials)} },
  ...${JSON.stringify(rest)},
}, { ...${JSON.stringify(options)}, ...${moreOptions} });
exports.integrationId = pay.integrationId;
exports.functionName = pay.functionName;
exports.orderCallbackUrl = pay.callbackUrls.apply((urls) => urls.order);
exports.credentialFacts = pay.credentialFacts;
`;
}

export function merchantFile(merchant: Merchant): string {
  return JSON.stringify(merchant);
}
