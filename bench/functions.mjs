import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { residentMegabytes, startEmulatorProcess } from "./support/emulator-process.mjs";
import { makeStack } from "./support/engine-stack.mjs";
import { askConsole, integrationId, sendCallback } from "./support/lab-integration.mjs";
import { median, ms, ratio, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const starts = 15;
const callbacks = 1000;
const firstAnswerMsMax = 120_000;
const megabytes = (figure) => (figure === 0 ? "not on Linux" : `${figure.toFixed(1)} MB`);

/** The template as a process, a callback through it, and a vendor-shaped folder with dependencies of its own. */
export async function benchFunctions() {
  const { BASE: base } = process.env;
  await benchStart(base ? [root, resolve(base)] : [root]);
  await benchCallbacks();
  await benchVendorFolder();
}

/** With an earlier version's folder in BASE both templates are started in turn, and compared. */
async function benchStart(folders) {
  const merchant = makeMerchant({ publicKeyId: undefined, publicKeyPem: undefined });
  const figures = folders.map(() => ({ readyMs: [], memory: [] }));
  for (let round = 0; round <= starts; round++) {
    for (const [side, folder] of folders.entries()) {
      const { readyMs, memory } = await startTemplate(join(folder, "functions/wechat-pay"), merchant);
      if (round === 0) continue;
      figures[side].readyMs.push(readyMs);
      figures[side].memory.push(memory);
    }
  }
  for (const [name, what, show] of [
    ["readyMs", "the payments template, from start to its port", ms],
    ["memory", "  its resident memory then", megabytes],
  ]) {
    const [now, before] = figures.map((side) => median(side[name].sort((a, b) => a - b)));
    row(what, show(now));
    if (before) row("  over the earlier version", ratio(now, before), `before: ${show(before)}; goal 1.00 x`);
  }
}

async function startTemplate(folder, merchant) {
  const { functionVariables, integrationType } = require("../dist/catalog");
  const port = await freePort();
  const environment = functionVariables(integrationType("weixinpaydc"), merchant, integrationId);
  const startedMs = performance.now();
  const child = spawn(process.execPath, ["server.js"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOST: "127.0.0.1", PORT: String(port), ...environment },
    stdio: "ignore",
  });
  const ended = once(child, "exit");
  while (!(await answers(port)))
    if (child.exitCode !== null) throw new Error(`the template in ${folder} does not start`);
  const readyMs = performance.now() - startedMs;
  const memory = residentMegabytes(child.pid);
  child.kill("SIGKILL");
  await ended;
  return { readyMs, memory };
}

function answers(port) {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    const end = (is) => () => {
      socket.destroy();
      done(is);
    };
    socket.on("connect", end(true)).on("error", end(false));
  });
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** As the third party sees it: the gateway's checks, the template and the business code that is delivered with it. */
async function benchCallbacks() {
  const emulator = await startEmulatorProcess(root);
  try {
    await deploy(emulator, join(root, "functions/wechat-pay"));
    const times = [];
    for (let index = -50; index < callbacks; index++) {
      const { attempts } = await sendCallback(emulator);
      const [{ latencyMs, status }] = attempts;
      if (status !== 200) throw new Error(`a callback was answered with ${status}`);
      if (index >= 0) times.push(latencyMs);
    }
    times.sort((a, b) => a - b);
    row(
      "a payment callback through the template, one after another",
      ms(median(times)),
      `p99 ${ms(times[Math.floor(times.length * 0.99)])}`,
    );
  } finally {
    await emulator.stop();
  }
}

async function deploy(emulator, folder) {
  const { endpoint, envId, secretId, secretKey, region } = emulator;
  const { connectIntegrationCenter } = require("../dist/provider/cloud");
  const { readFunctionCode, zipFunctionCode } = require("../dist/provider/lifecycle/function-code");
  await connectIntegrationCenter({ endpoint, secretId, secretKey, region }).createIntegration(envId, {
    integrationId,
    name: "pay",
    type: "weixinpaydc",
    description: "",
    functionName: "pay-function",
    credentials: makeMerchant(await askConsole(emulator, "wechat-pay")),
    runtime: { codeZip: zipFunctionCode(readFunctionCode(folder)), environment: {} },
  });
}

const program = `
const { WechatPay } = require("pulumi-cloudbase");
const credentials = require("./merchant.json");
new WechatPay("pay", { envId: "local-env", product: "mini-program", credentials, functionCode: "./pay-common" });
`;

/** From `pulumi up` to the first callback that is answered; its packages come from the registry, or from npm's cache. */
async function benchVendorFolder() {
  const cache = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-bench-npm-"));
  process.env.npm_config_cache = cache;
  try {
    for (const what of ["npm's cache empty", "npm's cache full"]) {
      const { upMs, answeredMs } = await upAndOrder();
      row(`the vendor's folder, from up to an answered callback, ${what}`, ms(answeredMs), `up alone ${ms(upMs)}`);
    }
  } finally {
    delete process.env.npm_config_cache;
    rmSync(cache, { recursive: true, force: true });
  }
}

async function upAndOrder() {
  const emulator = await startEmulatorProcess(root);
  const merchant = makeMerchant(await askConsole(emulator, "wechat-pay"));
  const stack = makeStack(emulator, { "index.js": program, "merchant.json": JSON.stringify(merchant) });
  try {
    cpSync(join(root, "test/engine/support/pay-common"), join(stack.folder, "pay-common"), { recursive: true });
    const { version } = require("wechatpay-axios-plugin/package.json");
    const manifest = { name: "pay-common", private: true, dependencies: { "wechatpay-axios-plugin": version } };
    writeFileSync(join(stack.folder, "pay-common/package.json"), JSON.stringify(manifest));
    const startedMs = performance.now();
    const upMs = await stack.timed(["up"]);
    const [{ integrationId: id }] = await askConsole(emulator, "integrations");
    // While packages are installed a callback is not answered; the third party sends it again.
    while (!(await isAnswered(emulator, id))) {
      if (performance.now() - startedMs > firstAnswerMsMax) throw new Error("the vendor's folder answers no callback");
    }
    return { upMs, answeredMs: performance.now() - startedMs };
  } finally {
    stack.remove();
    await emulator.stop();
  }
}

async function isAnswered(emulator, id) {
  const { attempts } = await askConsole(emulator, `integrations/${id}/send`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: JSON.stringify({ event: "TRANSACTION.SUCCESS" }),
  });
  return attempts[0].status === 200;
}
