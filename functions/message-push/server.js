const http = require("node:http");
const { version } = require("./package.json");
const { describeProblems } = require("./lib/variables");
const { readEnvironment } = require("./lib/environment");
const { requireFromGateway } = require("./lib/gateway");
const { Handled } = require("./lib/handled");
const { parseObject, readBody, send } = require("./lib/http");
const { receiveMessage } = require("./lib/messages");
const { loadOwnerFile } = require("./lib/ownerFile");
const { Refusal } = require("./lib/refusal");
const { signPayment } = require("./lib/virtualPayment");

/*
 * POST /wechat/notify, /github/webhook, …, /   messages, events and webhooks, forwarded by the Integration Center
 * GET  the same paths                          the check of the address, forwarded by the Integration Center; without one, that it
 *                                              runs
 * POST /xpay/sign, /                           a Mini Program's virtual payment, at / told apart by the body
 */

const bodyMaxBytes = 1024 * 1024;
// WeChat waits 5 s (documented); the rest is for the way back.
const answerMessageWithinMs = 4500;
const receiveRequestWithinMs = 10_000;
const stopWithinMs = 10_000;

const prefix = "/wechat-notify";
const signPath = "/xpay/sign";
const messagePaths = new Set([
  "/",
  "/wechat/notify",
  "/github/webhook",
  "/gitlab/webhook",
  "/gitee/webhook",
  "/meeting/webhook",
]);

/** `context`: `{ environment, handled, messageService, virtualPaymentService }`. */
function createServer(context) {
  const server = http.createServer(async (request, response) => {
    const { status, body } = await answer(request, Date.now(), context);
    if (!request.complete || !server.listening) response.setHeader("connection", "close");
    send(response, status, body);
  });
  server.requestTimeout = receiveRequestWithinMs;
  return server;
}

async function answer(request, arrivedAt, context) {
  const path = withoutPrefix(request.url.split("?")[0]);
  let shape = path === signPath ? appShape : messageShape;
  try {
    if (request.method === "GET" && messagePaths.has(path)) return { status: 200, body: lookedAt(request, context) };
    if (request.method !== "POST" || !(path === signPath || messagePaths.has(path))) {
      throw new Refusal(404, "no such route; see README.md");
    }
    const bytes = await readBody(request, bodyMaxBytes);
    if (path === "/" && selectsSigning(request.headers, bytes)) shape = appShape;
    if (shape === appShape) {
      return { status: 200, body: shape.done(await signPayment(parseObject(bytes), request.headers, context)) };
    }
    const answerWithinMs = answerMessageWithinMs - (Date.now() - arrivedAt);
    return { status: 200, body: await receiveMessage(bytes, request.headers, { ...context, answerWithinMs }) };
  } catch (error) {
    const known = error instanceof Refusal;
    const where = JSON.stringify(path.slice(0, 100));
    console.error(`${where}: ${known ? `${error.status} ${error.message}` : error.stack}`);
    if (known) return { status: error.status, body: shape.failed(error.message) };
    return { status: 500, body: shape.failed("internal error; the function's log says more") };
  }
}

const messageShape = {
  failed: (message) => `fail: ${message}`,
};

const appShape = {
  done: (data) => ({ code: 0, msg: "success", data }),
  failed: (msg) => ({ code: -1, msg, data: null }),
};

/** Without a path of its own (HTTP API, callFunction) the body selects: `_action`, or `path` with /xpay/sign. */
function selectsSigning(headers, bytes) {
  if (headers["x-tcb-integration-id"] !== undefined) return false;
  const { _action, path } = parseObject(bytes);
  return _action === "xpay_sign" || (typeof path === "string" && path.split("?")[0].endsWith(signPath));
}

/** The template's own name stands before its paths where somebody put it there (vendor source). */
function withoutPrefix(path) {
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/**
 * A check of the address, or somebody who wants to know whether the function runs. Of the former the gateway has checked the
 * signature, and answers WeChat itself; the vendor's template answers too (vendor source).
 */
function lookedAt(request, { environment }) {
  const echostr = new URLSearchParams(request.url.split("?")[1]).get("echostr");
  if (echostr === null) return { code: 0, msg: "message-push is running", version };
  requireFromGateway(request.headers, environment);
  if (!/^[\x21-\x7e]{1,256}$/.test(echostr)) throw new Refusal(400, "echostr must be 1 to 256 printable characters");
  return echostr;
}

function main() {
  const environment = readEnvironment(process.env);
  const server = createServer({
    environment,
    handled: new Handled(),
    messageService: loadOwnerFile(
      "services/messageService.js",
      () => require("./services/messageService"),
      "messages and events are refused",
    ),
    virtualPaymentService: loadOwnerFile(
      "services/virtualPaymentService.js",
      () => require("./services/virtualPaymentService"),
      "no payment is signed",
    ),
  });
  server.on("error", (error) => {
    console.error(`cannot listen on port ${process.env.PORT}: ${error.code ?? error.message}`);
    process.exitCode = 1;
  });
  server.listen(Number(process.env.PORT ?? 9000), process.env.HOST ?? "0.0.0.0", () => {
    const { address, port } = server.address();
    console.log(`listening on ${address}:${port}, integration ${environment.integrationId ?? "any"}`);
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
