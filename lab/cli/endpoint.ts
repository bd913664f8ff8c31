import { CommandError } from "pulumi-cloudbase/internal/cli/command-errors";
import type { Terminal } from "pulumi-cloudbase/internal/cli/terminal";
import { isConsoleHost } from "../console/guard";
import { readRecord, readToken, recordPath } from "./running-emulator";

const defaultEndpoint = "http://127.0.0.1:41001";

export const endpointOption = {
  endpoint: {
    type: "string",
    value: "URL",
    summary: "the emulator's address; default: CLOUDBASE_ENDPOINT, else the one that runs on this machine",
  },
} as const;

/** First found wins: option, CLOUDBASE_ENDPOINT, the record of a running emulator, the default port. Throws CommandError. */
export function findEndpoint(option: string | undefined, terminal: Terminal): string {
  if (option !== undefined) return localOrigin(option, "--endpoint");
  const { CLOUDBASE_ENDPOINT } = terminal.processEnv;
  if (CLOUDBASE_ENDPOINT) return localOrigin(CLOUDBASE_ENDPOINT, "CLOUDBASE_ENDPOINT");
  return readRecord(recordPath(terminal))?.endpoint ?? defaultEndpoint;
}

/**
 * What the console at `endpoint` asks for: the token that its emulator left for this user, else CLOUDBASE_CONSOLE_TOKEN, for
 * an emulator that a program of one's own has started.
 */
export function findToken(endpoint: string, terminal: Terminal): string | undefined {
  return readToken(recordPath(terminal), endpoint) ?? (terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN || undefined);
}

/** Whether an address is an origin on this machine that an emulator's console answers as. */
export function isLocal(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === "http:" && isConsoleHost(url.hostname);
}

/** The console answers only on this machine, so anything else is refused before a request leaves it. */
function localOrigin(endpoint: string, source: string): string {
  if (isLocal(endpoint)) return new URL(endpoint).origin;
  throw new CommandError(
    `${source} is ${endpoint}, which is no emulator on this machine.`,
    `Give the address that the emulator printed, e.g. --endpoint ${defaultEndpoint}`,
  );
}
