import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import type { LogLine } from "../../lab/runner/function";
import { outgoingRecorder } from "../support/outgoing";
import { zip } from "./support/code";
import { runtimeConfig } from "./support/integration";
import { get, post, startWithPay } from "./support/lab";
import { temporaryFolder } from "./support/world";

/*
 * A function that calls WeChat and WeChat Pay by their real names, with whatever client. The test owns the resolver and the
 * sockets of its process: see outgoingRecorder.
 */

const bootstrap = "#!/bin/bash\nexec node server.js\n";

const clients = `
const text = (stream) => new Promise((resolve, reject) => { let all = ""; stream.setEncoding("utf8").on("data", (one) => { all += one; }).on("end", () => resolve(all)).on("error", reject); });
const viaRequest = (module, address) => new Promise((resolve, reject) => module.request(address, { method: "GET" }, (answer) => resolve(text(answer))).on("error", reject).end());
const clients = {
  "https.request": (address) => viaRequest(require("node:https"), address),
  "https.request, options as superagent gives them": ({ hostname, pathname, search }) => new Promise((resolve, reject) => require("https").request({ host: hostname, port: 443, path: pathname + search, method: "GET", rejectUnauthorized: true }, (answer) => resolve(text(answer))).on("error", reject).end()),
  "https.get": (address) => new Promise((resolve, reject) => require("https").get(address, (answer) => resolve(text(answer))).on("error", reject)),
  "https with keep-alive": async (address) => {
    const agent = new (require("https").Agent)({ keepAlive: true });
    const one = () => new Promise((resolve, reject) => require("https").get(address, { agent }, (answer) => resolve(text(answer))).on("error", reject));
    await one();
    return one().finally(() => agent.destroy());
  },
  "http.request": (address) => viaRequest(require("node:http"), new URL(address.href.replace("https:", "http:"))),
  fetch: async (address) => (await fetch(address)).text(),
  undici: async (address) => (await require(process.env.UNDICI).request(address)).body.text(),
  axios: async (address) => JSON.stringify((await require(process.env.AXIOS).get(address.href, { validateStatus: () => true })).data),
  superagent: async (address) => (await require(process.env.SUPERAGENT).get(address.href).ok(() => true)).text,
  "an ES module's https": (address) => import("node:https").then(({ request }) => viaRequest({ request }, address)),
  "a child process": (address) => new Promise((resolve, reject) => require("node:child_process").execFile(process.execPath, ["-e", "fetch(process.argv[1]).then((a) => a.text()).then((t) => process.stdout.write(t))", address.href], (error, out) => error ? reject(error) : resolve(out))),
  http2: (address) => new Promise((resolve, reject) => { const session = require("node:http2").connect(address.origin); session.on("error", reject); session.request({ ":path": address.pathname }).on("error", reject).on("response", () => resolve("answered")); }),
  "dns.resolve4": ({ hostname }) => new Promise((resolve, reject) => require("dns").resolve4(hostname, (error) => error ? reject(error) : resolve("found"))),
  "dns.resolveTxt": ({ hostname }) => new Promise((resolve, reject) => require("dns").resolveTxt(hostname, (error) => error ? reject(error) : resolve("found"))),
  "dns.promises.resolve": ({ hostname }) => require("dns/promises").resolve(hostname),
  "dns.promises.lookup": ({ hostname }) => require("dns/promises").lookup(hostname),
  "dns.Resolver": ({ hostname }) => new Promise((resolve, reject) => new (require("dns").Resolver)().resolve4(hostname, (error) => error ? reject(error) : resolve("found"))),
  "dns.promises.Resolver": ({ hostname }) => new (require("dns").promises.Resolver)().resolve4(hostname),
  "a datagram": ({ hostname }) => new Promise((resolve, reject) => { const socket = require("dgram").createSocket("udp4"); socket.send("x", 53, hostname, (error) => { socket.close(); error ? reject(error) : resolve("sent"); }); }),
  "TLS by hand": (address) => new Promise((resolve, reject) => { const socket = require("node:net").connect(443, address.hostname, () => resolve("connected")); require("node:tls").connect({ socket, servername: address.hostname }).on("error", reject).on("secureConnect", () => resolve("secured")); }),
};
`;

const server = `
${clients}
require("node:http").createServer(async (request, response) => {
  const { client, address } = Object.fromEntries(new URL(request.url, "http://x").searchParams);
  attempted.length = 0;
  const said = await clients[client](new URL(address)).catch((error) => "failed: " + (error.cause?.code ?? error.code ?? error.message));
  response.end(JSON.stringify({ said, attempted }));
}).listen(process.env.PORT);
`;

async function running(variables: Record<string, string> = {}) {
  const file = join(temporaryFolder(), "recorder.cjs");
  writeFileSync(file, outgoingRecorder);
  const environment = {
    NODE_OPTIONS: `--require ${JSON.stringify(file)}`,
    UNDICI: require.resolve("undici"),
    SUPERAGENT: require.resolve("superagent"),
    AXIOS: createRequire(require.resolve("wechatpay-axios-plugin")).resolve("axios"),
    ...variables,
  };
  const code = zip({ scf_bootstrap: bootstrap, "server.js": server });
  const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(code, environment) });
  const { port } = new URL(emulator.endpoint);
  return {
    emulator,
    here: `127.0.0.1:${port}`,
    async call(client: string, address: string): Promise<{ said: string; attempted: string[] }> {
      const path = `/?${new URLSearchParams({ client, address })}`;
      const order = { method: "GET", path };
      const { body } = await post<{ body: string }>(emulator, "functions/pay-function/invoke", order);
      return JSON.parse(body.body);
    },
    async log() {
      const lines = await get<LogLine[]>(emulator, "functions/pay-function/logs");
      return lines.map(({ text }) => text).join("\n");
    },
  };
}

