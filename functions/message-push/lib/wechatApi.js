const { parseObject, readBody } = require("./http");
const { Refusal } = require("./refusal");

const requestTimeoutMs = 10_000;
/** As base64 it still fits into the 6 MB that a function may answer (documented). */
const answerMaxBytes = 4 * 1024 * 1024;

/**
 * One request to WeChat's server API. `query`: names to values, undefined ones are left out; `body`: bytes with
 * `contentType`. Resolves to its JSON object, or to `{ contentType, contentBase64 }` where WeChat answers a file.
 * Throws a Refusal: 400 when WeChat refused (with `errcode`), 502 when there was no usable answer. The address holds
 * secrets, so no message repeats more than its path.
 */
async function callWechat({ wechatApiBaseUrl }, { method, path, query = {}, body, contentType }) {
  const url = new URL(wechatApiBaseUrl + path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
  const asked = `${method} ${path}`;
  const headers = body ? { "content-type": contentType, "content-length": body.length } : {};

  const answer = await send(url, { method, headers, body }).catch((error) => {
    throw new Refusal(502, `WeChat gave no answer to ${asked}: ${cause(error)}`);
  });
  if (answer.status < 200 || answer.status > 299) {
    throw new Refusal(502, `WeChat answered ${asked} with HTTP ${answer.status}`);
  }
  const type = String(answer.headers["content-type"] ?? "");
  if (!/json|text/.test(type)) return { contentType: type, contentBase64: answer.body.toString("base64") };
  return accepted(asked, answer.body);
}

function accepted(asked, body) {
  let data;
  try {
    if (body.length === 0) throw new Error("empty");
    data = parseObject(body);
  } catch {
    throw new Refusal(502, `WeChat's answer to ${asked} is not a JSON object`);
  }
  const { errcode, errmsg } = data;
  if (errcode === undefined || errcode === 0) return data;
  const hint = Object.hasOwn(hints, errcode) ? `. ${hints[errcode]}` : "";
  const refusal = new Refusal(400, `WeChat refused ${asked}: ${errcode} ${errmsg ?? ""}${hint}`);
  Object.assign(refusal, { errcode, errmsg });
  throw refusal;
}

/** Documented by WeChat. */
const hints = {
  40001: "The AppSecret or the access token is not valid: was the AppSecret made anew at mp.weixin.qq.com?",
  40013: "The AppID is not valid.",
  40029: "The code is not valid; each works once, for 5 minutes.",
  40125: "The AppSecret is not valid: was it made anew at mp.weixin.qq.com?",
  40163: "The code was used already.",
  40164:
    "The address that this function calls from is not on the IP whitelist: give it a fixed egress IP, and add that at mp.weixin.qq.com.",
  45009: "The daily limit of this call is reached.",
  48001: "This account has no permission for this call.",
};

function cause(error) {
  return error.name === "AbortError" || error.name === "TimeoutError"
    ? `none within ${requestTimeoutMs / 1000} s`
    : (error.code ?? error.message);
}

function send(url, { method, headers, body }) {
  // Loaded with the first request: a message does without TLS, and a cold start is quicker.
  const { request } = url.protocol === "https:" ? require("node:https") : require("node:http");
  const signal = AbortSignal.timeout(requestTimeoutMs);
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, signal }, (incoming) => {
      readBody(incoming, answerMaxBytes).then(
        (received) => resolve({ status: incoming.statusCode, headers: incoming.headers, body: received }),
        reject,
      );
    });
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

module.exports = { callWechat };
