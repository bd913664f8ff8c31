import { isLoopbackHost } from "../cloud-api/loopback";
import { CommandError } from "./errors";
import { readRecord, recordPath } from "./running-emulator";
import type { Terminal } from "./terminal";

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
  const { CLOUDBASE_ENDPOINT } = terminal.environment;
  if (CLOUDBASE_ENDPOINT) return localOrigin(CLOUDBASE_ENDPOINT, "CLOUDBASE_ENDPOINT");
  return readRecord(recordPath(terminal))?.endpoint ?? defaultEndpoint;
}

/** Whether an address is an origin on this machine, as an emulator's is. */
export function isLocal(address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return url?.protocol === "http:" && isLoopbackHost(url.hostname);
}

/** The console answers only on this machine, so anything else is refused before a request leaves it. */
function localOrigin(endpoint: string, source: string): string {
  if (isLocal(endpoint)) return new URL(endpoint).origin;
  throw new CommandError(
    `${source} is ${endpoint}, which is no emulator on this machine.`,
    `Give the address that the emulator printed, e.g. --endpoint ${defaultEndpoint}`,
  );
}