const tokenAddress = "https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential&appid=wx1&secret=s";
const certificatesAddress = "https://api.mch.weixin.qq.com/v3/certificates";

test("whichever client it uses, WeChat and WeChat Pay are the lab's own, and nothing else is looked up or called", async () => {
  const { call, here, log } = await running();
  const clients = [
    "https.request",
    "https.request, options as superagent gives them",
    "https.get",
    "https with keep-alive",
    "http.request",
    "fetch",
    "undici",
    "axios",
    "superagent",
    "an ES module's https",
    "a child process",
  ];
  const seen = new Set<string>();
  for (const client of clients) {
    const token = await call(client, tokenAddress);
    expect({ client, said: token.said }).toEqual({ client, said: expect.stringContaining('"errcode":40013') });
    const pay = await call(client, certificatesAddress);
    expect({ client, said: pay.said }).toEqual({ client, said: expect.stringContaining("SIGN_ERROR") });
    for (const one of [...token.attempted, ...pay.attempted]) seen.add(one);
  }
  // Of the child process too: its recorder lets nothing out, and its answer came.
  expect([...seen]).toEqual([here]);
  expect(await log()).toContain("lab: api.mch.weixin.qq.com is the lab's own here");
});

test.each([
  ["http2", certificatesAddress, "the lab speaks HTTP/1.1 only"],
  ["TLS by hand", certificatesAddress, "it goes through a proxy"],
  ["fetch", "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=1", "the lab does not play it"],
  ["https.get", "https://payapp.weixin.qq.com/", "the lab does not play it"],
  ["http.request", "https://mp.weixin.qq.com/", "the lab does not play it"],
])("what cannot be answered here is refused with a line in the log: %s of %s", async (client, address, why) => {
  const { call, here, log } = await running();
  const { said, attempted } = await call(client, address);
  expect(said).toBe("failed: ELABREFUSED");
  expect(attempted.filter((one) => one !== here)).toEqual([]);
  const text = await log();
  expect(text).toContain(`lab: a call of ${new URL(address).hostname} was refused`);
  expect(text).toContain(why);
});

test("other hosts are the function's own matter, and so is the real one for who asks for it", async () => {
  const { call } = await running({ wechatPayBaseUrl: "https://api.mch.weixin.qq.com" });
  const other = await call("https.get", "https://shop.invalid/");
  expect(other.attempted[0]).toContain("shop.invalid");
  const real = await call("https.get", certificatesAddress);
  expect(real.attempted[0]).toContain("api.mch.weixin.qq.com");
  const notAsked = await call("https.get", tokenAddress);
  expect(notAsked.said).toContain("40013");
});

test.each([
  "dns.resolve4",
  "dns.resolveTxt",
  "dns.promises.resolve",
  "dns.promises.lookup",
  "dns.Resolver",
  "dns.promises.Resolver",
  "a datagram",
])("this test would see it, and lets it not out: %s", async (client) => {
  const { call } = await running();
  const { said, attempted } = await call(client, "https://shop.invalid/");
  expect(said).toBe("failed: ENOTHINGOUT");
  expect(attempted).toEqual([expect.stringContaining("shop.invalid")]);
});

describe("the port", () => {
  const listening = (where: string) =>
    zip({
      scf_bootstrap: "#!/bin/bash\nexport PORT=9000\nexec node server.js\n",
      "server.js": `require("node:http").createServer((q, r) => r.end("here")).listen(${where});`,
    });
  async function answered(code: Buffer) {
    const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(code) });
    const order = { method: "GET", path: "/" };
    const { status, body } = await post<{ body: string }>(emulator, "functions/pay-function/invoke", order);
    const lines = await get<LogLine[]>(emulator, "functions/pay-function/logs");
    return { status, body, log: lines.map(({ text }) => text).join("\n") };
  }

  it.each(["process.env.PORT", "9000", '{ port: "9000", host: "0.0.0.0" }', '9000, "0.0.0.0"', "9000, () => {}"])(
    "9000, as in the cloud, is one of its own here: listen(%s)",
    async (where) => {
      // Whoever has 9000 on this machine keeps it.
      const taken = createServer().listen(9000, "127.0.0.1");
      taken.on("error", () => undefined);
      try {
        expect((await answered(listening(where))).body).toMatchObject({ body: "here" });
      } finally {
        taken.close();
      }
    },
  );

  it("another one is told in the log", async () => {
    const { status, log } = await answered(listening("0"));
    expect(status).toBe(504);
    expect(log).toMatch(/lab: it listens on port \d+; the platform calls 9000, or the port in PORT/);
  }, 20_000);

  it("is open on this machine alone, whatever the code says", async () => {
    const code = zip({
      scf_bootstrap: "#!/bin/bash\nexec node server.js\n",
      "server.js": `
        const server = require("node:http").createServer((q, r) => r.end(server.address().address));
        server.listen(process.env.PORT);`,
    });
    expect((await answered(code)).body).toMatchObject({ body: "127.0.0.1" });
  });
});
