import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { packageFolder } from "../plumbing/package-folder";

/** The same names stand in preload/port-guard.cjs, which runs in the function's process. */
const variable = "CLOUDBASE_LOCAL_PORT_GUARD";
const header = "x-cloudbase-local-port-key";
const keyBytes = 32;

const guard = join(packageFolder(), "runner/preload/port-guard.cjs");

export interface PortGuard {
  /** Of the function's process: its Node.js loads the guard first, whatever starts it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Of every request that the runner passes on. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `nodeOptions`: the function's own. */
export function makePortGuard(port: number, nodeOptions = ""): PortGuard {
  const key = randomBytes(keyBytes).toString("base64url");
  return {
    environment: {
      NODE_OPTIONS: `${nodeOptions} --require ${JSON.stringify(guard)}`.trim(),
      [variable]: `${port}:${key}`,
    },
    headers: { [header]: key },
  };
}
