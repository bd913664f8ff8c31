import { EmulatorUnreachable } from "pulumi-cloudbase/internal/cli/command-errors";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { type ConsoleClient, consoleClient } from "./console-client";

const intervalMs = 500;
/** How long an emulator that went away is waited for: a minute. */
const attemptsToReconnectMax = 120;

/**
 * Looks again and again until Ctrl-C; the caller has reached the emulator before. One that is started again is found
 * again, also on another port. `look` resolves to whether more waits already. Rejects with CommandError when the
 * emulator stays away.
 */
export async function follow(
  endpoint: string | undefined,
  terminal: Terminal,
  look: (client: ConsoleClient) => Promise<boolean>,
): Promise<void> {
  const stop = terminal.untilStopped();
  let failures = 0;
  while (!stop.aborted) {
    let moreWaits = false;
    try {
      moreWaits = await look(consoleClient(endpoint, terminal));
      if (failures > 0) terminal.note("The emulator is back.");
      failures = 0;
    } catch (error) {
      if (!(error instanceof EmulatorUnreachable) || failures === attemptsToReconnectMax) throw error;
      if (failures === 0) {
        const seconds = (attemptsToReconnectMax * intervalMs) / 1000;
        terminal.note(`The emulator does not answer any more; waiting up to ${seconds} s for it.`);
      }
      failures += 1;
    }
    if (!moreWaits) await terminal.pause(intervalMs, stop);
  }
}
