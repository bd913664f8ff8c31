import { writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import {
  type ConsoleLab,
  consoleToken,
  functionOf,
  idOf,
  openLab,
  refused,
  type ServedConsole,
} from "../console/support/lab";
import { TestTerminal } from "./run";

const id = idOf("miniapp-wxpay");
const functionName = functionOf("miniapp-wxpay");

let terminal: TestTerminal;
let lab: ConsoleLab;
let served: ServedConsole;

beforeEach(async () => {
  terminal = new TestTerminal();
  lab = await openLab();
  lab.add("miniapp-wxpay");
  served = await lab.serve();
  terminal.processEnv.CLOUDBASE_ENDPOINT = served.origin;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = consoleToken;
});
afterEach(async () => {
  terminal.remove();
  await lab.close();
});

/** The one JSON value on stdout. */
function json(out: readonly string[]): unknown {
  expect(out).toHaveLength(1);
  return JSON.parse(out[0] ?? "");
}

describe("list", () => {
  test("shows a line for each integration and what to type next", async () => {
    lab.add("web-checkout", { hasFunction: false });
    lab.receive("miniapp-wxpay", { at: "2026-11-23T18:42:10.000Z" });
    const { exitCode, out, err } = await terminal.run("list");
    expect(exitCode).toBe(0);
    expect(out[1]).toMatch(
      /^miniapp-wxpay {2}WeChat Pay, Mini Program {2}Running +200 TRANSACTION.SUCCESS, 12 s ago {2}/,
    );
    expect(out[2]).toMatch(/^web-checkout +WeChat Pay, Mini Program {2}Configuration Error {2}none yet /);
    expect(err).toContain("One of them: npx pulumi-cloudbase show miniapp-wxpay");
  });

  test("an empty environment says how to fill it, on stderr", async () => {
    lab.store.integrations.clear();
    const { exitCode, out, err } = await terminal.run("list");
    expect([exitCode, out]).toEqual([0, []]);
    expect(err.join("\n")).toContain(`export CLOUDBASE_ENDPOINT=${served.origin}`);
  });

  test("--json is the console's own data, and nothing else on stdout", async () => {
    const { out, err } = await terminal.run("list", "--json");
    expect(json(out)).toEqual(JSON.parse(JSON.stringify(lab.ports.integrations.list())));
    expect(err).toEqual([]);
  });
});

describe("show", () => {
  test("shows function, URLs, masked environment, history and the last callbacks", async () => {
    lab.receive("miniapp-wxpay");
    lab.receive("miniapp-wxpay", refused);
    const { exitCode, out } = await terminal.run("show", "miniapp-wxpay");
    const text = out.join("\n");
    expect(exitCode).toBe(0);
    expect(out[0]).toBe("miniapp-wxpay  Running");
    expect(text).toContain(`function  ${functionName}, Active`);
    expect(text).toMatch(/apiV3Key +\*{6}\n/);
    expect(text).toContain("/wechatpay/refund");
    expect(text).toMatch(/Creating {2}the function is being deployed/);
    expect(text).toMatch(/401 {2}TRANSACTION.SUCCESS {2}\/wechatpay\/order +1.1 ms +DECRYPT_FAILED/);
  });

  test("a function that was removed, or sleeps, is shown as that", async () => {
    expect((await terminal.run("show", id)).out).toContain(`  function  ${functionName}, Active`);
    await terminal.run("invoke", id, "/");
    expect((await terminal.run("show", id)).out.join("\n")).toMatch(/, Active, process \d+\n/);
    lab.store.functions.remove(functionName);
    expect((await terminal.run("show", id)).out.join("\n")).toContain(`${functionName}, removed`);
  });

  test("--json is the detail", async () => {
    const { out } = await terminal.run("show", id, "--json");
    expect(json(out)).toEqual(JSON.parse(JSON.stringify(lab.ports.integrations.show(id))));
  });

  test("an unknown name is answered with the nearest ones", async () => {
    const { exitCode, out, err } = await terminal.run("show", "miniap-wxpay");
    expect([exitCode, out]).toEqual([1, []]);
    expect(err).toEqual([
      'error: There is no integration "miniap-wxpay"; did you mean miniapp-wxpay?',
      "See what there is: npx pulumi-cloudbase list",
    ]);
  });
});

describe("logs", () => {
  test("prints what the function wrote", async () => {
    lab.write("miniapp-wxpay", "listening on 9000");
    lab.write("miniapp-wxpay", "no such order", "stderr");
    const { out } = await terminal.run("logs", "miniapp-wxpay");
    expect(out.map((line) => line.slice(10))).toEqual(["listening on 9000", "no such order"]);
  });

  test("terminal escapes in a line are shown, not obeyed", async () => {
    lab.write("miniapp-wxpay", "\u001b[2Jgone\rover\u0007");
    const { out } = await terminal.run("logs", "miniapp-wxpay");
    expect(out[0]?.slice(10)).toBe("\\x1b[2Jgone\\x0dover\\x07");
  });

  test("a silent function says how to make it speak", async () => {
    const { exitCode, out, err } = await terminal.run("logs", "miniapp-wxpay");
    expect([exitCode, out]).toEqual([0, []]);
    expect(err.join("\n")).toContain("npx pulumi-cloudbase invoke miniapp-wxpay /");
  });

  test("--json is an array of lines", async () => {
    lab.write("miniapp-wxpay", "one");
    expect(json((await terminal.run("logs", id, "--json")).out)).toMatchObject([
      { id: 1, stream: "stdout", text: "one" },
    ]);
  });

  test("--follow prints new lines once each until it is stopped", async () => {
    lab.write("miniapp-wxpay", "first");
    const following = terminal.run("logs", "miniapp-wxpay", "--follow");
    await terminal.line((line) => line.endsWith("first"));
    lab.write("miniapp-wxpay", "second");
    await terminal.line((line) => line.endsWith("second"));
    lab.write("miniapp-wxpay", "third");
    await terminal.line((line) => line.endsWith("third"));
    terminal.stop.abort();
    const { exitCode, out } = await following;
    expect(exitCode).toBe(0);
    expect(out.map((line) => line.slice(10))).toEqual(["first", "second", "third"]);
  });

  test("--follow --json prints an object a line", async () => {
    lab.write("miniapp-wxpay", "first");
    const following = terminal.run("logs", "miniapp-wxpay", "--follow", "--json");
    await terminal.line((line) => line.includes("first"));
    terminal.stop.abort();
    expect((await following).out.map((line) => JSON.parse(line))).toMatchObject([{ text: "first" }]);
  });

  test("a function that was removed is told of", async () => {
    lab.store.functions.remove(functionName);
    const { exitCode, err } = await terminal.run("logs", "miniapp-wxpay");
    expect(exitCode).toBe(1);
    expect(err[0]).toContain(`error: There is no function "${functionName}"`);
  });
});

describe("callback send", () => {
  test("a delivered callback is told in three lines and exits with 0", async () => {
    const { exitCode, out, err } = await terminal.run("callback", "send", "miniapp-wxpay", "TRANSACTION.SUCCESS");
    expect(exitCode).toBe(0);
    expect(out).toHaveLength(3);
    expect(out[0]).toMatch(
      /^sent {7}TRANSACTION\.SUCCESS {2}T\d+ {3}signed with PUB_KEY_ID_01.*, encrypted with the APIv3 key$/,
    );
    expect(out[1]).toMatch(/^gateway {4}signature ok · decrypted · .+ · forwarded {3}[\d.]+ ms$/);
    expect(out[2]).toMatch(/^function {3}200 {2}“.+” {3}[\d.]+ (ms|s)$/);
    expect(err.at(-1)).toBe(
      "Break it: npx pulumi-cloudbase callback send miniapp-wxpay TRANSACTION.SUCCESS --fault wrong-key",
    );
  });

  test("a refused one names the step, the cause and the fix, and exits with 1", async () => {
    const words = ["callback", "send", "miniapp-wxpay", "TRANSACTION.SUCCESS", "--fault", "wrong-key"];
    const { exitCode, out, err } = await terminal.run(...words);
    expect(exitCode).toBe(1);
    expect(out[1]).toMatch(/^gateway {4}signature ok · 400 DECRYPT_FAILED at decrypt {3}[\d.]+ ms$/);
    expect(out[3]).toMatch(/^ {2}cause {4}\w/);
    expect(out[4]).toMatch(/^ {2}fix {6}\w/);
    expect(err.at(-1)).toBe(`Step by step: ${served.origin}/console#/miniapp-wxpay?token=${consoleToken}`);
  });

  test("one that the function refused leads to its log", async () => {
    const { callbacks } = lab.ports;
    const { send } = callbacks;
    callbacks.send = async (idOrName, request) => {
      const sent = await send(idOrName, request);
      const requestId = sent?.requestId ?? "";
      const answer = { status: 500, bodyStart: "", ms: 3 };
      lab.receive("miniapp-wxpay", { ...refused, requestId, errorCode: "FORWARD_STATUS_500", answer });
      return sent && { ...sent, status: 502, outcome: "refused" };
    };
    const { exitCode, out, err } = await terminal.run("callback", "send", "miniapp-wxpay", "TRANSACTION.SUCCESS");
    expect(exitCode).toBe(1);
    expect(out.at(-1)).toBe("function   500   3 ms");
    expect(err.at(-1)).toBe("What the function wrote: npx pulumi-cloudbase logs miniapp-wxpay");
  });

  test("a gateway that gives no answer is told of", async () => {
    const { callbacks } = lab.ports;
    const { send } = callbacks;
    callbacks.send = async (idOrName, request) => {
      const sent = await send(idOrName, request);
      return sent && { ...sent, status: 0, body: "", outcome: "refused", requestId: "never logged" };
    };
    const { exitCode, out } = await terminal.run("callback", "send", "miniapp-wxpay", "TRANSACTION.SUCCESS");
    expect([exitCode, out[1]]).toEqual([1, "answer     none"]);
  });

  test("--json is the sender's answer with the gateway's log entry", async () => {
    const { exitCode, out, err } = await terminal.run("callback", "send", id, "TRANSACTION.SUCCESS", "--json");
    expect([exitCode, err]).toEqual([0, []]);
    expect(json(out)).toMatchObject({ eventType: "TRANSACTION.SUCCESS", status: 200, callback: { errorCode: "" } });
  });

  test("--data is read from the file and sent along", async () => {
    const file = join(terminal.folder, "data.json");
    writeFileSync(file, '{"amount":{"total":7}}');
    let data: unknown;
    const { callbacks } = lab.ports;
    const { send } = callbacks;
    callbacks.send = (idOrName, request) => {
      data = request.data;
      return send(idOrName, request);
    };
    await terminal.run("callback", "send", id, "TRANSACTION.SUCCESS", "--data", file);
    expect(data).toEqual({ amount: { total: 7 } });
  });

  test.each([
    ["{\n  'a': 1\n}", /is not JSON; nothing was sent. \[FILE_NOT_JSON\]\n {2}line 2 column 3: /],
    ["[1]", /is JSON, but not a JSON object/],
    [undefined, /cannot be read: ENOENT/],
    // "中文" as GBK and as UTF-16, each inside of JSON.
    [
      Buffer.from('{"attach":"\xd6\xd0\xce\xc4"}', "latin1"),
      /is not UTF-8, but GBK .*nothing was sent. \[FILE_UNREADABLE\]\nSave it as UTF-8/,
    ],
    [Buffer.from('\ufeff{"attach":"中文"}', "utf16le"), /is not UTF-8/],
  ])("--data with %j is refused before anything is sent", async (content, problem) => {
    const file = join(terminal.folder, "data.json");
    if (content !== undefined) writeFileSync(file, content);
    const { exitCode, out, err } = await terminal.run("callback", "send", id, "TRANSACTION.SUCCESS", "--data", file);
    expect([exitCode, out]).toEqual([1, []]);
    expect(err.join("\n")).toMatch(problem);
    expect(lab.callbacks("miniapp-wxpay")).toEqual([]);
  });
});

describe("finding the emulator", () => {
  test.each([
    ["no token", undefined],
    ["that of an earlier start", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ])("with %s they are refused, and told where it is kept", async (_, token) => {
    terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = token;
    const { exitCode, out, err } = await terminal.run("list");
    expect([exitCode, out]).toEqual([1, []]);
    expect(err[0]).toContain("only with the token that this emulator made when it started");
    expect(err[1]).toMatch(/as that user, or set CLOUDBASE_CONSOLE_TOKEN/);
    if (token) expect(err.join("\n")).not.toContain(token);
  });

  test("--endpoint wins over the environment", async () => {
    terminal.processEnv.CLOUDBASE_ENDPOINT = "http://127.0.0.1:1";
    expect((await terminal.run("list", "--endpoint", `${served.origin}/`)).exitCode).toBe(0);
  });

  test("nobody there: how to start it", async () => {
    const { port } = served;
    await served.close();
    const { exitCode, out, err } = await terminal.run("list");
    expect([exitCode, out]).toEqual([1, []]);
    expect(err).toEqual([
      `error: No emulator answers at http://127.0.0.1:${port}.`,
      "Start one: npx pulumi-cloudbase emulator   (or name another: --endpoint URL)",
    ]);
  });

  test.each(["https://tcb.tencentcloudapi.com", "http://10.0.0.1:41001", "http://localhost.evil.example", "41001", ""])(
    "%p is not on this machine, so nothing is sent to it",
    async (endpoint) => {
      const { exitCode, err } = await terminal.run("list", `--endpoint=${endpoint}`);
      expect(exitCode).toBe(1);
      expect(err[0]).toContain("no emulator on this machine");
    },
  );

  test.each<[string, RequestListener]>([
    ["a web server of another kind", (_, response) => response.end("<html>")],
    ["JSON of another kind", (_, response) => response.end('{"hello":1}')],
    ["an error page", (_, response) => response.writeHead(500).end("no")],
    ["a redirect", (_, response) => response.writeHead(302, { location: served.origin }).end()],
  ])("%s is not taken for an emulator", async (_, listener) => {
    const other = createServer(listener);
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    const { exitCode, err } = await terminal.run("list", "--endpoint", `http://127.0.0.1:${port}`);
    expect(exitCode).toBe(1);
    expect(err[0]).toContain("but not as this version's emulator does");
    other.closeAllConnections();
    await new Promise((resolve) => other.close(resolve));
  });
});
