import { fork } from "node:child_process";
import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { median, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const connections = 32;
const callbacksPerRound = 4000;
const rounds = 3;
const publicKeyId = "PUB_KEY_ID_0116000001092024112600389600001234";

/** Callbacks a second over the bound: verify and decrypt, then proxy, each as fast as it goes alone in this run. */
export async function benchGateway() {
  const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicKeyPem = keys.publicKey.export({ type: "spki", format: "pem" });
  const merchant = makeMerchant({ publicKeyId, publicKeyPem });
  const integration = {
    integrationId: "pay-12345678",
    type: "weixinpaydc",
    credentials: merchant,
    functionName: "f",
    revision: 1,
  };

  const answering = fork(join(import.meta.dirname, "support/answering-function.mjs"));
  const [functionPort] = await once(answering, "message");
  const servers = fork(join(import.meta.dirname, "support/gateway-and-proxy.mjs"));
  const [first] = notifications(1, merchant, keys.privateKey);
  servers.send({ functionPort, integration, forwarded: forwardedSize(first) });
  const [ports] = await once(servers, "message");

  const figures = { crypto: [], proxy: [], gateway: [] };
  for (let round = 0; round < rounds; round++) {
    const batch = notifications(callbacksPerRound, merchant, keys.privateKey);
    figures.crypto.push(cryptoAlone(batch, merchant, publicKeyPem));
    figures.proxy.push(await perSecond(ports.proxy, batch));
    figures.gateway.push(await perSecond(ports.gateway, batch));
  }
  answering.disconnect();
  servers.disconnect();

  const [crypto, proxy, gateway] = Object.values(figures).map((all) => median(all.sort((a, b) => a - b)));
  const bound = 1 / (1 / crypto + 1 / proxy);
  row("gateway callbacks/s over the bound", `${((100 * gateway) / bound).toFixed(0)} %`, "goal 85 %");
  row(
    "  verify + decrypt alone, proxying alone, gateway",
    "",
    [crypto, proxy, gateway].map((rate) => `${rate.toFixed(0)}/s`).join(", "),
  );
}

function notifications(count, { appId, merchantId, apiV3Key }, privateKey) {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const plaintext = JSON.stringify({
      appid: appId,
      mchid: merchantId,
      out_trade_no: `T${index}${randomBytes(6).toString("hex")}`,
      amount: { total: 100 },
      payer: { openid: "o".repeat(28) },
      trade_state: "SUCCESS",
      success_time: "2026-11-23T18:00:00+08:00",
    });
    const nonce = randomBytes(6).toString("hex");
    const cipher = createCipheriv("aes-256-gcm", apiV3Key, nonce, { authTagLength: 16 });
    cipher.setAAD(Buffer.from("transaction"));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]).toString(
      "base64",
    );
    const resource = {
      original_type: "transaction",
      algorithm: "AEAD_AES_256_GCM",
      ciphertext,
      associated_data: "transaction",
      nonce,
    };
    const body = JSON.stringify({
      id: randomBytes(16).toString("hex"),
      create_time: "2026-11-23T18:00:00+08:00",
      resource_type: "encrypt-resource",
      event_type: "TRANSACTION.SUCCESS",
      summary: "支付成功",
      resource,
    });
    const headerNonce = randomBytes(16).toString("hex");
    const signature = sign("sha256", Buffer.from(`${timestamp}\n${headerNonce}\n${body}\n`), privateKey).toString(
      "base64",
    );
    return {
      body: Buffer.from(body),
      headers: {
        "content-type": "application/json",
        "wechatpay-timestamp": timestamp,
        "wechatpay-nonce": headerNonce,
        "wechatpay-signature": signature,
        "wechatpay-serial": publicKeyId,
      },
    };
  });
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

function cryptoAlone(batch, { apiV3Key }, publicKeyPem) {
  const key = createPublicKey(publicKeyPem);
  const startedMs = performance.now();
  for (const { headers, body } of batch) {
    const message = Buffer.from(`${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n${body}\n`);
    if (!verify("sha256", message, key, Buffer.from(headers["wechatpay-signature"], "base64")))
      throw new Error("not verified");
    const { resource } = JSON.parse(body.toString());
    const sealed = Buffer.from(resource.ciphertext, "base64");
    const decipher = createDecipheriv("aes-256-gcm", apiV3Key, resource.nonce, { authTagLength: 16 });
    decipher.setAAD(Buffer.from(resource.associated_data)).setAuthTag(sealed.subarray(-16));
    JSON.parse(Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]).toString());
  }
  return (batch.length * 1000) / (performance.now() - startedMs);
}

async function perSecond(port, batch) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const path = "/_integration/pay-12345678/wechatpay/order";
  let next = 0;
  const startedMs = performance.now();
  const worker = async () => {
    for (let index = next++; index < batch.length; index = next++) {
      const status = await post({ port, path, agent }, batch[index]);
      if (status !== 200) throw new Error(`answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return (batch.length * 1000) / (performance.now() - startedMs);
}

function post({ port, path, agent }, { headers, body }) {
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port,
      path,
      agent,
      method: "POST",
      headers: { ...headers, "content-length": body.length },
    };
    const outgoing = request(options, (answer) => answer.resume().on("end", () => resolve(answer.statusCode)));
    outgoing.on("error", reject).end(body);
  });
}
