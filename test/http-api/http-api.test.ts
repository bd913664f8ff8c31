import { type FunctionRunner, makeFunctionRunner } from "../../emulator/functions";
import { unpackCode } from "../../emulator/functions/code";
import { invokeAs } from "../../emulator/functions/invoke";
import { handleHttpApi } from "../../emulator/http-api";
import { ManualClock } from "../emulator/support/clock";
import { echoFunction, zip } from "../emulator/support/code";
import { temporaryFolder } from "../emulator/support/world";
import type { Posted } from "../functions/support/template";
import { listen } from "../support/listen";

/* A real function process behind a real socket. */

const apiKey = "canarySecretKeyOfTheEmulator0001";
const lines: string[] = [];
let runner: FunctionRunner;
let server: Awaited<ReturnType<typeof listen>>;

beforeEach(async () => {
  lines.length = 0;
  const folder = temporaryFolder();
  const codes: Record<string, Buffer> = {
    pay: echoFunction(),
    broken: zip({ scf_bootstrap: "#!/bin/sh\nexit 4\n" }),
    crashing: serving("process.exit(3)"),
    hanging: serving(""),
    picture: serving(
      `r.writeHead(418, { "content-type": "image/png", "x-tcb-integration-id": "forged" }).end(Buffer.from([0, 255, 1]))`,
    ),
  };
  runner = makeFunctionRunner(
    {
      find(name) {
        const code = codes[name];
        if (!code) return undefined;
        const unpack = () => unpackCode(folder, name, code);
        const timeoutMs = name === "hanging" ? 400 : 30_000;
        return { name, envId: "e", unpack, environment: {}, timeoutMs, memoryMb: 256 };
      },
      writeLine: (_name, _stream, text) => lines.push(text),
    },
    new ManualClock(),
  );
  const host = { functions: runner, hasFunction: (name: string) => name in codes, apiKey };
  server = await listen((request, response) => handleHttpApi(request, response, host));
});
afterEach(async () => {
  await server.stop();
  await runner.close();
});

/** A function that does this with each request `q` and its response `r`. */
function serving(script: string): Buffer {
  return zip({
    scf_bootstrap: "#!/bin/sh\nexec node server.js\n",
    "server.js": `require("node:http").createServer((q, r) => { ${script} }).listen(process.env.PORT, "127.0.0.1");`,
  });
}

const bearer = { authorization: `Bearer ${apiKey}` };
async function call(path: string, options: RequestInit = {}) {
  const response = await fetch(`${server.url}/v1/functions/${path}`, { method: "POST", headers: bearer, ...options });
  const body: Posted["body"] = await response.json();
  return { status: response.status, body, requestId: response.headers.get("x-request-id") };
}

test("a call reaches the function's root with its body; any sub-path is lost", async () => {
  for (const path of ["pay?webfn=true", "pay/wx-pay/wxpay_order?webfn=true"]) {
    const { status, body, requestId } = await call(path, { body: '{"_action":"wxpay_order"}' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ method: "POST", path: "/", body: '{"_action":"wxpay_order"}' });
    expect(body.headers["x-request-id"]).toBe(requestId);
  }
  expect((await call("pay?webfn=true&a=b%26c")).body.path).toBe("/?a=b%26c");
});

test("the header X-Tcb-Webfn stands for the parameter", async () => {
  expect((await call("pay", { headers: { ...bearer, "x-tcb-webfn": "true" } })).status).toBe(200);
});

test("what only the platform may say is dropped, and so is the bearer token", async () => {
  const forged = {
    "X-TCB-Integration-Id": "pay-a1b2c3d4",
    "x-wx-openid": "o1",
    "X-WX-AppId": "wx0123456789abcdef",
    "x-cloudbase-context": "{}",
    "x-request-id": "forged",
    "x-server-key": "the user's own",
  };
  const { body, requestId } = await call("pay?webfn=true", { headers: { ...bearer, ...forged } });
  expect(
    Object.keys(body.headers)
      .filter((name) => /^x-|^auth/.test(name))
      .sort(),
  ).toEqual(["x-request-id", "x-server-key"]);
  expect(body.headers["x-request-id"]).toBe(requestId);
  expect(JSON.stringify(body)).not.toContain(apiKey);
});

test("status, headers and bytes of the function come back", async () => {
  const response = await fetch(`${server.url}/v1/functions/picture?webfn=true`, { method: "POST", headers: bearer });
  expect([response.status, response.headers.get("content-type")]).toEqual([418, "image/png"]);
  expect(response.headers.get("x-tcb-integration-id")).toBeNull();
  expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([0, 255, 1]);
});

