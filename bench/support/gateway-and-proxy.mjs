import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBare } from "./open-bare.mjs";

const require = createRequire(import.meta.url);
const { startGateway } = require("../../dist/emulator/gateway");
const { openStore } = require("../../dist/emulator/store");
const { systemClock } = require("../../dist/emulator/clock");

/*
 * One process with three servers before the same function: the gateway, writing its log to disk; a proxy that passes on what
 * the gateway would pass on and checks nothing; and one that verifies and decrypts, and checks nothing else. Asked for it, it
 * tells the processor time that it has used.
 */

const folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-gateway-"));
const store = openStore(folder, (line) => process.stderr.write(`${line}\n`));

process.once("message", async ({ functionPort, integrations, forwarded }) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const invoke = (_name, { method, path, headers, body }) =>
    new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port: functionPort, method, path, headers, agent };
      const outgoing = request(options, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) }),
        );
      });
      outgoing.on("error", reject).end(body);
    });
  const gateway = await startGateway(
    {
      findIntegration: (id) => integrations[id],
      functions: { invoke },
      logCallback: store.logs.addCallback,
      clock: systemClock,
      switches: { forwardPath: "route", relayAnswer: "relay", forwardTimeoutMs: 5000, forwardBody: "parsed" },
    },
    0,
  );
  const body = Buffer.from(forwarded);
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const { apiV3Key, wxPayPublicKey } = integrations.one.credentials;
  const publicKey = createPublicKey(wxPayPublicKey);
  const proxyAfter = (check) => (incoming, response) => {
    const chunks = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", async () => {
      check({ headers: incoming.headers, body: Buffer.concat(chunks) });
      const answer = await invoke("", { method: "POST", path: incoming.url, headers, body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  };
  const proxy = await listening(proxyAfter(() => {}));
  const bare = await listening(proxyAfter((notification) => openBare(notification, apiV3Key, publicKey)));
  process.send({ gateway: gateway.port, proxy, bare });
  process.on("message", () => process.send(process.cpuUsage()));
});

async function listening(onRequest) {
  const server = createServer(onRequest).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

process.on("disconnect", () => {
  store.close();
  rmSync(folder, { recursive: true });
  process.exit();
});
