import { fork } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { median, ms, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";
import { notifications } from "./support/notifications.mjs";
import { openBare } from "./support/open-bare.mjs";
import { postAll } from "./support/post-all.mjs";

const callbacksPerRound = 4000;
const rounds = 5;
const publicKeyId = "PUB_KEY_ID_0116000001092024112600389600001234";

/**
 * Callbacks by a second of the gateway's own processor time, over the bound: verify and decrypt, then proxy, each as fast as
 * it goes alone in this run. And what a second accepted key costs, whichever of the two is the right one.
 */
export async function benchGateway() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const wechatPay = { privateKey, publicKeyId, publicKeyPem: publicKey.export({ type: "spki", format: "pem" }) };
  const merchant = makeMerchant(wechatPay);
  const rotated = { ...merchant, apiV3Key: "rotated".padEnd(32, "0") };
  const acceptedUntilMs = Date.now() + 86_400_000;
  const integrations = {
    one: integration("one", merchant),
    present: integration("present", merchant, { credentials: rotated, acceptedUntilMs }),
    earlier: integration("earlier", rotated, { credentials: merchant, acceptedUntilMs }),
  };

  const answering = fork(join(import.meta.dirname, "support/answering-function.mjs"));
  const [functionPort] = await once(answering, "message");
  const servers = fork(join(import.meta.dirname, "support/gateway-and-proxy.mjs"));
  const [first] = notifications(1, merchant, wechatPay);
  servers.send({ functionPort, integrations, forwarded: forwardedSize(first) });
  const [ports] = await once(servers, "message");

  const figures = { crypto: [], proxy: [], bare: [], one: [], present: [], earlier: [] };
  // The first round warms up.
  for (let round = 0; round <= rounds; round++) {
    const batch = notifications(callbacksPerRound, merchant, wechatPay);
    const measured = {
      crypto: cryptoAlone(batch, merchant, wechatPay),
      proxy: await served("proxy", "one", batch),
      bare: await served("bare", "one", batch),
    };
    // Each in another place of the round, so that none is always the first.
    const names = Object.keys(integrations);
    for (const name of [...names.slice(round % 3), ...names.slice(0, round % 3)]) {
      measured[name] = await served("gateway", name, name === "one" ? batch : fresh(merchant, wechatPay));
    }
    if (round > 0) for (const [name, figure] of Object.entries(measured)) figures[name].push(figure);
  }
  answering.disconnect();
  servers.disconnect();
  report(figures);

  /** Processor time of the serving process a callback, and the slowest of a hundred. */
  async function served(server, name, batch) {
    const before = await usedCpu(servers);
    const times = await postAll(ports[server], `/_integration/${name}/wechatpay/order`, batch);
    const cpuMicroseconds = (await usedCpu(servers)) - before;
    return { microseconds: cpuMicroseconds / batch.length, p99Ms: times[Math.ceil(times.length * 0.99) - 1] };
  }
}

const fresh = (merchant, wechatPay) => notifications(callbacksPerRound, merchant, wechatPay);

function integration(integrationId, credentials, previous) {
  return { integrationId, type: "weixinpaydc", credentials, functionName: "f", revision: 1, previous };
}

async function usedCpu(child) {
  child.send("cpu");
  const [{ user, system }] = await once(child, "message");
  return user + system;
}

/** About what the gateway forwards: envelope, plaintext and both parsed. */
function forwardedSize({ body }) {
  return JSON.stringify({
    ParsedContent: "x".repeat(250),
    ParsedNotify: "x".repeat(body.length),
    Plaintext: "x".repeat(300),
    rawData: "x".repeat(body.length),
  });
}

function cryptoAlone(batch, { apiV3Key }, { publicKeyPem }) {
  const publicKey = createPublicKey(publicKeyPem);
  const before = process.cpuUsage();
  for (const notification of batch) openBare(notification, apiV3Key, publicKey);
  const { user, system } = process.cpuUsage(before);
  return { microseconds: (user + system) / batch.length };
}

function report(figures) {
  const middle = (name, figure) => median(figures[name].map((each) => each[figure]).sort((a, b) => a - b));
  const [crypto, proxy, one] = ["crypto", "proxy", "one"].map((name) => middle(name, "microseconds"));
  row("gateway callbacks/s a core over the bound", `${((100 * (crypto + proxy)) / one).toFixed(0)} %`, "goal 85 %");
  row(
    "  verify + decrypt alone, proxying alone, gateway",
    "",
    [crypto, proxy, one].map((microseconds) => `${(1e6 / microseconds).toFixed(0)}/s`).join(", "),
  );
  row(
    "gateway, the slowest of a hundred at 32 connections",
    ms(middle("one", "p99Ms")),
    `goal 10 ms; proxy ${ms(middle("proxy", "p99Ms"))}`,
  );
  const ofBare = (100 * middle("bare", "microseconds")) / one;
  row("gateway over a proxy that verifies and decrypts", `${ofBare.toFixed(0)} %`, "both in one process");
  for (const [name, words] of [
    ["present", "made with the present key"],
    ["earlier", "made with the earlier key"],
  ]) {
    const cost = 100 * (middle(name, "microseconds") / one - 1);
    row(`gateway, cost of a second accepted key, ${words}`, `${cost.toFixed(1)} %`, "goal 5 %");
  }
}
