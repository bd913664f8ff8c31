import { createServer, type Server } from "node:http";
import { makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import type { FunctionRequest } from "../../lab/runner/function";
import { ManualClock } from "./support/clock";
import { zip } from "./support/code";
import { temporaryFolder } from "./support/world";

/*
 * Between the choice of a port and the function's own listening, another program may take it. What is meant for the function, a
 * decrypted payment say, must not reach that program, nor may it answer for the function.
 */

const request: FunctionRequest = {
  method: "POST",
  path: "/pay",
  headers: {},
  body: Buffer.from("{}"),
  timeoutMs: 25_000,
};

/** Where its first process stands back, `instead`; every later one listens and answers with its port. */
const standsBackOnce = (instead: string) => `
const { existsSync, writeFileSync } = require("node:fs");
const { PORT, HOST } = process.env;
if (existsSync("once")) {
  require("node:http").createServer((_, response) => response.end(PORT)).listen(PORT, HOST);
} else {
  writeFileSync("once", "");
  console.log("my port is " + PORT);
  ${instead}
}`;

const cases = {
  "and the function does not listen": "setInterval(() => {}, 1000);",
  "and the function ends for it": `
  const again = () => require("node:net").connect(PORT, HOST).on("connect", () => process.exit(1)).on("error", () => setTimeout(again, 5));
  again();`,
};

test.each(Object.entries(cases))(
  "a stranger took its port %s: it is started on another, and the stranger gets nothing",
  async (_, instead) => {
    const code = zip({ scf_bootstrap: "#!/bin/sh\nexec node server.js\n", "server.js": standsBackOnce(instead) });
    const root = temporaryFolder();
    const lines: string[] = [];
    const asked: string[] = [];
    let stranger: Server | undefined;
    let taken = "";
    const runner = makeFunctionRunner(
      {
        find: (name) => ({
          name,
          envId: "local-env",
          unpack: () => unpackCode(root, "v1", code),
          environment: {},
          timeoutMs: 5_000,
          memoryMb: 256,
          hidden: [],
        }),
        writeLine(_name, _stream, text) {
          lines.push(text);
          const port = /^my port is (\d+)$/.exec(text)?.[1];
          if (port === undefined) return;
          taken = port;
          stranger = createServer((incoming, response) => {
            asked.push(incoming.url ?? "");
            response.end("I am the function");
          }).listen(Number(port), "127.0.0.1");
        },
      },
      new ManualClock(),
    );
    try {
      const { body } = await runner.invoke("pay", request);
      expect(body.toString()).toMatch(/^\d+$/);
      expect(body.toString()).not.toBe(taken);
      expect(asked).toEqual([]);
      expect(lines).toContain(`another program took port ${taken} first; it is started on another`);
    } finally {
      await runner.close();
      stranger?.closeAllConnections();
      await new Promise((resolve) => (stranger ? stranger.close(resolve) : resolve(undefined)));
    }
  },
);
