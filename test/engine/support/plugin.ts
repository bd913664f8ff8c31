/** By this in Pulumi.yaml the engine finds the plugin that was installed with the package. */
export const pluginEntry = `plugins:
  providers:
    - name: cloudbase
      path: ./node_modules/pulumi-cloudbase
`;

export const pluginProject = `name: shop
runtime: nodejs
${pluginEntry}`;

/** A program whose integration is the plugin's: with a Provider of its own. */
export function pluginProgram(
  more: Readonly<Record<string, unknown>> = {},
  { provider = "{}", options = "{}" }: { provider?: string; options?: string } = {},
): string {
  const {
    credentials = {},
    product = "mini-program",
    ...rest
  } = more as {
    credentials?: Record<string, unknown>;
    product?: string;
  };
  return `
const { Provider, WechatPay } = require("pulumi-cloudbase");
const { readFileSync } = require("node:fs");
const merchant = JSON.parse(readFileSync(__dirname + "/merchant.json", "utf8"));
const provider = new Provider("account", ${provider});
const pay = new WechatPay("pay", {
  envId: "local-env",
  product: ${JSON.stringify(product)},
  credentials: { ...merchant, ...${JSON.stringify(credentials)} },
  ...${JSON.stringify(rest)},
}, { provider, ...${options} });
exports.integrationId = pay.integrationId;
exports.functionName = pay.functionName;
exports.orderCallbackUrl = pay.callbackUrls.apply((urls) => urls.order);
exports.credentialFacts = pay.credentialFacts;
`;
}
