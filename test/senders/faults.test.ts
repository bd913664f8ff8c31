import { gatewayCodes } from "../../emulator/gateway";
import { createWechatPaySender, makeWechatPayPlatform, type WechatPaySender } from "../../emulator/senders";
import { wechatPayEvents } from "../../emulator/senders/wechat-pay/events";
import { wechatPayFaults } from "../../emulator/senders/wechat-pay/faults";
import type { GatewayIntegration, WechatPayPlatform } from "../../emulator/types";
import { startTestGateway, type TestGateway } from "../gateway/support/gateway";
import { merchantIntegration, nowMs } from "../gateway/support/merchant";

/*
 * Sender and gateway over a real socket, in both verification modes. They share no code that signs, verifies, encrypts or
 * decrypts.
 */

let platform: WechatPayPlatform;
beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
});

let gateway: TestGateway;
let sender: WechatPaySender;
beforeEach(async () => {
  gateway = await startTestGateway();
  sender = createWechatPaySender(platform, {
    clock: gateway.clock,
    gatewayOrigin: `http://127.0.0.1:${gateway.port}`,
  });
});
afterEach(() => gateway.close());

const modes = ["public key", "platform certificate"] as const;

/** Configures the gateway for the mode, and returns what the sender is told of it. */
function integrationIn(mode: (typeof modes)[number]): GatewayIntegration {
  const { publicKeyId: wxPayPublicKeyId, publicKeyPem: wxPayPublicKey, certificatePem } = platform;
  const change =
    mode === "public key" ? { wxPayPublicKey, wxPayPublicKeyId } : { wxPayPublicKey: "", wxPayPublicKeyId: "" };
  gateway.configure(change, mode === "public key" ? {} : { platformCertificates: [certificatePem] });
  const merchant = merchantIntegration();
  return { ...merchant, credentials: { ...merchant.credentials, ...change } };
}

const errorCodes = () => gateway.log.map(({ entry }) => entry.errorCode);

describe.each(modes)("with the %s", (mode) => {
  const served = wechatPayEvents.filter(({ route }) => route !== "transfer");
  test.each(served.map(({ name }) => name))("%s is delivered", async (event) => {
    const result = await sender.send({ integration: integrationIn(mode), event });
    expect(result.status).toBe(200);
    expect(errorCodes()).toEqual([""]);
    expect(gateway.log[0]?.entry).toMatchObject({ requestId: result.requestId, eventType: event });
    expect(JSON.parse(gateway.function.seen[0]?.body ?? "").rawData).toMatchObject({
      id: result.id,
      event_type: event,
    });
  });

  test("a transfer has no route at the Integration Center today", async () => {
    const result = await sender.send({ integration: integrationIn(mode), event: "MCHTRANSFER.BILL.FINISHED" });
    expect(result.status).toBe(404);
    expect(errorCodes()).toEqual(["ROUTE_UNKNOWN"]);
  });

  describe.each(["TRANSACTION.SUCCESS", "REFUND.SUCCESS"])("%s", (event) => {
    test.each(wechatPayFaults.map(({ name, expectedCode }) => [name, expectedCode]))(
      "%s gives %j",
      async (fault, expectedCode) => {
        const result = await sender.send({ integration: integrationIn(mode), event, fault });
        expect(errorCodes().at(-1)).toBe(expectedCode);
        const delivered = expectedCode === "";
        expect(result.status === 200).toBe(delivered);
        expect(result.protection).toContain(fault);
        expect(gateway.function.seen).toHaveLength({ replay: 1, duplicate: 2 }[fault] ?? 0);
      },
    );
  });
});

test("a replay is the same bytes twice; a duplicate the same notification under two signatures", async () => {
  await sender.send({ integration: integrationIn("public key"), event: "TRANSACTION.SUCCESS", fault: "duplicate" });
  const [first, second] = gateway.function.seen.map(({ body }) => JSON.parse(body).rawData);
  expect(first).toEqual(second);
  expect(new Set(gateway.log.map(({ entry }) => entry.requestId)).size).toBe(2);
  gateway.log.length = 0;
  await sender.send({ integration: integrationIn("public key"), event: "TRANSACTION.SUCCESS", fault: "replay" });
  expect(errorCodes()).toEqual(["", "REPLAYED"]);
  expect(new Set(gateway.log.map(({ entry }) => entry.requestId)).size).toBe(1);
});

test("during a switch both signatures are accepted", async () => {
  const certificateMode = integrationIn("platform certificate");
  const publicKeyMode = integrationIn("public key");
  const { publicKeyId: wxPayPublicKeyId, publicKeyPem: wxPayPublicKey, certificatePem } = platform;
  gateway.configure({ wxPayPublicKeyId, wxPayPublicKey }, { platformCertificates: [certificatePem] });
  for (const integration of [certificateMode, publicKeyMode]) {
    expect(await sender.send({ integration, event: "TRANSACTION.SUCCESS" })).toMatchObject({ status: 200 });
  }
});

test("every code that the menu expects is one of the gateway's, and every fault is in the menu", () => {
  const codes = sender.faults.map(({ expectedCode }) => expectedCode).filter(Boolean);
  for (const code of codes) expect(Object.keys(gatewayCodes)).toContain(code);
  expect(sender.faults.map(({ name }) => name)).toEqual([
    "wrong-key",
    "wrong-signing-key",
    "tampered-body",
    "tampered-tag",
    "replay",
    "duplicate",
    "stale",
    "future",
    "missing-header",
    "unknown-serial",
    "signature-probe",
    "oversized",
    "wrong-merchant",
    "wrong-app",
    "malformed-envelope",
  ]);
});
