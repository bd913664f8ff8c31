const http = require("node:http");
const { version } = require("./package.json");
const { callAccount, isAccountRoute } = require("./lib/account");
const { corsHeaders, isPreflight } = require("./lib/cors");
const { readEnvironment } = require("./lib/environment");
const { requireFromGateway } = require("./lib/gateway");
const { Handled } = require("./lib/handled");
const { parseObject, readBody, send } = require("./lib/http");
const { receiveMessage } = require("./lib/messages");
const { loadOwnerFile } = require("./lib/ownerFile");
const { Refusal } = require("./lib/refusal");
const { routeNames } = require("./lib/routes");
const { Tickets } = require("./lib/tickets");
const { describeProblems } = require("./lib/variables");

/*
 * POST /wechat/notify, /          messages and events, forwarded by the Integration Center
 * GET  the same paths             the check of the address, forwarded by the Integration Center; without one, that it runs
 * POST /menu/get, /oauth/token, … requests from the app to WeChat; also below /offiaccount-common
 * POST /                          the same, the route in the body: `path` or `_action`
 */

const messageBytesMax = 1024 * 1024;
// A file of 4 MB as base64.
const bodyMaxBytes = 6 * 1024 * 1024;
// WeChat waits 5 s (documented); the rest is for the way back.
const answerMessageWithinMs = 4500;
const receiveRequestWithinMs = 10_000;
const stopWithinMs = 10_000;

const prefix = "/offiaccount-common";
const messagePaths = new Set(["/", "/wechat/notify"]);

/** `context`: `{ environment, handled, tickets, messageService, accountService }`. */
function createServer(context) {
  const server = http.createServer(async (request, response) => {
    const cors = corsHeaders(request.headers.origin, context.environment, "GET, POST, OPTIONS");
    for (const [name, value] of Object.entries(cors)) response.setHeader(name, value);
    if (isPreflight(request, context.environment)) {
      request.resume();
      response.writeHead(204).end();
      return;
    }
    const { status, body } = await answer(request, Date.now(), context);
    if (!request.complete || !server.listening) response.setHeader("connection", "close");
    send(response, status, body);
  });
  server.requestTimeout = receiveRequestWithinMs;
  return server;
}

async function answer(request, arrivedAt, context) {
  const path = withoutPrefix(request.url.split("?")[0]);
  const isMessage = messagePaths.has(path) && request.headers["x-tcb-integration-id"] !== undefined;
  const shape = isMessage || path === "/wechat/notify" ? messageShape : appShape;
  try {
    if (request.method === "GET" && messagePaths.has(path)) return { status: 200, body: lookedAt(request, context) };
    if (request.method !== "POST" || !(messagePaths.has(path) || isAccountRoute(path))) {
      throw new Refusal(404, "no such route; see README.md");
    }
    const bytes = await readBody(request, isMessage ? messageBytesMax : bodyMaxBytes);
    if (shape === messageShape) {
      const answerWithinMs = answerMessageWithinMs - (Date.now() - arrivedAt);
      return { status: 200, body: await receiveMessage(bytes, request.headers, { ...context, answerWithinMs }) };
    }
    const { _serverKey: serverKey, ...body } = parseForm(request.headers, bytes) ?? parseObject(bytes);
    const { route, parameters } = path === "/" ? selectRoute(body) : { route: path, parameters: body };
    const { headers } = request;
    return { status: 200, body: appShape.done(await callAccount(route, parameters, { headers, serverKey }, context)) };
  } catch (error) {
    const known = error instanceof Refusal;
    const where = JSON.stringify(path.slice(0, 100));
    console.error(`${where}: ${known ? `${error.status} ${error.message}` : error.stack}`);
    if (known) return { status: error.status, body: shape.failed(error.message, error.errcode) };
    return { status: 500, body: shape.failed("internal error; the function's log says more") };
  }
}

const messageShape = {
  failed: (message) => `fail: ${message}`,
};

/** A refusal of WeChat's keeps its errcode. */
const appShape = {
  done: (data) => ({ code: 0, msg: "ok", data }),
  failed: (msg, code = -1) => ({ code, msg, data: null }),
};

/** One slash at the end is none, as the vendor's framework takes it by default (assumed). */
function withoutPrefix(pathAsSent) {
  const path = pathAsSent.replace(/(?<=.)\/$/, "");
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path;
}

/** Without a path of its own (HTTP API, callFunction) the body selects the route: `path`, or `_action` as `menu/get`. */
function selectRoute({ _action, path, ...parameters }) {
  const named = typeof path === "string" ? path : typeof _action === "string" ? `/${_action}` : "";
  const route = withoutPrefix(named.split("?")[0]);
  if (!isAccountRoute(route))
    throw new Refusal(400, "the body selects no route: path (/menu/get) or _action (menu/get)");
  return { route, parameters };
}

/** The vendor's pages send JSON; its framework reads forms as well (vendor source). undefined for anything else. */
function parseForm(headers, bytes) {
  if (!/^application\/x-www-form-urlencoded\b/i.test(headers["content-type"] ?? "")) return undefined;
  return Object.fromEntries(new URLSearchParams(bytes.toString("utf8")));
}

/**
 * A check of the address, or somebody who wants to know whether the function runs. Of the former the gateway has checked the
 * signature, and answers WeChat itself; the vendor's template answers too (vendor source).
 */
function lookedAt(request, { environment }) {
  const echostr = new URLSearchParams(request.url.split("?")[1]).get("echostr");
  if (echostr === null) return { code: 0, msg: "official-account is running", version, apis: routeNames };
  requireFromGateway(request.headers, environment);
  if (!/^[\x21-\x7e]{1,256}$/.test(echostr)) throw new Refusal(400, "echostr must be 1 to 256 printable characters");
  return echostr;
}

function main() {
  const environment = readEnvironment(process.env);
  const server = createServer({
    environment,
    handled: new Handled(),
    tickets: new Tickets(environment),
    messageService: loadOwnerFile(
      "services/messageService.js",
      () => require("./services/messageService"),
      "messages and events are refused",
    ),
    accountService: loadOwnerFile(
      "services/accountService.js",
      () => require("./services/accountService"),
      "calls are refused",
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
