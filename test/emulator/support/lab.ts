import type { Emulator } from "../../../lab";
import { askConsole, type ConsoleAccess } from "../../support/console";
import { createIntegration, credentials, encryptedExt, fieldKey } from "./integration";
import { deploymentMs, startWithClock } from "./world";

type Options = Parameters<typeof startWithClock>[0];

/** What an integration for the emulator's own WeChat Pay has as Ext. */
export async function payExt(emulator: Emulator, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  const values = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId, ...more });
  return encryptedExt(values, await fieldKey(emulator));
}

/** An emulator with one deployed integration, `pay`; `more` replaces single parameters of its creation. */
export async function startWithPay(options: Options = {}, more: object = {}) {
  const world = await startWithClock(options);
  const { emulator, clock } = world;
  await createIntegration(emulator, "pay", { Ext: await payExt(emulator), RuntimeConfig: {}, ...more });
  clock.advance(deploymentMs);
  return world;
}

/** A change through the console's JSON routes. */
export async function post<T>(
  emulator: ConsoleAccess,
  path: string,
  body: unknown,
): Promise<{ status: number; body: T }> {
  const response = await askConsole(emulator, path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as T };
}

export async function get<T>(emulator: ConsoleAccess, path: string): Promise<T> {
  return (await askConsole(emulator, path)).json() as Promise<T>;
}
