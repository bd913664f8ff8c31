import { createPublicKey } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { openBare } from "./open-bare.mjs";

/*
 * One process with one server before the function, by its arguments: the gateway of the version in a folder, writing its log
 * to disk; `proxy`, which passes on what the gateway would pass on and checks nothing; or `bare`, which verifies, decrypts and
 * parses first, and checks nothing else. Asked for it, it tells the processor time that it has used.
 */

const [kind, folder] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

process.once("message", async ({ functionPort, integrations, forwarded }) => {
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
  const port = kind === "gateway" ? await gateway(invoke, integrations) : await proxy(invoke, integrations, forwarded);
  process.send(port);
  process.on("message", () => process.send(process.cpuUsage()));
});

async function gateway(invoke, integrations) {
  const load = createRequire(join(folder, "package.json"));
  // Earlier versions had it in their only package.
  const isBefore = existsSync(join(folder, "dist/emulator"));
  const { startGateway } = load(isBefore ? "./dist/emulator/gateway" : "./lab/dist/gateway");
  const { openStore } = load(isBefore ? "./dist/emulator/store" : "./lab/dist/store");
  const { systemClock } = load(isBefore ? "./dist/emulator/clock" : "./lab/dist/plumbing/clock");
  const dataFolder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-gateway-"));
  const store = openStore(dataFolder, (line) => process.stderr.write(`${line}\n`));
  process.on("exit", () => {
    store.close();
    rmSync(dataFolder, { recursive: true });
  });
  const { port } = await startGateway(
    {
      findIntegration: (id) => integrations[id],
      functions: { invoke },
      logCallback: store.logs.addCallback,
      isOwnRequest: () => false,
      // An earlier version has none.
      provenKeys: store.logs.provenKeys,
      clock: systemClock,
      switches: { forwardPath: "route", relayAnswer: "relay", forwardTimeoutMs: 5000, forwardBody: "parsed" },
    },
    0,
  );
  return port;
}

async function proxy(invoke, integrations, forwarded) {
  const body = Buffer.from(forwarded);
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const { apiV3Key, wxPayPublicKey } = integrations.one.credentials;
  const publicKey = createPublicKey(wxPayPublicKey);
  const server = createServer((incoming, response) => {
    const chunks = [];
    incoming.on("data", (chunk) => chunks.push(chunk));
    incoming.on("end", async () => {
      if (kind === "bare") openBare({ headers: incoming.headers, body: Buffer.concat(chunks) }, apiV3Key, publicKey);
      const answer = await invoke("", { method: "POST", path: incoming.url, headers, body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return server.address().port;
}

process.on("disconnect", () => process.exit());
