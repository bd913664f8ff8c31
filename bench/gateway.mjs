import { fork } from "node:child_process";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { median, ms, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";
import { notifications } from "./support/notifications.mjs";
import { openBare } from "./support/open-bare.mjs";
import { postAll } from "./support/post-all.mjs";

const callbacksPerRound = 4000;
const rounds = 7;
/** Until then V8 compiles, which is counted too: half as much again (observed). */
const warmUpRounds = 5;
const publicKeyId = "PUB_KEY_ID_0116000001092024112600389600001234";
const here = resolve(import.meta.dirname, "..");

/**
 * Callbacks by a second of the gateway's own processor time, over the bound of the same run: a proxy that verifies, decrypts
 * and parses what it passes on, and does nothing else. And what a second accepted key costs, whichever of the two is the right
 * one. With an earlier version's folder in BASE, its gateway is measured in turn with this one.
 */
export async function benchGateway() {
  const { BASE: base } = process.env;
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
  const [first] = notifications(1, merchant, wechatPay);
  const given = { functionPort, integrations, forwarded: forwardedLike(first, merchant, wechatPay) };
  // A process each, which has served as many: none pays for another's heap, and none is compiled better.
  const sides = [
    { name: "proxy", server: await started(["proxy"], given), id: "one" },
    { name: "bare", server: await started(["bare"], given), id: "one" },
    ...(base ? [{ name: "base", server: await started(["gateway", resolve(base)], given), id: "one" }] : []),
  ];
  sides.push({ name: "gateway", server: await started(["gateway", here], given), id: "one" });
  const ofKeys = await started(["gateway", here], given);
  // One merchant's: what one of them has had, the others would not get too.
  for (const id of Object.keys(integrations)) sides.push({ name: id, server: ofKeys, id, ownBatch: true });

  const figures = Object.fromEntries(["crypto", ...sides.map(({ name }) => name)].map((name) => [name, []]));
  for (let round = 0; round < warmUpRounds + rounds; round++) {
    const batch = notifications(callbacksPerRound, merchant, wechatPay);
    const measured = { crypto: cryptoAlone(batch, merchant, wechatPay) };
    // Each in another place of the round, so that none is always the first.
    const place = round % sides.length;
    for (const { name, server, id, ownBatch } of [...sides.slice(place), ...sides.slice(0, place)]) {
      const its = ownBatch ? notifications(callbacksPerRound, merchant, wechatPay) : batch;
      measured[name] = await served(server, id, its);
    }
    if (round >= warmUpRounds) for (const [name, figure] of Object.entries(measured)) figures[name].push(figure);
  }
  answering.disconnect();
  for (const server of new Set(sides.map(({ server }) => server))) server.child.disconnect();
  report(figures);
}

async function started(kind, given) {
  const child = fork(join(import.meta.dirname, "support/gateway-and-proxy.mjs"), kind);
  child.send(given);
  const [port] = await once(child, "message");
  return { child, port };
}

/** Processor time of the serving process a callback, and the slowest of a hundred. */
async function served({ child, port }, id, batch) {
  const before = await usedCpu(child);
  const times = await postAll(port, `/_integration/${id}/wechatpay/order`, batch);
  const cpuMicroseconds = (await usedCpu(child)) - before;
  return { microseconds: cpuMicroseconds / batch.length, p99Ms: times[Math.ceil(times.length * 0.99) - 1] };
}

let records = 0;

function integration(integrationId, credentials, previous) {
  return {
    integrationId,
    record: ++records,
    type: "weixinpaydc",
    credentials,
    functionName: "f",
    revision: 1,
    previous,
  };
}

async function usedCpu(child) {
  child.send("cpu");
  const [{ user, system }] = await once(child, "message");
  return user + system;
}

/** As long as what the gateway forwards: envelope and plaintext, each parsed and as text. */
function forwardedLike(notification, { apiV3Key }, { publicKeyPem }) {
  const plaintext = JSON.stringify(openBare(notification, apiV3Key, createPublicKey(publicKeyPem)));
  const { body } = notification;
  return `{"ParsedContent":${plaintext},"ParsedNotify":${body},"Plaintext":${JSON.stringify(plaintext)},"rawData":${body}}`;
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
  /** Of the same round, so that a load on the machine counts on both sides. */
  const percentOf = (microseconds) => {
    const percents = figures.gateway
      .map((one, round) => (100 * microseconds(round)) / one.microseconds)
      .sort((a, b) => a - b);
    return `${median(percents).toFixed(0)} %`;
  };
  const of = (name) => (round) => figures[name][round].microseconds;
  const names = ["crypto", "proxy", "bare", "gateway"];
  row("gateway callbacks/s a core over the bound", percentOf(of("bare")), "goal 85 %");
  row(
    "  crypto alone, proxy, proxy with crypto, gateway",
    "",
    names.map((name) => `${(1e6 / middle(name, "microseconds")).toFixed(0)}/s`).join(", "),
  );
  row(
    "gateway over proxy plus crypto in a tight loop",
    percentOf((round) => of("crypto")(round) + of("proxy")(round)),
    "no server keeps its caches so",
  );
  if (figures.base) row("gateway over the earlier version's", percentOf(of("base")), "goal 100 %");
  row(
    "gateway, the slowest of a hundred at 32 connections",
    ms(middle("gateway", "p99Ms")),
    `goal 10 ms; proxy with crypto ${ms(middle("bare", "p99Ms"))}`,
  );
  for (const [name, words] of [
    ["present", "made with the present key"],
    ["earlier", "made with the earlier key"],
  ]) {
    const costs = figures.one.map((one, round) => 100 * (of(name)(round) / one.microseconds - 1)).sort((a, b) => a - b);
    row(`gateway, cost of a second accepted key, ${words}`, `${median(costs).toFixed(1)} %`, "goal 5 %");
  }
}
