import { createHmac } from "node:crypto";
import type { ListedCallback } from "../../lab/console-api";
import type { SendResult } from "../../lab/senders/send";
import { payment } from "../gateway/support/merchant";
import { askConsole } from "../support/console";
import { rsaPair } from "../support/keys";
import { startChild } from "./support/child";
import { call } from "./support/client";
import { createIntegration, credentials, encryptedExt, fieldKey, getDomain } from "./support/integration";
import { get, post, startWithPay } from "./support/lab";
import { deploymentMs, start, startWithClock, temporaryFolder } from "./support/world";

/* What somebody can do who knows the gateway's address, and has seen or recorded what others sent. */

/** Signed by a WeChat Pay that is the test's own. */
function recordedPayment(atMs: number) {
  const { apiV3Key = "", wxPayPublicKeyId = "" } = credentials();
  const { privateKey } = rsaPair("wechat-pay");
  const timestamp = String(Math.floor(atMs / 1000));
  return payment({ key: apiV3Key }, { timestamp, serial: wxPayPublicKeyId, privateKey });
}

function send(gateway: string, path: string, request: { headers: Record<string, string>; body: string }) {
  return fetch(`${gateway}/_integration/${path}`, { method: "POST", ...request });
}

test("a recorded payment is handed over once, also when the emulator was killed and started again in between", async () => {
  const data = temporaryFolder();
  const child = await startChild({ data });
  await createIntegration(child, "pay");
  while ((await getDomain(child, "pay-a1b2c3d4")).Status !== "SUCCESS");
  const recorded = recordedPayment(Date.now());
  expect((await send(child.gateway, "pay-a1b2c3d4/wechatpay/order", recorded)).status).toBe(200);
  // Whoever reads the log has it written.
  expect(await (await askConsole(child, "integrations/pay/callbacks")).json()).toHaveLength(1);
  await child.kill();

  const emulator = await start({ data });
  expect((await send(emulator.gateway, "pay-a1b2c3d4/wechatpay/order", recorded)).status).toBe(409);
  const lines = await get<{ text: string }[]>(emulator, "functions/pay-function/logs");
  expect(lines.filter(({ text }) => text === "listening")).toHaveLength(1);
});

test("who uses a lab send's request id takes on nothing of it", async () => {
  const { emulator } = await startWithPay();
  const order = { event: "TRANSACTION.SUCCESS", fault: "tampered-body" };
  const sent = await post<SendResult>(emulator, "integrations/pay/send", order);
  const { requestId } = sent.body;
  await send(emulator.gateway, "pay-a1b2c3d4/wechatpay/order", { headers: { "request-id": requestId }, body: "{}" });
  const [theirs, ours] = await get<ListedCallback[]>(emulator, "integrations/pay/callbacks");
  expect(ours).toMatchObject({ requestId, errorCode: "SIGNATURE_INVALID", sent: { fault: "tampered-body" } });
  expect(theirs).toMatchObject({ errorCode: "HEADER_MISSING", sent: null });
  expect(theirs?.requestId).not.toBe(requestId);
  expect(theirs?.steps[0]?.detail).toContain(`Request-ID ${requestId}`);
});

test("nor does who knows it beforehand: the seed and the time of a send do not tell its request id", async () => {
  const data = temporaryFolder();
  const ids: (string | undefined)[] = [];
  const order = { event: "TRANSACTION.SUCCESS", seed: "known", createdAtMs: 1_795_430_520_000 };
  const { emulator, clock } = await startWithPay({ data });
  ids.push((await emulator.sendCallback("pay", order))?.requestId);
  await emulator.close();
  const second = await start({ data, clock });
  ids.push((await second.sendCallback("pay", order))?.requestId);
  expect(new Set(ids).size).toBe(2);
});

test("an integration that is made anew under a released id takes the new secret, and the old one no more", async () => {
  const { emulator, clock } = await startWithClock({ switches: { releasedKeyId: "reusable" } });
  const key = await fieldKey(emulator);
  const create = async (webhookSecret: string) => {
    const Ext = encryptedExt({ webhookSecret }, key);
    await createIntegration(emulator, "hooks", { AuthTypeCode: "github", TicketID: "ticket", Ext });
    clock.advance(deploymentMs);
  };
  let pushes = 0;
  const push = async (secret: string) => {
    const body = JSON.stringify({ ref: "refs/heads/main", pushes: pushes++ });
    const signature = createHmac("sha256", secret).update(body).digest("hex");
    const headers = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": `delivery-${pushes}`,
      "x-hub-signature-256": `sha256=${signature}`,
    };
    return (await send(emulator.gateway, "hooks-a1b2c3d4/github/webhook", { headers, body })).status;
  };
  await create("the-old-secret");
  expect(await push("the-old-secret")).toBe(200);
  await call(emulator, "DeleteUserKey", { EnvId: "local-env", KeyID: "hooks-a1b2c3d4" });
  await create("the-new-secret");
  expect([await push("the-old-secret"), await push("the-new-secret")]).toEqual([401, 200]);
});
