const http = require("node:http");
const { isIP } = require("node:net");
const { identifyCaller } = require("./lib/callers");
const { receiveCallback } = require("./lib/callbacks");
const { corsHeaders, isPreflight } = require("./lib/cors");
const { describeProblems, readEnvironment } = require("./lib/environment");
const { parseObject, readBody, sendJson } = require("./lib/http");
const { OrderOwners } = require("./lib/orderOwners");
const { pay } = require("./lib/payments");
const { Refusal } = require("./lib/refusal");
const { isCallbackPath, pathOf, selectRoute } = require("./lib/routing");
const { loadService } = require("./lib/service");

const bodyMaxBytes = 1024 * 1024;
// WeChat Pay waits 5 s (documented); the rest is for the way back.
const answerCallbackWithinMs = 4500;
const receiveRequestWithinMs = 10_000;
const stopWithinMs = 10_000;

/** `context`: `{ environment, service, orderOwners }`. */
function createServer(context) {
  const server = http.createServer(async (request, response) => {
    const arrivedAt = Date.now();
    const cors = corsHeaders(request.headers.origin, context.environment, "POST, OPTIONS");
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (isPreflight(request, context.environment)) {
      request.resume();
      response.writeHead(204).end();
      return;
    }
    const { status, body } = await answer(request, arrivedAt, context);
    if (!request.complete || !server.listening) response.setHeader("connection", "close");
    sendJson(response, status, body);
  });
  server.requestTimeout = receiveRequestWithinMs;
  return server;
}

async function answer(request, arrivedAt, context) {
  const path = pathOf(request.url);
  let shape = isCallbackPath(path) ? callbackShape : appShape;
  try {
    if (request.method === "GET" && path === "/wx-pay/client_ip") return { status: 200, body: addressOf(request) };
    if (request.method !== "POST") throw new Refusal(404, "no such route; see README.md");
    const bytes = await readBody(request, bodyMaxBytes);
    const { _serverKey: serverKey, ...body } = parseObject(bytes);
    const { callback, trigger, action, parameters } = selectRoute(path, body);
    if (callback) {
      shape = callbackShape;
      const answerWithinMs = answerCallbackWithinMs - (Date.now() - arrivedAt);
      const received = { bytes, body, headers: request.headers };
      await receiveCallback(received, trigger, { ...context, answerWithinMs });
      return { status: 200, body: shape.done() };
    }
    requireListedPage(action, request.headers.origin, context.environment);
    const caller = identifyCaller(request.headers, serverKey, context.environment);
    return { status: 200, body: shape.done(await pay(action, parameters, caller, context)) };
  } catch (error) {
    const known = error instanceof Refusal;
    const where = JSON.stringify(path.slice(0, 100));
    console.error(`${where}: ${known ? `${error.status} ${error.message}` : error.stack}`);
    if (known) return { status: error.status, body: shape.failed(error.message, error.data) };
    return { status: 500, body: shape.failed("internal error; the function's log says more") };
  }
}

const callbackShape = {
  done: () => ({ code: "SUCCESS", message: "OK" }),
  failed: (message) => ({ code: "FAIL", message }),
};

const appShape = {
  done: (data) => ({ code: 0, msg: "success", data }),
  failed: (msg, data = null) => ({ code: -1, msg, data }),
};

/** H5 payments start on a web page of the shop's, and nowhere else (vendor source); a list that cannot be read names none. */
function requireListedPage(action, origin, { corsAllowOrigin, problems }) {
  if (action !== "wxpay_order_h5" || origin === undefined) return;
  const problem = problems.get("corsAllowOrigin");
  if (problem !== undefined) throw new Refusal(403, `no page may order by H5, because corsAllowOrigin ${problem}`);
  if (corsAllowOrigin.length === 0) return;
  if (!corsAllowOrigin.includes(origin)) throw new Refusal(403, "this page's origin is not in corsAllowOrigin");
}

/** For scene_info.payer_client_ip (documented): the first address that the platform noted, else the connection's. */
function addressOf({ headers, socket }) {
  const noted = (headers["x-forwarded-for"] ?? "").split(",")[0].trim();
  return { code: 0, msg: "success", ip: isIP(noted) ? noted : socket.remoteAddress };
}

function main() {
  const environment = readEnvironment(process.env);
  const service = loadService(() => require("./services/orderService"));
  const server = createServer({ environment, service, orderOwners: new OrderOwners() });
  server.on("error", (error) => {
    console.error(`cannot listen on port ${process.env.PORT}: ${error.code ?? error.message}`);
    process.exitCode = 1;
  });
  server.listen(Number(process.env.PORT ?? 9000), process.env.HOST ?? "0.0.0.0", () => {
    const { address, port } = server.address();
    console.log(`listening on ${address}:${port}, ${describeMode(environment)}`);
    if (environment.problems.size > 0) console.error(`unusable variables: ${describeProblems(environment)}`);
    for (const warning of service.warnings()) console.log(warning);
  });
  process.once("SIGTERM", () => {
    // Requests in flight are answered, then nothing keeps the process; code that hangs must not keep it for ever.
    server.close();
    server.closeIdleConnections();
    setTimeout(() => process.exit(1), stopWithinMs).unref();
  });
}

function describeMode({ integrationId, expectedIntegrationId, publicKey, signMode }) {
  const integration = integrationId ?? expectedIntegrationId ?? "unknown";
  return `integration ${integration}, ${publicKey ? "public key" : "certificate"} mode, callbacks by ${signMode}`;
}

main();
