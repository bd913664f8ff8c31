import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { type Emulator, startEmulator } from "../../lab";
import { call } from "../emulator/support/client";
import { credentials, encryptedExt, fieldKey, newIntegration, runtimeConfig } from "../emulator/support/integration";
import { TestTerminal } from "./run";

/** Answers with what it was asked, and says so in its log. */
const server = `
require("node:http").createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    console.log("asked for " + request.url);
    const status = Number(new URL(request.url, "http://x").searchParams.get("status") ?? 200);
    if (request.url === "/bytes") return response.end(Buffer.from([0xff, 0xfe, 0x00]));
    const { "x-wx-openid": openid, "x-wx-appid": appId, "x-mark": mark, "content-type": type, authorization: bearer } = request.headers;
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify({ method: request.method, body: Buffer.concat(chunks).toString(), openid, appId, mark, type, bearer }));
  });
}).listen(process.env.PORT, "127.0.0.1");
`;
const bootstrap = '#!/bin/sh\nexec "$' + '{SCF_NODE:-node}" server.js\n';
const unix = (mode: number) => ({ os: 3, attrs: (0o100000 | mode) << 16, mtime: "1980-01-01T00:00:00" }) as const;
const zip = (files: Record<string, string>) =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, text]) => [
          name,
          [Buffer.from(text), unix(name === "scf_bootstrap" ? 0o755 : 0o644)],
        ]),
      ),
    ),
  );

let emulator: Emulator;
let terminal: TestTerminal;

beforeAll(async () => {
  emulator = await startEmulator();
  const Ext = encryptedExt(credentials(), await fieldKey(emulator));
  const RuntimeConfig = runtimeConfig(zip({ scf_bootstrap: bootstrap, "server.js": server, "lib/a.txt": "a" }));
  await call(emulator, "CreateUserKey", await newIntegration(emulator, "pay", { Ext, RuntimeConfig }));
});
afterAll(() => emulator.close());
beforeEach(async () => {
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
});
afterEach(() => terminal.remove());

/** Resolves when the deployment is through. */
async function deployed() {
  for (;;) {
    const { out } = await terminal.run("show", "pay", "--json");
    if (JSON.parse(out[0] ?? "").status === "Running") return;
  }
}
beforeEach(deployed);

describe("invoke", () => {
  test("prints the body on stdout and the rest on stderr", async () => {
    const { exitCode, out, err } = await terminal.run("invoke", "pay", "/orders?x=1");
    expect(exitCode).toBe(0);
    expect(JSON.parse(out.join("\n"))).toMatchObject({ method: "GET", body: "" });
    expect(err[0]).toMatch(/^200 {3}[\d.]+ ms/);
    expect(err.at(-1)).toBe("What the function wrote: npx pulumi-cloudbase logs pay");
  });

  test("with a body, headers and a Mini Program user", async () => {
    const file = join(terminal.folder, "order.json");
    writeFileSync(file, '{"total":1}');
    const words = [
      "--data",
      file,
      "--header",
      "X-Mark: one: two",
      "--as-user",
      "o-user",
      "--app-id",
      "wx0123456789abcdef",
    ];
    const { out } = await terminal.run("invoke", "pay-function", "/orders", ...words);
    expect(JSON.parse(out.join("\n"))).toEqual({
      method: "POST",
      body: '{"total":1}',
      openid: "o-user",
      appId: "wx0123456789abcdef",
      mark: "one: two",
      type: "application/json",
    });
  });

  test("as a user who signed in on a web page", async () => {
    const words = ["--as-web-user", "user-1", "--web-openid", "oWeb"];
    const { out } = await terminal.run("invoke", "pay", "/bearer", ...words);
    const [, payload = ""] = JSON.parse(out.join("\n")).bearer.split(".");
    expect(JSON.parse(Buffer.from(payload, "base64url").toString("utf8"))).toMatchObject({
      sub: "user-1",
      provider_sub: "oWeb",
    });
    const both = await terminal.run("invoke", "pay", "/", "--as-web-user", "u", "--as-user", "o", "--web-openid", "o");
    expect([both.exitCode, both.err.join("\n")]).toEqual([2, expect.stringContaining("two ways to call")]);
    const alone = await terminal.run("invoke", "pay", "/", "--web-openid", "o");
    expect([alone.exitCode, alone.err.join("\n")]).toEqual([2, expect.stringContaining("--as-web-user UID")]);
  });

  test("a refusal of the function exits with 1; --json has all of it", async () => {
    const { exitCode, out } = await terminal.run("invoke", "pay", "/orders?status=409", "--json", "--method", "delete");
    expect(exitCode).toBe(1);
    const answer = JSON.parse(out[0] ?? "");
    expect(answer).toMatchObject({ status: 409, coldStart: expect.any(Boolean), requestId: expect.any(String) });
    expect(JSON.parse(answer.body)).toMatchObject({ method: "DELETE" });
  });

  test("a body that is no text is not poured into the terminal", async () => {
    const { out, err } = await terminal.run("invoke", "pay", "/bytes");
    expect(out).toEqual([]);
    expect(err.join("\n")).toContain("The body is no text");
    const json = JSON.parse((await terminal.run("invoke", "pay", "/bytes", "--json")).out[0] ?? "");
    expect(Buffer.from(json.bodyBase64, "base64")).toEqual(Buffer.from([0xff, 0xfe, 0x00]));
  });

  test("what is wrong on the command line is said at once", async () => {
    const words = ["--header", "no colon", "--method", "G E T", "--app-id", "wx1"];
    const { exitCode, err } = await terminal.run("invoke", "pay", "orders", ...words);
    expect(exitCode).toBe(2);
    expect(err).toHaveLength(5);
    expect(err.join("\n")).not.toContain("no colon");
  });

  test("an unknown function is answered with the nearest names", async () => {
    const { exitCode, err } = await terminal.run("invoke", "pay-funktion", "/");
    expect([exitCode, err[0]]).toEqual([1, expect.stringContaining("did you mean pay-function")]);
  });
});

