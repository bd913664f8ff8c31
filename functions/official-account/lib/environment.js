const { integrationId } = require("./gateway");
const { baseUrl, variableReader } = require("./variables");

/** `variables`: process.env. Returns the values that could be read, and `problems`: variable name → what is wrong with it. */
function readEnvironment(variables) {
  const { problems, read } = variableReader(variables);
  return {
    problems,
    appId: read("appId"),
    appSecret: read("appSecret"),
    corsAllowOrigin: read("corsAllowOrigin", origin),
    miniProgramAppIds: read("miniProgramAppIds", appIds) ?? [],
    serverKeyDigest: read("serverKeySha256", sha256Digest),
    integrationId: read("integrationId", integrationId),
    wechatApiBaseUrl: read("wechatApiBaseUrl", baseUrl) ?? "https://api.weixin.qq.com",
  };
}

function origin(text) {
  if (!/^https?:\/\/[a-z0-9.-]+(:\d+)?$/.test(text)) throw new Error("must be one origin, as https://shop.example");
  return text;
}

function appIds(text) {
  const ids = text.split(",").map((id) => id.trim());
  if (ids.some((id) => !/^wx[0-9a-f]{16}$/.test(id))) throw new Error("must be AppIDs, separated by commas");
  return ids;
}

function sha256Digest(text) {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error("must be a SHA-256 digest, 64 hex digits");
  return Buffer.from(text, "hex");
}

module.exports = { readEnvironment };
