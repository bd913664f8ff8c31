const { parseObject, readBody } = require("./http");
const { Refusal } = require("./refusal");
const { authorization, signatureProblem } = require("./signature");

const requestTimeoutMs = 10_000;
const answerMaxBytes = 1024 * 1024;

/**
 * Sends one signed request. `path` begins with /v3; `content` is undefined for GET. Resolves to WeChat Pay's
 * `{ status, data }` when it did what was asked (2xx); `data` is {} for an empty answer.
 * Throws a Refusal: 400 when WeChat Pay refused, with what it said as data, 502 when there was no answer or one that cannot be trusted.
 */
async function callWechatPay(environment, method, path, content) {
  const url = new URL(environment.baseUrl + path);
  const target = url.pathname + url.search;
  const body = content === undefined ? "" : JSON.stringify(content);
  const asked = `${method} ${path.split("?")[0]}`;

  const answer = await send(url, {
    method,
    path: target,
    headers: {
      accept: "application/json",
      "user-agent": "pulumi-cloudbase-wechat-pay/1",
      authorization: authorization(environment, { method, target, body, nowMs: Date.now() }),
      ...(body && { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
      // Asks for an answer signed with the public key; without it a platform certificate may be used (documented).
      ...(environment.publicKeyId && { "wechatpay-serial": environment.publicKeyId }),
    },
    body,
  }).catch((error) => {
    throw new Refusal(502, `WeChat Pay gave no answer to ${asked}: ${cause(error)}. ${safeToRepeat}`);
  });

  if (answer.status < 200 || answer.status > 299) throw refusedByWechatPay(asked, answer);
  // In certificate mode the function holds no key of WeChat Pay: there the answer's origin rests on TLS alone.
  const problem = environment.publicKey && signatureProblem(answer, environment, Date.now());
  if (problem) throw new Refusal(502, `WeChat Pay's answer to ${asked} is not trusted: ${problem}. ${safeToRepeat}`);
  return { status: answer.status, data: answer.body.length === 0 ? {} : parseAnswer(asked, answer.body) };
}

const safeToRepeat = "Repeating it with the same numbers is safe.";

function cause(error) {
  return error.name === "AbortError" || error.name === "TimeoutError"
    ? `none within ${requestTimeoutMs / 1000} s`
    : (error.code ?? error.message);
}

function send(url, { method, path, headers, body }) {
  // Loaded with the first request: a callback does without TLS, and a cold start is quicker.
  const { request } = url.protocol === "https:" ? require("node:https") : require("node:http");
  const signal = AbortSignal.timeout(requestTimeoutMs);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, path, headers, signal }, (incoming) => {
      readBody(incoming, answerMaxBytes).then(
        (received) => resolve({ status: incoming.statusCode, headers: incoming.headers, body: received }),
        reject,
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function refusedByWechatPay(asked, { status, headers, body }) {
  const { code, message } = whatItSaid(body);
  const requestId = headers["request-id"] ? `, Request-ID ${headers["request-id"]}` : "";
  const words = [code, message].filter((word) => word !== undefined).join(": ");
  return new Refusal(400, `WeChat Pay refused ${asked}: ${words || "no reason given"} (HTTP ${status}${requestId})`, {
    status,
    data: { code, message },
  });
}

/** Its words alone: details may repeat what was signed. */
function whatItSaid(body) {
  try {
    const { code, message } = JSON.parse(body.toString("utf8")) ?? {};
    const text = (value) => (typeof value === "string" ? value : undefined);
    return { code: text(code), message: text(message) };
  } catch {
    // Something between here and WeChat Pay answered; the status says enough.
    return {};
  }
}

function parseAnswer(asked, body) {
  try {
    return parseObject(body);
  } catch {
    throw new Refusal(502, `WeChat Pay's answer to ${asked} is not a JSON object. ${safeToRepeat}`);
  }
}

module.exports = { callWechatPay, safeToRepeat };
