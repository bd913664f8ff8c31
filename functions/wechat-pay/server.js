const http = require("node:http");
const { looksLikeCallback, receiveCallback } = require("./lib/callbacks");
const { describeProblems, readEnvironment } = require("./lib/environment");
const { parseObject, readBody, sendJson } = require("./lib/http");
const { pay } = require("./lib/payments");
const { Refusal } = require("./lib/refusal");

/*
 * POST /wechatpay/order, /wechatpay/refund   callbacks, forwarded by the Integration Center
 * POST /wx-pay/<action>                      requests from the app to WeChat Pay
 * POST /                                     either of them, told apart by the body
 */

const bodyMaxBytes = 1024 * 1024;
// WeChat Pay waits 5 s (documented); the rest is for the way back.
const answerCallbackWithinMs = 4500;
const receiveRequestWithinMs = 10_000;
const stopWithinMs = 10_000;

const actionPrefix = "/wx-pay/";
const callbackPaths = new Set(["/wechatpay/order", "/wechatpay/refund"]);

/** `context`: `{ environment, orderService }`. */
function createServer(context) {
  const server = http.createServer(async (request, response) => {
    const arrivedAt = Date.now();
    const { status, body } = await answer(request, arrivedAt, context);
    if (!request.complete || !server.listening) response.setHeader("connection", "close");
    sendJson(response, status, body);
  });
  server.requestTimeout = receiveRequestWithinMs;
  return server;
}

async function answer(request, arrivedAt, context) {
  const path = request.url.split("?")[0];
  let shape = callbackPaths.has(path) ? callbackShape : appShape;
  try {
    const body = await readRequest(request, path);
    if (path === "/" && looksLikeCallback(body)) shape = callbackShape;
    if (shape === appShape) return { status: 200, body: shape.done(await runAction(path, body, request, context)) };
    const answerWithinMs = answerCallbackWithinMs - (Date.now() - arrivedAt);
    await receiveCallback(body, request.headers, { ...context, answerWithinMs });
    return { status: 200, body: shape.done() };
  } catch (error) {
    const known = error instanceof Refusal;
    const where = JSON.stringify(path.slice(0, 100));
    console.error(`${where}: ${known ? `${error.status} ${error.message}` : error.stack}`);
    if (known) return { status: error.status, body: shape.failed(error.message) };
    return { status: 500, body: shape.failed("internal error; the function's log says more") };
  }
}

const callbackShape = {
  done: () => ({ code: "SUCCESS", message: "OK" }),
  failed: (message) => ({ code: "FAIL", message }),
};

const appShape = {
  done: (data) => ({ code: 0, msg: "success", data }),
  failed: (msg) => ({ code: -1, msg, data: null }),
};

async function readRequest(request, path) {
  const routed = path === "/" || path.startsWith(actionPrefix) || callbackPaths.has(path);
  if (request.method !== "POST" || !routed) throw new Refusal(404, "no such route; see README.md");
  return parseObject(await readBody(request, bodyMaxBytes));
}

function runAction(path, body, { headers }, context) {
  if (path !== "/") return pay(path.slice(actionPrefix.length), body, headers, context);
  const { action, parameters } = selectAction(body);
  return pay(action, parameters, headers, context);
}

/** Without a path of its own (HTTP API, callFunction) the body selects the action: `_action`, or `path` with /wx-pay/. */
function selectAction({ _action, path, ...parameters }) {
  if (typeof _action === "string") return { action: _action, parameters };
  const action = typeof path === "string" ? /\/wx-pay\/([^/?]+)/.exec(path)?.[1] : undefined;
  if (!action) throw new Refusal(400, "the body selects nothing: _action, or a path with /wx-pay/, is needed");
  return { action, parameters };
}

function main() {
  const environment = readEnvironment(process.env);
  const server = createServer({ environment, orderService: require("./services/orderService") });
  server.on("error", (error) => {
    console.error(`cannot listen on port ${process.env.PORT}: ${error.code ?? error.message}`);
    process.exitCode = 1;
  });
  server.listen(Number(process.env.PORT ?? 9000), process.env.HOST ?? "0.0.0.0", () => {
    const { address, port } = server.address();
    const mode = environment.publicKey ? "public key" : "certificate";
    console.log(
      `listening on ${address}:${port}, integration ${environment.integrationId ?? environment.expectedIntegrationId ?? "unknown"}, ${mode} mode`,
    );
    if (environment.problems.size > 0) console.error(`unusable variables: ${describeProblems(environment)}`);
  });
  process.once("SIGTERM", () => {
    // Requests in flight are answered, then nothing keeps the process; code that hangs must not keep it for ever.
    server.close();
    server.closeIdleConnections();
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  });
}

main();
