import { createRequire } from "node:module";
import { makeMerchant } from "./merchant.mjs";

const require = createRequire(import.meta.url);

export const integrationId = "pay-a1b2c3d4";

/** An integration for WeChat Pay in an emulator, whose function answers everything with `status`. */
export async function createIntegration(emulator, status) {
  const { endpoint, envId, secretId, secretKey, region } = emulator;
  const { connectIntegrationCenter } = require("../../dist/provider/cloud");
  const { zipCode } = require("../../dist/cloud-api/code-zip");
  const merchant = makeMerchant(await askConsole(emulator, "wechat-pay"));
  await connectIntegrationCenter({ endpoint, secretId, secretKey, region }).createIntegration(envId, {
    integrationId,
    name: "pay",
    type: "weixinpaydc",
    description: "",
    functionName: "pay-function",
    credentials: merchant,
    runtime: { codeZip: zipCode(codeThatAnswers(status)), environment: {} },
  });
}

/** A callback of the integration, sent by the lab itself; the sender's account of it. */
export function sendCallback(emulator, order = {}) {
  return askConsole(emulator, `integrations/${integrationId}/send`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: JSON.stringify({ event: "TRANSACTION.SUCCESS", ...order }),
  });
}

export async function askConsole({ endpoint, consoleToken }, path, { headers, ...request } = {}) {
  const authorized = { authorization: `Bearer ${consoleToken}`, ...headers };
  const answer = await fetch(`${endpoint}/console/api/${path}`, { ...request, headers: authorized });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
  return JSON.parse(text);
}

function codeThatAnswers(status) {
  const server = `require("node:http")
    .createServer((request, response) => request.resume().on("end", () => response.writeHead(${status}).end("{}")))
    .listen(Number(process.env.PORT), process.env.HOST);`;
  return [
    { path: "scf_bootstrap", executable: true, content: Buffer.from("#!/bin/bash\nexec node server.js\n") },
    { path: "server.js", executable: false, content: Buffer.from(server) },
  ];
}
