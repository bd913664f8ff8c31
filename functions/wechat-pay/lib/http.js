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

/** The body as a JSON object; no body is an empty one. Throws a Refusal (400). */
function parseObject(body) {
  if (body.length === 0) return {};
  let value;
  try {
    value = JSON.parse(body.toString("utf8"));
  } catch {
    throw new Refusal(400, "the body is not JSON");
  }
  if (!isObject(value)) throw new Refusal(400, "the body is not a JSON object");
  return value;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sendJson(response, status, value) {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "x-content-type-options": "nosniff",
  });
  response.end(body);
}

module.exports = { readBody, parseObject, isObject, sendJson };
