/*
 * Loaded into every function process of the lab before the function's own code (NODE_OPTIONS), so that a team's function runs
 * here as it is in the cloud:
 *
 * - Whatever it asks of WeChat or WeChat Pay goes to the lab's own ones, by whichever client: all of them open their
 *   connections by tls.connect or net.Socket's connect. What the lab does not play is refused, with a line in the log.
 * - It may listen on 9000, as in the cloud (documented), and on all interfaces: here it gets a port of its own, on this machine.
 *
 * CLOUDBASE_LAB is `{ port, endpoint? }`: the function's port, and the lab's origin.
 */

const net = require("node:net");
const tls = require("node:tls");
const { syncBuiltinESMExports } = require("node:module");

const lab = JSON.parse(process.env.CLOUDBASE_LAB);
const endpoint = lab.endpoint === undefined ? undefined : new URL(lab.endpoint);

const cloudPort = 9000;
const lookAfterMs = 5_000;

const wechat = /(^|\.)(weixin\.qq\.com|wechatpay\.cn)$/i;
const played = /^([a-z0-9-]+\.mch|api|api2|[a-z]+\.api)\.weixin\.qq\.com$/i;

/** A person's own variable that names the real one asks for it. */
const asked = ["wechatPayBaseUrl", "wechatApiBaseUrl"].map((name) => hostOf(process.env[name]));

function hostOf(address = "") {
  try {
    return new URL(address).hostname;
  } catch {
    return undefined;
  }
}

function isWechat(host) {
  return typeof host === "string" && wechat.test(host) && !asked.includes(host.toLowerCase());
}

const told = new Set();

/** Once a text: a function may call a thousand times. */
function tell(text) {
  if (told.has(text)) return;
  told.add(text);
  process.stderr.write(`lab: ${text}\n`);
}

function refused(host, why) {
  const text = `a call of ${host} was refused: ${why}`;
  tell(text);
  const socket = new net.Socket();
  process.nextTick(() => socket.destroy(Object.assign(new Error(text), { code: "ELABREFUSED" })));
  return socket;
}

/** Why a call of this host cannot be answered here; undefined when it can. */
function whyNot(host) {
  if (endpoint === undefined) return "this lab has no WeChat";
  return played.test(host) ? undefined : "the lab does not play it, and functions here do not reach the real one";
}

const connectTls = tls.connect;
tls.connect = function connect(...parameters) {
  const [options, listener] = normalized(parameters);
  const host = [options.servername, options.host].find(isWechat);
  if (host === undefined) return connectTls.apply(this, parameters);
  if (options.socket) return refused(host, "it goes through a proxy");
  const protocols = [options.ALPNProtocols ?? []].flat();
  if (protocols.length > 0 && !protocols.includes("http/1.1")) return refused(host, "the lab speaks HTTP/1.1 only");
  const why = whyNot(host);
  if (why !== undefined) return refused(host, why);
  return inPlaceOfTls(net.connect({ ...connectionOf(options), ...labAddress() }), host, listener);
};

/** The lab's port speaks plain HTTP; whoever asked for TLS sees what a verified connection looks like. */
function inPlaceOfTls(socket, host, listener) {
  tell(`${host} is the lab's own here`);
  Object.assign(socket, { encrypted: true, authorized: true, authorizationError: null, alpnProtocol: false });
  Object.assign(socket, { servername: host, getPeerCertificate: () => ({}), getSession: () => undefined });
  Object.assign(socket, { isSessionReused: () => false, getProtocol: () => "TLSv1.3" });
  if (listener) socket.once("secureConnect", listener);
  socket.once("connect", () => socket.emit("secureConnect"));
  return socket;
}

const connectSocket = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connect(...parameters) {
  const [options, listener] = normalized(parameters);
  if (!isWechat(options.host)) return connectSocket.apply(this, parameters);
  const why = this instanceof tls.TLSSocket ? "its TLS is made by hand" : whyNot(options.host);
  if (why === undefined) return connectSocket.call(this, { ...connectionOf(options), ...labAddress() }, listener);
  const text = `a call of ${options.host} was refused: ${why}`;
  tell(text);
  process.nextTick(() => this.destroy(Object.assign(new Error(text), { code: "ELABREFUSED" })));
  return this;
};

function labAddress() {
  return { host: endpoint.hostname, port: Number(endpoint.port) };
}

/** What concerns the connection and not where it leads. */
function connectionOf({ timeout, signal, noDelay, keepAlive, highWaterMark }) {
  const given = { timeout, signal, noDelay, keepAlive, highWaterMark };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** `(options, listener)`, `(port, host, listener)`, `(path, listener)`, … as `[options, listener]`. */
function normalized(parameters) {
  // Node's own callers hand over what is normalized already, as one list.
  const list = Array.isArray(parameters[0]) ? parameters[0] : parameters;
  const listener = list.findLast((one) => typeof one === "function");
  const options = list.find((one) => typeof one === "object" && one !== null) ?? {};
  if (typeof list[0] === "object") return [options, listener];
  return [{ port: list[0], ...(typeof list[1] === "string" && { host: list[1] }), ...options }, listener];
}

const listen = net.Server.prototype.listen;
const otherPorts = new Set();
let isListening = false;
net.Server.prototype.listen = function listenHere(...parameters) {
  const [options, listener] = normalized(parameters);
  const port = Number(options.port);
  // A path or a handle leads nowhere outside anyway.
  if (options.path !== undefined || !Number.isInteger(port) || port < 0) return listen.apply(this, parameters);
  const isOpen = [undefined, "", "0.0.0.0", "::"].includes(options.host);
  const here = {
    ...options,
    port: port === cloudPort ? lab.port : port,
    ...(isOpen && { host: "127.0.0.1" }),
  };
  this.once("listening", () => {
    const bound = this.address()?.port;
    if (bound === lab.port) isListening = true;
    else otherPorts.add(bound);
  });
  return listen.call(this, here, ...(listener ? [listener] : []));
};

setTimeout(() => {
  if (isListening || otherPorts.size === 0) return;
  tell(`it listens on port ${[...otherPorts].join(", ")}; the platform calls ${cloudPort}, or the port in PORT`);
}, lookAfterMs).unref();

syncBuiltinESMExports();
