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
  benchGuesses(type, merchant, context);
}

const guesses = 20;
const dayMs = 24 * 60 * 60 * 1000;

/** What a guess at a secret costs who has the state and no key; in processor time, since others may use the machine too. */
function benchGuesses(type, merchant, context) {
  const withoutKey = (salt) => ({ ...context, fingerprint: { kind: "scrypt", salt } });
  const checkAll = () => {
    const started = process.cpuUsage();
    for (let guess = 0; guess < guesses; guess++) checkCredentials(type, merchant, withoutKey(`${guess}`));
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000 / guesses;
  };
  const [first, again] = [checkAll(), checkAll()];
  const aDay = `${Math.round(dayMs / first).toLocaleString("en")} a day`;
  row("a guess at the APIv3 key, without a fingerprint key", ms(first), `${aDay} on one core; goal under 1,000,000`);
  row("the same value again in the same process", ms(again), "remembered");
  row("memory at the peak", `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`, "of which scrypt takes 64 MiB");
}
