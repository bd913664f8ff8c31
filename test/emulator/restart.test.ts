import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { startEmulator } from "../../lab";
import { askConsole, type ConsoleAccess } from "../support/console";
import { startChild } from "./support/child";
import { call } from "./support/client";
import { ManualClock } from "./support/clock";
import {
  createIntegration,
  credentials,
  encryptedExt,
  fieldKey,
  getDomain,
  getFunction,
  getIntegration,
  listIntegrations,
} from "./support/integration";
import { gone } from "./support/processes";
import { deploymentMs, start, temporaryFolder } from "./support/world";

describe("after a restart", () => {
  test("keys, integrations, functions and domains are what they were", async () => {
    const data = temporaryFolder();
    const clock = new ManualClock();
    const first = await startEmulator({ data, clock });
    await createIntegration(first, "pay");
    clock.advance(deploymentMs);
    const before = [
      await getIntegration(first, "pay-a1b2c3d4", { NeedPwd: true }),
      await getFunction(first, "pay-function"),
      await getDomain(first, "pay-a1b2c3d4"),
    ];
    const wechatPay = await first.wechatPay;
    await first.close();

    const second = await start({ data, clock });
    expect(second).toMatchObject({ secretId: first.secretId, secretKey: first.secretKey, envId: first.envId });
    expect(await second.wechatPay).toEqual(wechatPay);
    const { RequestId: _, ...function_ } = await getFunction(second, "pay-function");
    expect(await getIntegration(second, "pay-a1b2c3d4", { NeedPwd: true })).toEqual(before[0]);
    expect(before[1]).toMatchObject(function_);
    expect(await getDomain(second, "pay-a1b2c3d4")).toEqual(before[2]);
  });

  test("a deployment that was under way goes on, by its own time", async () => {
    const data = temporaryFolder();
    const clock = new ManualClock();
    const provisioning = { fromMs: 60_000, toMs: 60_000 };
    const first = await startEmulator({ data, clock, provisioning });
    await createIntegration(first, "pay");
    clock.advance(20_000);
    await first.close();

    const second = await start({ data, clock, provisioning });
    clock.advance(39_000);
    expect((await getFunction(second, "pay-function")).Status).toBe("Creating");
    clock.advance(1_000);
    expect((await getFunction(second, "pay-function")).Status).toBe("Active");
    expect((await getDomain(second, "pay-a1b2c3d4")).Status).toBe("SUCCESS");
  });

  test("one whose time has passed meanwhile is finished", async () => {
    const data = temporaryFolder();
    const clock = new ManualClock();
    const first = await startEmulator({ data, clock, provisioning: { fromMs: 60_000, toMs: 60_000 } });
    await createIntegration(first, "pay");
    await first.close();
    clock.advance(100_000);
    const second = await start({ data, clock });
    clock.advance(0);
    expect((await getFunction(second, "pay-function")).Status).toBe("Active");
  });

  test("released ids stay burned", async () => {
    const data = temporaryFolder();
    const first = await startEmulator({ data });
    await createIntegration(first, "pay");
    await call(first, "DeleteUserKey", { EnvId: first.envId, KeyID: "pay-a1b2c3d4" });
    await first.close();
    const second = await start({ data });
    await expect(createIntegration(second, "pay", { DemoCodeFunctionName: "other" })).rejects.toMatchObject({
      message: expect.stringContaining("cannot be used again"),
    });
  });
});

test("the data folder is for its owner only, and says what it holds", async () => {
  const data = join(temporaryFolder(), "made", "for it");
  const emulator = await start({ data });
  await createIntegration(emulator, "pay");
  const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect(mode(data)).toBe("700");
  const files = readdirSync(data);
  expect(files).toEqual(expect.arrayContaining(["README.txt", "log.db", "state.db"]));
  for (const file of files) expect({ file, mode: mode(join(data, file)) }).toEqual({ file, mode: "600" });
  expect(readFileSync(join(data, "README.txt"), "utf8")).toContain("variables in plain text");
});

describe("in a process of its own", () => {
  /** A callback that the function answered; resolves with the function's process id. */
  async function deliverOne(emulator: ConsoleAccess): Promise<number> {
    const sent = await askConsole(emulator, "integrations/pay/send", {
      method: "POST",
      headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
      body: JSON.stringify({ event: "TRANSACTION.SUCCESS" }),
    });
    expect(await sent.json()).toMatchObject({ status: 200 });
    const shown = (await (await askConsole(emulator, "integrations/pay")).json()) as { function: { pid: number } };
    return shown.function.pid;
  }

  async function startWithFunction() {
    const data = temporaryFolder();
    const child = await startChild({ data });
    const wechatPay = await askConsole(child, "wechat-pay");
    const { publicKeyId, publicKeyPem } = (await wechatPay.json()) as { publicKeyId: string; publicKeyPem: string };
    const ext = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
    await createIntegration(child, "pay", { Ext: encryptedExt(ext, await fieldKey(child)) });
    while ((await getDomain(child, "pay-a1b2c3d4")).Status !== "SUCCESS");
    return { data, child, pid: await deliverOne(child) };
  }

  test("killed in the middle of provisioning, the next start ends with one integration and one function", async () => {
    const data = temporaryFolder();
    const child = await startChild({ data, provisioning: { fromMs: 2000, toMs: 2000 } });
    await createIntegration(child, "pay");
    await child.kill();

    const clock = new ManualClock(Date.now() + 2000);
    const emulator = await start({ data, clock });
    clock.advance(0);
    expect(await listIntegrations(emulator)).toHaveLength(1);
    expect((await call(emulator, "ListFunctions", { Namespace: "local-env" })).TotalCount).toBe(1);
    expect((await getFunction(emulator, "pay-function")).Status).toBe("Active");
    expect((await getDomain(emulator, "pay-a1b2c3d4")).Status).toBe("SUCCESS");
  });

  test("killed while functions run, they end too; the next start runs them again, and the log is kept", async () => {
    const { data, child, pid } = await startWithFunction();
    await child.kill();
    expect(await gone(pid)).toBe(true);

    const emulator = await start({ data });
    expect(await deliverOne(emulator)).not.toBe(pid);
    const log = await askConsole(emulator, "integrations/pay/callbacks");
    expect(await log.json()).toHaveLength(2);
    const lines = await askConsole(emulator, "functions/pay-function/logs");
    const texts = ((await lines.json()) as { text: string }[]).map(({ text }) => text);
    expect(texts.filter((text) => text === "listening")).toHaveLength(2);
  });

  test("stopped properly, it leaves no process", async () => {
    const { child, pid } = await startWithFunction();
    expect(await child.terminate()).toBe(0);
    expect(await gone(pid)).toBe(true);
  });
});
