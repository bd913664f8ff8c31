const { openToEverybody, openToUsers, standingRights } = require("./access");
const { integrationId } = require("./gateway");
const { rsaPrivateKey, rsaPublicKey } = require("./pem");
const { Refusal } = require("./refusal");
const { flag, namesOf, origins, sha256Digest } = require("./settings");

/*
 * The variables: those that the Integration Center injects, and those of the function's owner. Read once at start.
 * Several-line values travel with the two characters `\n` in place of line breaks (vendor source).
 */

const defaultBaseUrl = "https://api.mch.weixin.qq.com";

/**
 * `variables`: process.env. Returns the values that could be read, and `problems`: variable name → what is wrong with
 * it. Nothing is thrown here, so that a function without its variables still starts and says what it lacks.
 */
function readEnvironment(variables) {
  const problems = new Map();
  const textOf = (name) => (variables[name] ?? "").trim().replaceAll("\\n", "\n");
  const read = (name, parse = (text) => text) => {
    const text = textOf(name);
    if (text === "") return undefined;
    try {
      return parse(text);
    } catch (error) {
      problems.set(name, error.message);
      return undefined;
    }
  };
  const orderNotifyUrl = read("notifyURLPayURL", callbackUrl);
  const [appId, serviceAppId] = [read("appId"), read("service_app_id")];
  const environment = {
    problems,
    appId,
    serviceAppId,
    /** AppIDs that belong to this integration: its users come from there, and its payments are made there. */
    userAppIds: [appId, serviceAppId].filter(Boolean),
    miniProgramAppId: appId,
    merchantId: read("merchantId"),
    merchantSerialNumber: read("merchantSerialNumber"),
    privateKey: read("privateKey", rsaPrivateKey),
    publicKey: read("wxPayPublicKey", rsaPublicKey),
    publicKeyId: read("wxPayPublicKeyId"),
    apiV3Key: read("apiV3Key", apiV3Key),
    signMode: read("signMode", signMode) ?? "gateway",
    orderNotifyUrl,
    refundNotifyUrl: read("notifyURLRefundsURL", callbackUrl),
    transferNotifyUrl: read("transferNotifyUrl", callbackUrl),
    // The callback domain is `<integration-id>.integration-callback.tcloudbase.com` (documented).
    expectedIntegrationId: orderNotifyUrl && new URL(orderNotifyUrl).hostname.split(".")[0],

    integrationId: read("integrationId", integrationId),
    baseUrl: read("wechatPayBaseUrl", wechatPayBaseUrl) ?? defaultBaseUrl,
    serverKeyDigest: read("serverKeySha256", sha256Digest),
    corsAllowOrigin: read("corsAllowOrigin", origins) ?? [],
    trustGatewayBearer: read("trustGatewayBearer", flag) ?? false,
    trustOpenidAlone: read("trustOpenidAlone", flag) ?? false,
    userActions: read("userActions", namesOf(openToUsers, standingRights)) ?? [],
    anonymousActions: read("anonymousActions", namesOf(openToEverybody)) ?? [],
  };
  for (const name of ["merchantId", "merchantSerialNumber", "privateKey", "notifyURLPayURL", "notifyURLRefundsURL"]) {
    if (textOf(name) === "") problems.set(name, "missing");
  }
  if (environment.userAppIds.length === 0) problems.set("appId", "missing (or service_app_id)");
  if ((textOf("wxPayPublicKey") === "") !== (textOf("wxPayPublicKeyId") === "")) {
    problems.set("wxPayPublicKeyId", "belongs to wxPayPublicKey: both or neither");
  }
  return environment;
}

/** Throws a Refusal that names every variable with a problem; never a value. */
function requireUsable(environment, names) {
  const found = names.filter((name) => environment.problems.has(name));
  if (found.length === 0) return;
  const missing = found.some((name) => environment.problems.get(name).startsWith("missing"));
  throw new Refusal(
    500,
    `${missing ? "MISSING_CREDENTIALS" : "INVALID_CREDENTIALS"}: ${describeProblems(environment, found)}. ` +
      "The Integration Center injects these variables: correct the integration, not the function.",
  );
}

function describeProblems({ problems }, names = [...problems.keys()]) {
  return names.map((name) => `${name}: ${problems.get(name)}`).join("; ");
}

function apiV3Key(text) {
  if (Buffer.byteLength(text) !== 32) throw new Error("must be 32 bytes long");
  return Buffer.from(text);
}

/** Documented: who verifies and decrypts callbacks, the Integration Center or this function. */
function signMode(text) {
  if (text !== "gateway" && text !== "sdk") throw new Error("must be gateway or sdk");
  return text;
}

function callbackUrl(text) {
  const url = parseUrl(text);
  if (url?.protocol !== "https:" || text.includes("?")) throw new Error("must be an https:// address without a query");
  return text;
}

function wechatPayBaseUrl(text) {
  const url = parseUrl(text);
  const loopback = url && ["127.0.0.1", "localhost", "[::1]"].includes(url.hostname);
  if (
    !(url?.protocol === "https:" || (loopback && url.protocol === "http:")) ||
    url.search ||
    url.hash ||
    url.username
  ) {
    throw new Error("must be an https:// address, or http:// on this machine, without query and user");
  }
  return text.replace(/\/+$/, "");
}

function parseUrl(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

module.exports = { readEnvironment, requireUsable, describeProblems };
