import { Agent, createServer, request } from "node:http";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { startGateway } = require("../../dist/emulator/gateway");
const { systemClock } = require("../../dist/emulator/clock");

/*
 * One process with two servers before the same function: the gateway, and a proxy that passes on what the gateway would
 * pass on and checks nothing.
 */

process.once("message", async ({ functionPort, integration, forwarded }) => {
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
      findIntegration: (id) => (id === integration.integrationId ? integration : undefined),
      functions: { invoke },
      logCallback: () => undefined,
      clock: systemClock,
      switches: { forwardPath: "route", relayAnswer: "relay", forwardTimeoutMs: 5000 },
    },
    0,
  );
  const body = Buffer.from(forwarded);
  const headers = { "content-type": "application/json", "content-length": String(body.length) };
  const proxy = createServer((incoming, response) => {
    incoming.resume().on("end", async () => {
      const answer = await invoke("", { method: "POST", path: incoming.url, headers, body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(answer.body);
    });
  });
  proxy.listen(0, "127.0.0.1", () => process.send({ gateway: gateway.port, proxy: proxy.address().port }));
});
process.on("disconnect", () => process.exit());
