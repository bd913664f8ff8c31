import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/*
 * The function of a rehearsal: a real process that answers every callback with success and notes its request id. Not the
 * type's template, which would carry the rate too: a template is where a business's own code goes, and tells nobody what
 * it got; this one counts across its restarts, for every type.
 */

const bootstrap = `#!/bin/sh
exec node server.js
`;

/** A note is written before the answer goes out: what is answered was counted, even if the process ends in between. */
const server = `const { appendFileSync } = require("node:fs");
const { createServer } = require("node:http");

createServer((request, response) => {
  request.resume().on("end", () => {
    appendFileSync(process.env.rehearsalDeliveries, (request.headers["x-request-id"] ?? "") + "\\n");
    response.writeHead(200, { "content-type": "application/json" }).end('{"code":"SUCCESS","message":"OK"}');
  });
}).listen(Number(process.env.PORT), process.env.HOST);
`;

export interface Receiver {
  /** Holds its code, as a program would declare it. */
  readonly folder: string;
  /** The variables that it needs. */
  readonly environment: Readonly<Record<string, string>>;
  /** Request ids of everything that reached it so far, in order. */
  deliveries(): string[];
  /** Removes its files. */
  close(): void;
}

export function makeReceiver(): Receiver {
  const folder = mkdtempSync(join(tmpdir(), "pulumi-cloudbase-rehearsal-"));
  const code = join(folder, "function");
  mkdirSync(code);
  writeFileSync(join(code, "scf_bootstrap"), bootstrap);
  writeFileSync(join(code, "server.js"), server);
  const notes = join(folder, "deliveries");
  return {
    folder: code,
    environment: { rehearsalDeliveries: notes },
    deliveries: () => (existsSync(notes) ? readFileSync(notes, "utf8").split("\n").slice(0, -1) : []),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}
