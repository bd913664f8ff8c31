import { request } from "node:http";
import { connect } from "node:net";
import { type FunctionRunner, makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import { ManualClock } from "./support/clock";
import { zip } from "./support/code";
import { temporaryFolder } from "./support/world";

/*
 * In the cloud a function's port can be reached by the platform alone. Here every program of the machine can connect to it,
 * and say that it is the gateway.
 */

const runners: FunctionRunner[] = [];
afterEach(() => Promise.all(runners.splice(0).map((runner) => runner.close())));

interface World {
  readonly runner: FunctionRunner;
  readonly lines: string[];
  /** Of the running function. */
  port(): number;
}

/** A function that logs each request that reaches its code. */
function run(files: Readonly<Record<string, string>>, environment: Readonly<Record<string, string>> = {}): World {
  const root = temporaryFolder();
  const code = zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", ...files });
  const lines: string[] = [];
  const runner = makeFunctionRunner(
    {
      find: (name) => ({
        name,
        envId: "e",
        unpack: () => unpackCode(root, "v1", code),
        environment,
        timeoutMs: 30_000,
        memoryMb: 512,
        hidden: [],
      }),
      writeLine: (_name, _stream, text) => lines.push(text),
    },
    new ManualClock(),
  );
  runners.push(runner);
  return { runner, lines, port: () => Number(/, port (\d+),/.exec(lines.join("\n"))?.[1]) };
}

const seeing = `(request, response) => { console.log("reached"); response.end(JSON.stringify([request.headers, request.rawHeaders])); }`;
const plain = { "server.js": `require("node:http").createServer(${seeing}).listen(process.env.PORT, "127.0.0.1");` };

const forged = {
  "x-tcb-integration-id": "pay-a1b2c3d4",
  "x-wx-openid": "o-somebody",
  "x-wx-appid": "wx0123456789abcdef",
};

const invoke = (runner: FunctionRunner) =>
  runner.invoke("pay", { method: "POST", path: "/", headers: {}, body: Buffer.from("{}"), timeoutMs: 20_000 });

const knock = (port: number, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${port}/wechatpay/order`, { method: "POST", headers: { ...forged, ...headers }, body: "{}" });

test.each<[string, Readonly<Record<string, string>>, Readonly<Record<string, string>>]>([
  ["plain Node.js", plain, {}],
  [
    "an ES module",
    {
      scf_bootstrap: "#!/bin/sh\nexec node server.mjs\n",
      "server.mjs": `import { createServer } from "node:http";\ncreateServer(${seeing}).listen(process.env.PORT);`,
    },
    {},
  ],
  [
    "a process that another Node.js starts",
    {
      scf_bootstrap: "#!/bin/sh\nexec node start.js\n",
      "start.js": `require("node:child_process").spawn(process.execPath, ["server.js"], { stdio: "inherit" });`,
      ...plain,
    },
    {},
  ],
  ["its own NODE_OPTIONS", plain, { NODE_OPTIONS: "--max-old-space-size=200" }],
])("%s: its port answers the runner, and refuses whoever else connects", async (_name, files, environment) => {
  const { runner, lines, port } = run(files, environment);
  expect(await invoke(runner)).toMatchObject({ status: 200 });
  for (const headers of [{}, { "x-cloudbase-local-port-key": "guessed" }]) {
    const answer = await knock(port(), headers);
    expect([answer.status, await answer.text()]).toEqual([403, expect.stringContaining("npx pulumi-cloudbase invoke")]);
  }
  expect(await invoke(runner)).toMatchObject({ status: 200 });
  expect(lines.filter((line) => line === "reached")).toHaveLength(2);
});

test("the function sees nothing of the proof", async () => {
  const { runner } = run(plain);
  const { body } = await invoke(runner);
  expect(body.toString()).not.toContain("local-port-key");
  expect(JSON.parse(body.toString())[0]).toMatchObject({ "content-length": "2" });
});

test("neither an upgrade nor a request that expects something gets past it", async () => {
  const server = `const server = require("node:http").createServer(${seeing}).listen(process.env.PORT, "127.0.0.1");
    for (const event of ["upgrade", "connect"]) server.on(event, (q, socket) => { console.log("reached"); socket.end(); });
    server.on("checkContinue", ${seeing}).on("checkExpectation", ${seeing});`;
  const { runner, lines, port } = run({ "server.js": server });
  await invoke(runner);
  for (const head of [
    "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
    "CONNECT 10.0.0.1:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: x\r\nExpect: more\r\nContent-Length: 0\r\n\r\n",
  ]) {
    expect(await raw(port(), head)).toMatch(/^HTTP\/1\.1 403 /);
  }
  expect(lines.filter((line) => line === "reached")).toHaveLength(1);
});

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.setEncoding("latin1").on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("error", () => {}).on("close", () => resolve(answer));
  });
}

test("other servers of the function are its own affair", async () => {
  const server = `const http = require("node:http");
    const inner = http.createServer((q, r) => r.end("inner")).listen(0, "127.0.0.1", () => {
      http.createServer((q, r) => http.get({ port: inner.address().port, host: "127.0.0.1" }, (answer) => answer.pipe(r)))
        .listen(process.env.PORT, "127.0.0.1");
    });`;
  const { runner } = run({ "server.js": server });
  expect((await invoke(runner)).body.toString()).toBe("inner");
});

test("each process has a key of its own", async () => {
  const code = {
    "server.js": `require("node:http").createServer((q, r) => r.end(process.env.CLOUDBASE_LOCAL_PORT_GUARD)).listen(process.env.PORT, "127.0.0.1");`,
  };
  const first = run(code);
  const second = run(code);
  const [, key = ""] = (await invoke(first.runner)).body.toString().split(":");
  await invoke(second.runner);
  expect(key).toMatch(/^[\w-]{43}$/);
  expect((await knock(first.port(), { "x-cloudbase-local-port-key": key })).status).toBe(200);
  expect((await knock(second.port(), { "x-cloudbase-local-port-key": key })).status).toBe(403);
});

test("connections are kept, as before", async () => {
  const { runner, port } = run(plain);
  await invoke(runner);
  const refused = await new Promise<string | undefined>((resolve, reject) => {
    request({ host: "127.0.0.1", port: port(), method: "GET", path: "/" }, (response) => {
      response.resume();
      resolve(response.headers.connection);
    })
      .on("error", reject)
      .end();
  });
  expect(refused).toBe("close");
  expect(await invoke(runner)).toMatchObject({ status: 200, coldStart: false });
});
