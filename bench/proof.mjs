import { createPublicKey } from "node:crypto";
import { createRequire } from "node:module";
import { median, millisecondsOf, ms, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);

/** The live proof of one set against the local WeChat Pay: calls and time, both sides' signatures included. */
export async function benchProof() {
  const { proveWechatPay } = require("../dist/provider/proof");
  const { startEmulator } = require("../lab/dist");
  const emulator = await startEmulator();
  try {
    const merchant = makeMerchant(await emulator.wechatPay);
    const publicKeyPem = createPublicKey(merchant.privateKey).export({ type: "spki", format: "pem" });
    emulator.registerMerchant({ ...merchant, publicKeyPem, appIds: [merchant.appId] });
    let calls = 0;
    const proveOnce = async () => {
      const proof = await proveWechatPay(merchant, { baseUrl: `${emulator.endpoint}/wechat-pay` });
      if (!proof.ok) throw new Error(JSON.stringify(proof));
      calls = proof.calls;
    };
    const times = await millisecondsOf(proveOnce, { runs: 50, warmUps: 5 });
    row("live proof of one set in public-key mode", ms(median(times)), `${calls} calls, on loopback`);
  } finally {
    await emulator.close();
  }
}
