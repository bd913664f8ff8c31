const { createDecipheriv, createHash } = require("node:crypto");
const http = require("node:http");

/*
 * The code of a test integration that answers what only callbacks can: the path that they arrive at, the shape of their body, whether
 * a failure reaches the third party, how long the gateway waits, and whether old keys still count. It writes lines to its log, which
 * `pulumi-cloudbase observe --callback LOG` reads. None of them holds anything of a callback's content: names of keys, times,
 * and a digest that tells two callbacks apart.
 *
 * Each callback is refused when it comes first; when it comes again, it is taken late, and each time less late than before. The one
 * that does not come again any more was taken within the gateway's patience.
 */

const mark = "pulumi-cloudbase-recorder";
const bodyMaxBytes = 1024 * 1024;
/** Of the second delivery, the third and so on. Half a second beside whole ones, which are what a limit would be. */
const latenessMs = (process.env.recorderLatenessMs ?? "8500,7500,6500,5500,4500,3500,2500,1500,500")
  .split(",")
  .map(Number);
const seenMax = 10_000;
const digestCharacters = 16;

/** How often each callback has come, by its digest. */
const seen = new Map();

function write(line) {
  console.log(`${mark} ${JSON.stringify({ at: new Date().toISOString(), ...line })}`);
}

const server = http.createServer(async (request, response) => {
  const body = await readBody(request);
  if (request.method !== "POST" || body === undefined) return answer(response, 200, "the recorder runs");
  const message = parse(body);
  const times = count(message.id);
  const lateMs = times === 1 ? 0 : (latenessMs[times - 2] ?? 0);
  write({
    event: "callback",
    path: request.url.split("?")[0].slice(0, 200),
    marked: request.headers["x-tcb-integration-id"] !== undefined,
    shape: message.shape,
    id: message.id,
    ...(message.createdAt && { createdAt: message.createdAt }),
    ...(message.opens !== undefined && { opens: message.opens }),
    times,
    lateMs,
  });
  if (times === 1) return answer(response, 500, "FAIL");
  return setTimeout(() => answer(response, 200, "SUCCESS"), lateMs);
});

function answer(response, status, code) {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify({ code, message: "recorded" }));
}

async function readBody(request) {
  const chunks = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > bodyMaxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** What tells one callback from another, and how its body is made; its values stay here. */
function parse(body) {
  const json = parseJson(body);
  if (typeof json !== "object" || json === null) return { shape: "text", id: digest(body) };
  const notification = json.rawData ?? json.ParsedNotify;
  const content = json.ParsedContent ?? json;
  const isParsed = json.ParsedContent !== undefined && json.rawData !== undefined;
  const isContent = ["transaction_id", "out_trade_no", "refund_id", "out_refund_no"].some(
    (key) => json[key] !== undefined,
  );
  return {
    shape: isParsed ? "four keys" : isContent ? "the content alone" : "other JSON",
    id: digest(notification?.id ?? content.transaction_id ?? content.refund_id ?? body),
    createdAt: timeOf(notification?.create_time ?? content.success_time),
    opens: opens(notification?.resource),
  };
}

/** Whether the function's own APIv3 key opens what the gateway has handed over; undefined where that cannot be tried. */
function opens(resource) {
  const key = Buffer.from(process.env.apiV3Key ?? "");
  if (key.length !== 32 || typeof resource?.ciphertext !== "string" || typeof resource.nonce !== "string")
    return undefined;
  const sealed = Buffer.from(resource.ciphertext, "base64");
  if (sealed.length < 16) return undefined;
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, Buffer.from(resource.nonce));
    decipher.setAuthTag(sealed.subarray(-16));
    decipher.setAAD(Buffer.from(resource.associated_data ?? ""));
    decipher.update(sealed.subarray(0, -16));
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function timeOf(text) {
  const ms = Date.parse(String(text ?? ""));
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function digest(text) {
  return createHash("sha256").update(String(text)).digest("hex").slice(0, digestCharacters);
}

function count(id) {
  if (seen.size >= seenMax) seen.clear();
  const times = (seen.get(id) ?? 0) + 1;
  seen.set(id, times);
  return times;
}

server.on("error", ({ code }) => {
  console.error(`cannot listen: ${code}`);
  process.exitCode = 1;
});
server.listen(Number(process.env.PORT || 9000), process.env.HOST, () => write({ event: "started" }));
process.on("SIGTERM", () => process.exit(0));
