const { Refusal } = require("./refusal");

/**
 * The whole body. Rejects with a Refusal: 413 beyond `maxBytes` (the rest is read and dropped, so that the
 * answer can still be sent), 400 when the sender broke off.
 */
function readBody(stream, maxBytes) {
  return new Promise((resolve, reject) => {
    const chunks = [];
    let bytes = 0;
    stream.on("data", (chunk) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else reject(new Refusal(413, `the body is larger than ${maxBytes} bytes`));
    });
    stream.on("end", () => resolve(Buffer.concat(chunks)));
    stream.on("error", () => reject(new Refusal(400, "the body broke off")));
  });
}

/**
 * The body as a JSON object; no body is an empty one. Integers beyond 2^53 (order_id, MsgId) become text, digit by digit.
 * Throws a Refusal (400).
 */
function parseObject(body) {
  if (body.length === 0) return {};
  let value;
  try {
    const text = body.toString("utf8");
    // First as it is: over a text that is no JSON the pattern below takes time that grows with the square of its length.
    JSON.parse(text);
    value = JSON.parse(withLargeIntegersAsText(text));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (!isObject(value)) throw new Refusal(400, "the body is not a JSON object");
  return value;
}

const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

function withLargeIntegersAsText(json) {
  return json.replace(stringOrNumber, (token) =>
    /^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
  );
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `body`: a text, or what becomes JSON. */
function send(response, status, body) {
  const isText = typeof body === "string";
  const content = isText ? body : JSON.stringify(body);
  response.writeHead(status, {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(content),
    "x-content-type-options": "nosniff",
  });
  response.end(content);
}

module.exports = { readBody, parseObject, send };
