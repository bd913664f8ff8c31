import { join } from "node:path";
import type { Emulator } from "../../lab";
import { openStore } from "../../lab/store";
import { openDatabase } from "../../lab/store/database";
import { logMigrations, stateMigrations } from "../../lab/store/schema";
import { envelope, publicKeyId, signed } from "../gateway/support/merchant";
import { askConsole } from "../support/console";
import { rsaPair } from "../support/keys";
import { call } from "./support/client";
import type { ManualClock } from "./support/clock";
import { createIntegration, credentials, encryptedExt, fieldKey, listIntegrations } from "./support/integration";
import { deploymentMs, start, startWithClock, temporaryFolder } from "./support/world";

const scope = { EnvId: "local-env", Business: "integration", KeyID: "pay-a1b2c3d4" };
const [oldKey, newKey] = ["old-0123456789abcdef0123456789ab", "new-0123456789abcdef0123456789ab"];
const hourMs = 60 * 60 * 1000;

const ext = async (emulator: Emulator, apiV3Key: string) => {
  const publicKey = { wxPayPublicKey: rsaPair("wechat pay").publicKey, wxPayPublicKeyId: publicKeyId };
  return encryptedExt(credentials({ ...publicKey, apiV3Key }), await fieldKey(emulator));
};

/** Updates the integration's APIv3 key and waits for its deployment. */
async function rotate(emulator: Emulator, clock: ManualClock, apiV3Key: string): Promise<void> {
  await call(emulator, "UpdateUserKey", { ...scope, Ext: await ext(emulator, apiV3Key) });
  clock.advance(deploymentMs);
}

/** Sends notifications that are encrypted and signed by a WeChat Pay that is not ours. */
function stranger(emulator: Emulator, clock: ManualClock) {
  let sent = 0;
  return async (key: string): Promise<number> => {
    sent += 1;
    const notification = { ...envelope({ key }), id: `notification-${sent}` };
    const { headers, body } = signed(notification, { timestamp: String(Math.floor(clock.now() / 1000)) });
    const url = `${emulator.gateway}/_integration/pay-a1b2c3d4/wechatpay/order`;
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
}

async function rotated(acceptedKeys: "current" | "current-and-previous", data?: string) {
  const { emulator, clock } = await startWithClock({ switches: { acceptedKeys }, ...(data && { data }) });
  await createIntegration(emulator, "pay", { Ext: await ext(emulator, oldKey) });
  clock.advance(deploymentMs);
  await rotate(emulator, clock, newKey);
  return { emulator, clock, deliver: stranger(emulator, clock) };
}

test("the key before is taken 25 h longer where the switch says so, and by default not at all", async () => {
  const strict = await rotated("current");
  expect([await strict.deliver(newKey), await strict.deliver(oldKey)]).toEqual([200, 400]);

  const lenient = await rotated("current-and-previous");
  expect([await lenient.deliver(newKey), await lenient.deliver(oldKey)]).toEqual([200, 200]);
  lenient.clock.advance(24.9 * hourMs);
  expect(await lenient.deliver(oldKey)).toBe(200);
  lenient.clock.advance(hourMs);
  expect([await lenient.deliver(newKey), await lenient.deliver(oldKey)]).toEqual([200, 400]);
});

test("an update that only encrypts the same credentials anew does not push the key before out", async () => {
  const { emulator, clock, deliver } = await rotated("current-and-previous");
  await rotate(emulator, clock, newKey);
  expect([await deliver(newKey), await deliver(oldKey)]).toEqual([200, 200]);
});

test("the fault previous-key sends with the key before, and says when there is none", async () => {
  const { emulator } = await rotated("current");
  const before = await emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS", fault: "previous-key" });
  expect(before).toMatchObject({ outcome: "refused" });
  const fresh = await startWithClock();
  await createIntegration(fresh.emulator, "pay", { Ext: await ext(fresh.emulator, oldKey) });
  await expect(
    fresh.emulator.sendCallback("pay", { event: "TRANSACTION.SUCCESS", fault: "previous-key" }),
  ).rejects.toMatchObject({ name: "LabError" });
});

test("the key before outlives a restart", async () => {
  const data = temporaryFolder();
  const first = await rotated("current-and-previous", data);
  await first.emulator.close();
  const emulator = await start({ data, clock: first.clock, switches: { acceptedKeys: "current-and-previous" } });
  expect(await stranger(emulator, first.clock)(oldKey)).toBe(200);
});

test("a data folder of the version before is taken on as it is", async () => {
  const data = temporaryFolder();
  const old = openDatabase(data, "state.db", stateMigrations.slice(0, 1));
  old.exec(`
    INSERT INTO about VALUES ('envId', 'local-env'), ('secretId', 'AKIDold'), ('secretKey', 'old-key'), ('fieldKey', '${"k".repeat(32)}');
    INSERT INTO integrations (keyId, business, name, description, type, ticketId, ext, activeExt, revision, functionName, createdAt, updatedAt)
      VALUES ('pay-a1b2c3d4', 'integration', 'pay', '', 'weixinpaydc', '', '{"appId":"wx1"}', '{"appId":"wx1"}', 3, 'f', 1, 2);`);
  old.close();
  const log = openDatabase(data, "log.db", logMigrations.slice(0, 1));
  log.exec(`INSERT INTO callbacks (integrationId, entry) VALUES ('pay-a1b2c3d4', '{"requestId":"r1","status":200}')`);
  log.close();

  const emulator = await start({ data });
  expect(await listIntegrations(emulator)).toHaveLength(1);
  const callbacks = await askConsole(emulator, "integrations/pay/callbacks");
  expect(await callbacks.json()).toMatchObject([{ requestId: "r1", number: 1, sent: null }]);
  await emulator.close();
  const store = openStore(join(data), () => undefined);
  expect(store.integrations.list()).toMatchObject([{ previousExt: "", previousUntil: 0, revision: 3 }]);
  store.close();
});
