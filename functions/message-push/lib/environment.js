const { integrationId } = require("./gateway");
const { baseUrl, variableReader } = require("./variables");

/** `variables`: process.env. Returns the values that could be read, and `problems`: variable name → what is wrong with it. */
function readEnvironment(variables) {
  const { problems, read } = variableReader(variables);
  return {
    problems,
    appId: read("appId"),
    appSecret: read("appSecret"),
    offerId: read("offerId"),
    appKey: read("appKey"),
    virtualPaymentEnv: read("virtualPaymentEnv", virtualPaymentEnv) ?? 0,
    integrationId: read("integrationId", integrationId),
    wechatApiBaseUrl: read("wechatApiBaseUrl", baseUrl) ?? "https://api.weixin.qq.com",
  };
}

/** Documented: 0 live, 1 sandbox. Each has an AppKey of its own. */
function virtualPaymentEnv(text) {
  if (text !== "0" && text !== "1") throw new Error("must be 0 (live) or 1 (sandbox)");
  return Number(text);
}

module.exports = { readEnvironment };
