const { createPrivateKey, createPublicKey } = require("node:crypto");
const { integrationId } = require("./gateway");
const { Refusal } = require("./refusal");

/*
 * The variables that the Integration Center injects, read once at start. Several-line values travel with the two
 * characters `\n` in place of line breaks (vendor source).
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
  const environment = {
    problems,
    appId: read("appId"),
    serviceAppId: read("service_app_id"),
    merchantId: read("merchantId"),
    merchantSerialNumber: read("merchantSerialNumber"),
    privateKey: read("privateKey", rsaPrivateKey),
    publicKey: read("wxPayPublicKey", rsaPublicKey),
    publicKeyId: read("wxPayPublicKeyId"),
    orderNotifyUrl,
    refundNotifyUrl: read("notifyURLRefundsURL", callbackUrl),
    integrationId: read("integrationId", integrationId),
    // The callback domain is `<integration-id>.integration-callback.tcloudbase.com` (documented).
    expectedIntegrationId: orderNotifyUrl && new URL(orderNotifyUrl).hostname.split(".")[0],
    baseUrl: read("wechatPayBaseUrl", wechatPayBaseUrl) ?? defaultBaseUrl,
    serverKeyDigest: read("serverKeySha256", sha256Digest),
  };
  for (const name of ["merchantId", "merchantSerialNumber", "privateKey", "notifyURLPayURL", "notifyURLRefundsURL"]) {
    if (textOf(name) === "") problems.set(name, "missing");
  }
  if (appIds(environment).length === 0) problems.set("appId", "missing (or service_app_id)");
  if ((textOf("wxPayPublicKey") === "") !== (textOf("wxPayPublicKeyId") === "")) {
    problems.set("wxPayPublicKeyId", "belongs to wxPayPublicKey: both or neither");
  }
  return environment;
}

/** The AppIDs that belong to this integration. */
function appIds(environment) {
  return [environment.appId, environment.serviceAppId].filter(Boolean);
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

function rsaPrivateKey(pem) {
  if (!/^-----BEGIN (RSA )?PRIVATE KEY-----\r?\n/.test(pem)) {
    throw new Error(
      "is not the PEM text of apiclient_key.pem (it starts with -----BEGIN PRIVATE KEY----- on a line of its own)",
    );
  }
  return rsaKey(createPrivateKey, pem);
}

function rsaPublicKey(pem) {
  // createPublicKey would also take a private key or a certificate (observed), so the label is checked first.
  if (!/^-----BEGIN PUBLIC KEY-----\r?\n/.test(pem)) {
    throw new Error(
      "is not the PEM text of pub_key.pem (it starts with -----BEGIN PUBLIC KEY----- on a line of its own)",
    );
  }
  return rsaKey(createPublicKey, pem);
}

function rsaKey(create, pem) {
  let key;
  try {
    key = create(pem);
  } catch (error) {
    throw new Error(`is a damaged PEM (${error.code ?? "unreadable"})`);
  }
  if (key.asymmetricKeyType !== "rsa") throw new Error(`is a key of type ${key.asymmetricKeyType}; RSA is needed`);
  return key;
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

function sha256Digest(text) {
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error("must be a SHA-256 digest, 64 hex digits");
  return Buffer.from(text, "hex");
}

module.exports = { readEnvironment, requireUsable, describeProblems, appIds };
