import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The same names stand in port-guard.cjs, which runs in the function's process. */
const variable = "CLOUDBASE_LOCAL_PORT_GUARD";
const header = "x-cloudbase-local-port-key";
const keyBytes = 32;

/** Beside this file in the sources; compiled, this file is in dist/ and the guard stays where it was. */
const guard = [join(__dirname, "port-guard.cjs"), join(__dirname, "../../../emulator/functions/port-guard.cjs")].find(
  (path) => existsSync(path),
);

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