test("logs takes the function's name, too", async () => {
  await terminal.run("invoke", "pay", "/seen");
  expect((await terminal.run("logs", "pay-function")).out.join("\n")).toContain("asked for /seen");
});

describe("code", () => {
  test("is downloaded into a new folder with its modes, changed, and deployed; the same folder is the same bytes", async () => {
    const folder = join(terminal.folder, "code");
    const { exitCode, out, err } = await terminal.run("code", "download", "pay", folder);
    expect([exitCode, out]).toEqual([0, [`3 files of pay-function in ${folder}`]]);
    expect(err.at(-1)).toContain(`code deploy pay ${folder}`);
    expect(statSync(join(folder, "scf_bootstrap")).mode & 0o111).not.toBe(0);
    expect(statSync(join(folder, "server.js")).mode & 0o111).toBe(0);
    expect(readFileSync(join(folder, "lib/a.txt"), "utf8")).toBe("a");

    const shas = [];
    for (const text of [server.replace("asked for", "changed"), server.replace("asked for", "changed")]) {
      writeFileSync(join(folder, "server.js"), text);
      const { out: said } = await terminal.run("code", "deploy", "pay-function", folder, "--json");
      shas.push(JSON.parse(said[0] ?? "").codeSha256);
    }
    expect(shas[0]).toBe(shas[1]);
    await terminal.run("invoke", "pay", "/after");
    expect((await terminal.run("logs", "pay")).out.join("\n")).toContain("changed /after");
  });

  test("or as a zip, which is the one that is deployed again", async () => {
    const file = join(terminal.folder, "code.zip");
    expect((await terminal.run("code", "download", "pay", file)).exitCode).toBe(0);
    const { exitCode, out, err } = await terminal.run("code", "deploy", "pay", file);
    expect([exitCode, out[0]]).toEqual([0, expect.stringMatching(/^pay-function {2}Active, \d+ bytes, sha256 /)]);
    expect(err.join("\n")).toContain("npx pulumi-cloudbase invoke pay /");
  });

  test("nothing that is there is overwritten", async () => {
    const folder = join(terminal.folder, "mine");
    mkdirSync(folder);
    writeFileSync(join(folder, "mine.txt"), "mine");
    for (const target of [folder, join(folder, "mine.txt")]) {
      const { exitCode, err } = await terminal.run("code", "download", "pay", target);
      expect([exitCode, err[0]]).toEqual([1, expect.stringMatching(/is not empty|cannot be used as a folder/)]);
    }
    const file = join(folder, "a.zip");
    writeFileSync(file, "mine");
    expect((await terminal.run("code", "download", "pay", file)).err[0]).toContain("is there already");
    expect(readdirSync(folder).sort()).toEqual(["a.zip", "mine.txt"]);
    expect(readFileSync(file, "utf8")).toBe("mine");
  });

  test.each([
    ["a zip that leads outside", { scf_bootstrap: bootstrap, "../outside": "x" }, /leads outside/],
    ["a zip without its start", { "server.js": server }, /scf_bootstrap is missing/],
  ])("%s is refused, and the function runs what it ran", async (_, files, expected) => {
    const file = join(terminal.folder, "bad.zip");
    writeFileSync(file, zip(files));
    const { exitCode, err } = await terminal.run("code", "deploy", "pay", file);
    expect([exitCode, err[0]]).toEqual([1, expect.stringMatching(expected)]);
    expect((await terminal.run("invoke", "pay", "/still")).exitCode).toBe(0);
  });

  test("a folder that cannot run, and one that is not there", async () => {
    const folder = join(terminal.folder, "empty");
    mkdirSync(folder);
    expect((await terminal.run("code", "deploy", "pay", folder)).err[0]).toContain("has no scf_bootstrap");
    expect((await terminal.run("code", "deploy", "pay", join(folder, "no"))).err[0]).toContain("cannot be read");
  });
});
