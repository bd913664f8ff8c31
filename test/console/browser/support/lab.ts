import { type Emulator, startEmulator } from "../../../../lab";
import { consoleAddress } from "../../../../lab/console/address";
import { createIntegration, credentials, encryptedExt, fieldKey } from "../../../emulator/support/integration";
import { askConsole } from "../../../support/console";

export interface Lab {
  readonly emulator: Emulator;
  /** The page, with the integration `pay` chosen. */
  readonly address: string;
  close(): Promise<void>;
}

/** A real emulator with one integration for WeChat Pay that runs; its function is the package's own template. */
export async function startLab(): Promise<Lab> {
  const emulator = await startEmulator();
  const { publicKeyId, publicKeyPem } = await emulator.wechatPay;
  const values = credentials({ wxPayPublicKey: publicKeyPem, wxPayPublicKeyId: publicKeyId });
  const Ext = encryptedExt(values, await fieldKey(emulator));
  await createIntegration(emulator, "pay", { Ext, RuntimeConfig: {} });
  await untilRunning(emulator);
  const { endpoint, consoleToken } = emulator;
  return { emulator, address: consoleAddress(endpoint, consoleToken, "pay-a1b2c3d4"), close: () => emulator.close() };
}

/** Looks whenever the emulator says that something has changed. */
async function untilRunning(emulator: Emulator): Promise<void> {
  const stop = new AbortController();
  const { body } = await askConsole(emulator, "events", { signal: stop.signal });
  for await (const _ of body ?? []) {
    const detail = await (await askConsole(emulator, "integrations/pay")).json();
    if (JSON.stringify(detail).includes('"status":"Running"')) break;
  }
  stop.abort();
}
