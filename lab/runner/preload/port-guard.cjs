// Runs inside of a function's process, before its own code, and belongs to the runner: its port takes only what the runner
// passes on. In the cloud nobody else reaches it; here every program of the machine can connect to it, and could say who
// calls (x-wx-openid) or that a callback was checked (x-tcb-integration-id). Plain JavaScript for any Node.js from 18 on.
"use strict";

const { createHash, timingSafeEqual } = require("node:crypto");
const { Server } = require("node:http");

const variable = "CLOUDBASE_LOCAL_PORT_GUARD";
const header = "x-cloudbase-local-port-key";
const refusal =
  "This port takes only what the local CloudBase passes on. To call the function: npx pulumi-cloudbase invoke FUNCTION PATH\n";

const [guardedPort = "", key = ""] = (process.env[variable] || "").split(":");
const digest = (text) => createHash("sha256").update(text).digest();
const expected = digest(key);

/** Also takes the proof out of it: it is nobody's business. */
function isProven(request) {
  const said = request.headers[header];
  const { rawHeaders } = request;
  for (let at = rawHeaders.length - 2; at >= 0; at -= 2) {
    if (rawHeaders[at].toLowerCase() === header) rawHeaders.splice(at, 2);
  }
  delete request.headers[header];
  return typeof said === "string" && timingSafeEqual(digest(said), expected);
}

const answered = (_request, response) => {
  response.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(refusal);
};
const closed = (_request, socket) => {
  socket.end(`HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: ${refusal.length}\r\n\r\n${refusal}`);
};
const refusals = {
  request: answered,
  checkContinue: answered,
  checkExpectation: answered,
  upgrade: closed,
  connect: closed,
};

if (key !== "") {
  const { emit } = Server.prototype;
  Server.prototype.emit = function guarded(event, ...rest) {
    const refuse = Object.hasOwn(refusals, event) ? refusals[event] : undefined;
    const isGuarded = refuse !== undefined && String(Object(this.address()).port) === guardedPort;
    if (!isGuarded || isProven(rest[0])) return emit.call(this, event, ...rest);
    refuse(...rest);
    return true;
  };
}