describe("refused with the product's code, the function is not called", () => {
  it.each<[string, string, RequestInit, number, string]>([
    ["no token", "pay?webfn=true", { headers: {} }, 401, "MISSING_CREDENTIALS"],
    ["another scheme", "pay?webfn=true", { headers: { authorization: "Basic YTpi" } }, 401, "MISSING_CREDENTIALS"],
    [
      "a wrong token",
      "pay?webfn=true",
      { headers: { authorization: `Bearer ${apiKey}x` } },
      401,
      "INVALID_CREDENTIALS",
    ],
    [
      "a wrong token for an unknown function",
      "x1?webfn=true",
      { headers: { authorization: "Bearer x" } },
      401,
      "INVALID_CREDENTIALS",
    ],
    ["another method", "pay?webfn=true", { method: "GET" }, 404, "INVALID_PATH"],
    ["no name", "?webfn=true", {}, 404, "INVALID_PATH"],
    ["a name that leads elsewhere", "%2e%2e%2fetc?webfn=true", {}, 404, "INVALID_PATH"],
    ["an unknown function", "other?webfn=true", {}, 400, "FUNCTION_NOT_FOUND"],
    ["not as a web function", "pay", {}, 400, "FUNCTION_PARAM_INVALID"],
    ["a body over 6 MB", "pay?webfn=true", { body: "x".repeat(6 * 1024 * 1024 + 1) }, 413, "EXCEED_REQUEST_SIZE_LIMIT"],
  ])("%s", async (_name, path, options, status, code) => {
    const answer = await call(path, options);
    expect(answer).toMatchObject({ status, body: { code, message: expect.any(String) } });
    expect(answer.body.requestId).toBe(answer.requestId);
    expect(JSON.stringify(answer.body)).not.toContain(apiKey);
    expect(lines).toEqual([]);
  });
});

test.each([
  ["broken", "FUNCTION_STATUS_ABNORMAL"],
  ["crashing", "FUNCTION_INVOCATION_FAILED"],
  ["hanging", "FUNCTION_TIME_LIMIT_EXCEEDED"],
])("a %s function: the product's code for it, and the request id in the function's log", async (name, code) => {
  const answer = await call(`${name}?webfn=true`);
  expect(answer).toMatchObject({ status: 400, body: { code, requestId: answer.requestId } });
  expect(lines).toContainEqual(expect.stringContaining(`request ${answer.requestId}: no answer after`));
});

describe("wx.cloud.callHTTPFunction", () => {
  const as = { openid: "o9AgO5Kd5ggOC-bXrbNODIiE3bGY", appId: "wx0123456789abcdef" };
  const request = { method: "PUT", path: "/wx-pay/wxpay_order?a=1", headers: {}, body: Buffer.from("{}") };

  it("names the user to the function, at the path and with the method that were asked for", async () => {
    const result = await invokeAs(runner, "pay", { ...request, as });
    const seen = JSON.parse(result.body.toString());
    expect(seen).toMatchObject({ method: "PUT", path: "/wx-pay/wxpay_order?a=1", body: "{}" });
    expect(seen.headers).toMatchObject({
      "x-wx-openid": as.openid,
      "x-wx-appid": as.appId,
      "x-wx-source": "wx_client",
      "x-request-id": result.requestId,
    });
    expect(result).toMatchObject({ status: 200, coldStart: true, latencyMs: expect.any(Number) });
    expect((await invokeAs(runner, "pay", request)).coldStart).toBe(false);
  });

  it("a client cannot name a user or the gateway, in whatever case it writes", async () => {
    const headers = {
      "X-WX-OpenID": "forged",
      "x-wx-appid": "forged",
      "X-Tcb-Integration-Id": "forged",
      Host: "forged",
    };
    for (const identity of [{}, { as }]) {
      const { body } = await invokeAs(runner, "pay", { ...request, headers, ...identity });
      expect(JSON.stringify(JSON.parse(body.toString()).headers)).not.toContain("forged");
    }
  });

  it("what is no request is refused with every problem", async () => {
    const bad = { ...request, method: "FETCH", path: "no slash", headers: { "a b": "1", c: "x\r\ny: z" } };
    const refusal = await invokeAs(runner, "pay", bad).catch((error) => error);
    expect(refusal.name).toBe("LabError");
    expect(refusal.message).toMatch(/"FETCH" is no HTTP method; the path must .*"a b".*header "c"/);
  });
});
