/**
 * A module for `node --require` that owns the resolver and the sockets of a process: it notes every name that is looked up,
 * every connection that is opened and every datagram that is sent, in `globalThis.attempted` and in attempted.txt beside it,
 * and lets only this machine through. What the lab puts in stands above it.
 */
export const outgoingRecorder = `
const net = require("node:net");
const dns = require("node:dns");
const dgram = require("node:dgram");
const { appendFileSync } = require("node:fs");
const { join } = require("node:path");

globalThis.attempted = [];
const note = (what) => {
  attempted.push(what);
  appendFileSync(join(__dirname, "attempted.txt"), what + "\\n");
};
const refused = () => Object.assign(new Error("the test lets nothing out"), { code: "ENOTHINGOUT" });
const isHere = (host) => host === undefined || ["127.0.0.1", "localhost", "::1"].includes(host);

const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...parameters) {
  const list = Array.isArray(parameters[0]) ? parameters[0] : parameters;
  const { host, port, path } = typeof list[0] === "object" && list[0] !== null ? list[0] : { port: list[0], host: list[1] };
  note(path ? "path " + path : host + ":" + port);
  if (path || isHere(host)) return connect.apply(this, parameters);
  process.nextTick(() => this.destroy(refused()));
  return this;
};

const own = (resolver, refuse) => {
  const names = Object.getOwnPropertyNames(resolver).filter((name) => /^(lookup|resolve|reverse)/.test(name));
  for (const name of names) {
    const real = resolver[name];
    resolver[name] = function (host, ...rest) {
      note(name + " " + host);
      return name === "lookup" && isHere(host) ? real.call(this, host, ...rest) : refuse(rest.at(-1));
    };
  }
};
const byCallback = (callback) => process.nextTick(callback, refused());
const byPromise = () => Promise.reject(refused());
own(dns, byCallback);
own(dns.Resolver.prototype, byCallback);
own(dns.promises, byPromise);
own(dns.promises.Resolver.prototype, byPromise);

for (const name of ["send", "connect"]) {
  dgram.Socket.prototype[name] = function (...parameters) {
    note("datagram " + name + " " + parameters.filter((one) => typeof one === "string").join(" "));
    const callback = parameters.at(-1);
    if (typeof callback === "function") process.nextTick(callback, refused());
    else process.nextTick(() => this.emit("error", refused()));
  };
}
`;
