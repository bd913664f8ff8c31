const { openToEverybody, openToUsers } = require("./access");
const { integrationId } = require("./gateway");
const { flag, namesOf, origins, sha256Digest } = require("./settings");
const { baseUrl, variableReader } = require("./variables");

/** `variables`: process.env. Returns the values that could be read, and `problems`: variable name → what is wrong with it. */
function readEnvironment(variables) {
  const { problems, read } = variableReader(variables);
  const miniProgramAppIds = read("miniProgramAppIds", appIds) ?? [];
  return {
    problems,
    appId: read("appId"),
    appSecret: read("appSecret"),
    corsAllowOrigin: read("corsAllowOrigin", origins) ?? [],
    /** Of the Mini Programs whose users may call. */
    userAppIds: miniProgramAppIds,
    miniProgramAppId: miniProgramAppIds[0],
    trustGatewayBearer: read("trustGatewayBearer", flag) ?? false,
    trustOpenidAlone: read("trustOpenidAlone", flag) ?? false,
    userActions: read("userActions", namesOf(openToUsers)) ?? [],
    anonymousActions: read("anonymousActions", namesOf(openToEverybody)) ?? [],
    serverKeyDigest: read("serverKeySha256", sha256Digest),
    integrationId: read("integrationId", integrationId),
    wechatApiBaseUrl: read("wechatApiBaseUrl", baseUrl) ?? "https://api.weixin.qq.com",
  };
}

function appIds(text) {
  const ids = text.split(",").map((id) => id.trim());
  if (!ids.every((id) => /^wx[0-9a-f]{16}$/.test(id))) throw new Error("must be AppIDs, separated by commas");
  return ids;
}

module.exports = { readEnvironment };
