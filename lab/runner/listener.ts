import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { errorCode } from "../plumbing/error-fields";
import { processes, textOf } from "./proc";

/** The state of a listening socket in /proc/net/tcp (Linux: include/net/tcp_states.h). */
const listening = "0A";

/**
 * Whether a process of the session listens on the port; a function that left the session of its bootstrap would be a stranger.
 * undefined where the system does not tell: no /proc, or descriptors that may not be read.
 */
export function sessionListens(session: number, port: number, procFolder = "/proc"): boolean | undefined {
  const sockets = listeningSockets(port, procFolder);
  if (sockets.size === 0) return undefined;
  const held = processes(procFolder)
    .filter((process) => process.session === session)
    .map(({ folder }) => holdsOneOf(sockets, join(folder, "fd")));
  if (held.includes(true)) return true;
  return held.includes(undefined) ? undefined : false;
}

/** Lines: number, local address, remote address, state, five more, inode. Addresses are hexadecimal, with the port last. */
function listeningSockets(port: number, procFolder: string): Set<string> {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const lines = ["net/tcp", "net/tcp6"].flatMap((table) => textOf(join(procFolder, table)).split("\n"));
  return new Set(
    lines
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => local?.endsWith(suffix) && state === listening)
      .map((columns) => `socket:[${columns[9]}]`),
  );
}

function holdsOneOf(sockets: ReadonlySet<string>, folder: string): boolean | undefined {
  try {
    return readdirSync(folder).some((name) => sockets.has(readLink(join(folder, name))));
  } catch (error) {
    // A process that has ended holds nothing.
    return errorCode(error) === "ENOENT" ? false : undefined;
  }
}

/** "" for a descriptor that is closed meanwhile. */
function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
