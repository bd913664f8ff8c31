import { writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { join } from "node:path";
import { consoleClient } from "../../lab/cli/console-client";
import { routes } from "../../lab/console-api";
import { TestTerminal } from "./run";

const notTheEmulator = "but not as this version's emulator does";

let terminal: TestTerminal;
const open: { close(): void; closeAllConnections?(): void }[] = [];
beforeEach(() => {
  terminal = new TestTerminal();
});
afterEach(() => {
  terminal.remove();
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections?.();
  }
});

async function listen(server: Server | TcpServer): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const serve = (listener: RequestListener) => listen(createServer(listener));

/** Every command that asks the console, with all it takes. */
const lines = [
  ["list"],
  ["show", "pay"],
  ["logs", "pay"],
  ["logs", "pay", "--follow"],
  ["callback", "send", "pay", "TRANSACTION.SUCCESS"],
  ["callback", "retry", "pay", "r1"],
  ["callback", "listen", "all"],
  ["pay", "pay"],
  ["invoke", "pay", "/"],
  ["code", "download", "pay", "unused"],
  ["lab", "export", "-"],
];

test.each<[string, RequestListener]>([
  ["a web page", (_, response) => response.writeHead(200, { "content-type": "text/html" }).end("<html>")],
  ["JSON of another kind", (_, response) => response.end('{"hello":[1]}')],
  ["nothing", (_, response) => response.end()],
  ["an error", (_, response) => response.writeHead(500).end("no")],
  ["a redirect", (_, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
])("%s on the port ends every command in words", async (_, listener) => {
  const endpoint = await serve(listener);
  for (const words of lines) {
    const { exitCode, err } = await terminal.run(...words, "--endpoint", endpoint);
    expect([words, exitCode, err[0]]).toEqual([words, 1, expect.stringContaining(notTheEmulator)]);
    expect(err.join("\n")).not.toMatch(/\n\s+at /);
  }
});

test("something that speaks another protocol", async () => {
  const endpoint = await listen(createTcpServer((socket) => socket.end("SSH-2.0-OpenSSH_9.9\r\n")));
  const { exitCode, err } = await terminal.run("list", "--endpoint", endpoint);
  expect([exitCode, err[0]]).toEqual([1, `error: ${endpoint} answers (not HTTP), ${notTheEmulator}.`]);
});

test("a connection that breaks in the middle of the answer is an emulator that went away", async () => {
  const endpoint = await serve((_, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("[", () => response.destroy());
  });
  const { exitCode, err } = await terminal.run("list", "--endpoint", endpoint);
  expect([exitCode, err[0]]).toEqual([1, `error: No emulator answers at ${endpoint}.`]);
});

test("an answer without end is cut off", async () => {
  const chunk = Buffer.alloc(1024 * 1024, " ");
  const endpoint = await serve((_, response) => {
    const pour = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", pour);
    pour();
  });
  const { exitCode, err } = await terminal.run("list", "--endpoint", endpoint);
  expect([exitCode, err[0]]).toEqual([1, expect.stringContaining("answers (more than 64 MB)")]);
});

test("one that never answers is not waited for for ever", async () => {
  const endpoint = await serve(() => undefined);
  const asked = consoleClient(endpoint, terminal, 50).call(routes.listIntegrations, {});
  await expect(asked).rejects.toThrow(`${endpoint} gave no answer within 0.05 s.`);
});

test("nor is one that answers a byte at a time", async () => {
  const endpoint = await serve((_, response) => {
    const timer = setInterval(() => response.write(" "), 5);
    response.on("close", () => clearInterval(timer));
  });
  const asked = consoleClient(endpoint, terminal, 100).call(routes.listIntegrations, {});
  await expect(asked).rejects.toThrow("gave no answer within 0.1 s");
});

test("what a stranger's refusal says cannot steer the terminal", async () => {
  const error = { code: "X", message: "\u001b[2Jgone" };
  const endpoint = await serve((_, response) => response.writeHead(400).end(JSON.stringify({ error })));
  expect((await terminal.run("list", "--endpoint", endpoint)).err[0]).toBe("error: \\x1b[2Jgone");
});

const strange = "\u001b[2J\u009b1A";
const integration = {
  integrationId: strange,
  name: strange,
  type: strange,
  typeName: strange,
  status: "Running",
  functionName: "../../elsewhere",
  callbackDomain: strange,
  createdAt: strange,
  updatedAt: strange,
  lastCallback: null,
};
const sent = {
  ...{
    eventType: strange,
    id: strange,
    subject: strange,
    protection: strange,
    status: 500,
    body: strange,
    latencyMs: 1,
  },
  ...{ requestId: strange, seed: strange, createdAt: strange, outcome: "refused", attempts: [] },
  callback: {
    ...{ at: strange, route: strange, source: strange, status: 500, latencyMs: 1, errorCode: strange },
    ...{ eventType: strange, requestId: strange, steps: [{ step: strange, ok: false, detail: strange, ms: 1 }] },
    ...{ number: 1, sent: null },
  },
};

test.each([
  [["list"], [integration]],
  [["callback", "send", "pay", "X"], sent],
  [["callback", "retry", "pay", "r1"], sent],
])("nor can what it answers to %j", async (words, answer) => {
  const endpoint = await serve((_, response) => response.end(JSON.stringify(answer)));
  const { out, err } = await terminal.run(...words, "--endpoint", endpoint);
  expect(out.join("\n")).toContain("\\x1b[2J");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the point
  expect([...out, ...err].join("\n")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

const hidden = "\u202e\u200b\u2066\u061c\u00ad";

test("nor can a name that a command repeats by itself, on the terminal or in JSON", async () => {
  const name = `${strange}${hidden}`;
  const detail = {
    ...{ name, status: "Active", statusReason: name, runtime: name, memoryMb: 1, timeoutSeconds: 1, pid: null },
    ...{ codeSha256: null, codeBytes: 1, modifiedAt: name },
  };
  let looks = 0;
  const endpoint = await serve(({ url = "" }, response) => {
    if (/\/integrations$/.test(url))
      return void response.end(JSON.stringify([{ ...integration, name: "pay", functionName: name }]));
    looks += 1;
    response.end(JSON.stringify({ ...detail, status: looks > 30 ? "Active" : "Updating" }));
  });
  const folder = terminal.folder;
  writeFileSync(join(folder, "scf_bootstrap"), "#!/bin/sh\n");
  for (const words of [
    ["code", "deploy", "pay", folder],
    ["list", "--json"],
  ]) {
    const { exitCode, out, err } = await terminal.run(...words, "--endpoint", endpoint);
    expect(exitCode).toBe(0);
    if (words[0] === "code") expect(err.join("\n")).toContain("is being deployed");
    if (words[0] === "list") expect(JSON.parse(out.join("\n"))[0].functionName).toBe(name);
    expect([...out, ...err].join("\n")).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
  }
});

test("nor can a function's name choose the folder that its code goes to", async () => {
  const endpoint = await serve((_, response) => response.end(JSON.stringify([integration])));
  const { exitCode, err } = await terminal.run("code", "download", strange, "--endpoint", endpoint);
  expect([exitCode, err[0]]).toEqual([1, 'error: "../../elsewhere" is no name of a function; nothing was written.']);
});
