import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { median, millisecondsOf, ms, ratio, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const { checkCredentials } = require("../dist/provider/credentials");
const { integrationType } = require("../dist/catalog");

/** check of one full set, goal 3 ms; a thousand sets must take a thousand times as long. */
export async function benchCredentials() {
  const { publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const merchant = makeMerchant({
    publicKeyId: "PUB_KEY_ID_0116000001092024112600389600001234",
    publicKeyPem: publicKey,
  });
  const type = integrationType("weixinpaydc");
  const context = {
    isUnknown: () => false,
    nowMs: Date.now(),
    fingerprint: { kind: "hmac", key: Buffer.alloc(32, 7) },
  };
  const checkOnce = () => checkCredentials(type, merchant, context);
  const one = median(await millisecondsOf(checkOnce, { runs: 200, warmUps: 20 }));
  const [thousand] = await millisecondsOf(() => Array.from({ length: 1000 }, checkOnce), { runs: 1, warmUps: 0 });
  row("check of one full credential set", ms(one), "goal 3 ms");
  row("check of 1000 sets, over 1000 times one", ratio(thousand, one * 1000), "linear is 1.00 x");
}
