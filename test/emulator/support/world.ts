import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../lab";
import { ManualClock } from "./clock";

const emulators: Emulator[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(emulators.splice(0).map((emulator) => emulator.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An emulator that is closed after the test. */
export async function start(options: EmulatorOptions = {}): Promise<Emulator> {
  const emulator = await startEmulator(options);
  emulators.push(emulator);
  return emulator;
}

/** One whose time stands still until the test moves it. */
export async function startWithClock(
  options: EmulatorOptions = {},
): Promise<{ emulator: Emulator; clock: ManualClock }> {
  const clock = new ManualClock();
  return { emulator: await start({ clock, ...options }), clock };
}

/** Longer than any deployment by default. */
export const deploymentMs = 10;

/** An empty folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "emulator-test-"));
  folders.push(folder);
  return folder;
}
