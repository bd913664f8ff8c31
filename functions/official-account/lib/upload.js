const { randomBytes } = require("node:crypto");
const { Refusal } = require("./refusal");

/** `{ fileName, contentType, contentBase64 }` as the form that WeChat takes files in. Throws a Refusal (400). */
function multipart({ fileName, contentType, contentBase64 }) {
  const problems = [
    matches(fileName, /^[\p{L}\p{N} ._-]{1,128}$/u) ||
      "fileName must be 1 to 128 letters, digits, spaces or any of ._-",
    matches(contentType, /^[a-z]+\/[a-z0-9.+-]{1,64}$/) || "contentType must be as image/png",
    matches(contentBase64, /^[A-Za-z0-9+/]+={0,2}$/) || "contentBase64 must be the file as base64",
  ].filter((result) => result !== true);
  if (problems.length > 0) throw new Refusal(400, problems.join("; "));
  const boundary = `form-${randomBytes(16).toString("hex")}`;
  const head =
    `--${boundary}\r\ncontent-disposition: form-data; name="media"; filename="${fileName}"\r\n` +
    `content-type: ${contentType}\r\n\r\n`;
  const body = Buffer.concat([
    Buffer.from(head),
    Buffer.from(contentBase64, "base64"),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}

function matches(value, pattern) {
  return typeof value === "string" && pattern.test(value);
}

module.exports = { multipart };
