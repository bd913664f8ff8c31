import { handleHttpApi } from "../../lab/http-api";
import { makeTokens, type Tokens } from "../../lab/http-api/tokens";
import { type FunctionRunner, makeFunctionRunner } from "../../lab/runner";
import { unpackCode } from "../../lab/runner/code";
import { invokeAs } from "../../lab/runner/invoke";
import { ManualClock } from "../emulator/support/clock";
import { echoFunction, zip } from "../emulator/support/code";
import { temporaryFolder } from "../emulator/support/world";
import type { Posted } from "../functions/support/template";
import { listen } from "../support/listen";

/* A real function process behind a real socket. */

const apiKey = "canarySecretKeyOfTheEmulator0001";
const lines: string[] = [];
let tokens: Tokens;
let clock: ManualClock;
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
        return { name, envId: "e", unpack, environment: {}, timeoutMs, memoryMb: 256, hidden: [] };
      },
      writeLine: (_name, _stream, text) => lines.push(text),
    },
    new ManualClock(),
  );
  clock = new ManualClock();
  tokens = makeTokens({ envId: "shop-env", secretKey: apiKey, clock });
  const host = { functions: runner, hasFunction: (name: string) => name in codes, secretKey: apiKey, tokens };
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

/** What a function reads of it: it has no key to check it with. */
const payloadOf = (authorization: string) =>
  JSON.parse(Buffer.from(authorization.split(".")[1] ?? "", "base64url").toString("utf8"));

describe("a token of the cloud's kinds is checked here and passed on to the function", () => {
  it.each([
    ["a user's", { kind: "user", uid: "u1", openid: "oWeb" }, { sub: "u1", provider_sub: "oWeb" }],
    ["a user's without an openid", { kind: "user", uid: "u2" }, { sub: "u2" }],
    ["an API key", { kind: "api-key" }, { meta: { platform: "ApiKey" }, is_system_admin: true }],
    ["the publishable key", { kind: "publishable-key" }, { sub: "anon", meta: { platform: "PublishableKey" } }],
  ] as const)("%s", async (_name, order, claims) => {
    const { token, expiresAt } = tokens.mint(order);
    const headers = { authorization: `Bearer ${token}` };
    const { status, body } = await call("pay?webfn=true", { headers });
    expect([status, body.headers.authorization]).toEqual([200, headers.authorization]);
    const payload = payloadOf(headers.authorization);
    expect(payload).toMatchObject({ ...claims, aud: "shop-env", exp: Date.parse(expiresAt) / 1000 });
    if (!("openid" in order)) expect(payload).not.toHaveProperty("provider_sub");
  });

  const refused = async (token: string) => {
    const answer = await call("pay?webfn=true", { headers: { authorization: `Bearer ${token}` } });
    expect(answer).toMatchObject({ status: 401, body: { code: "INVALID_CREDENTIALS" } });
    expect(lines).toEqual([]);
    return answer.body.message;
  };

  it("a user's ends after two hours (documented), a key does not", async () => {
    const [user, key] = [tokens.mint({ kind: "user", uid: "u1" }), tokens.mint({ kind: "api-key" })];
    clock.advance(2 * 60 * 60 * 1000);
    expect(await refused(user.token)).toContain("has expired at");
    const { status } = await call("pay?webfn=true", { headers: { authorization: `Bearer ${key.token}` } });
    expect(status).toBe(200);
  });

  it("one that was changed, is unsigned, or is another emulator's is refused", async () => {
    const { token } = tokens.mint({ kind: "user", uid: "u1" });
    const [head, payload, signature] = token.split(".");
    const other = Buffer.from(JSON.stringify({ ...payloadOf(token), sub: "u2" })).toString("base64url");
    const unsigned = Buffer.from('{"alg":"none"}').toString("base64url");
    const stranger = makeTokens({ envId: "shop-env", secretKey: "another", clock }).mint({ kind: "user", uid: "u1" });
    const elsewhere = makeTokens({ envId: "other-env", secretKey: apiKey, clock }).mint({ kind: "user", uid: "u1" });
    for (const wrong of [
      `${head}.${other}.${signature}`,
      `${unsigned}.${payload}.`,
      `${unsigned}.${payload}.AA`,
      `${head}.${payload}`,
      stranger.token,
    ]) {
      expect(await refused(wrong)).toContain("is not this emulator's");
    }
    expect(await refused(elsewhere.token)).toContain("is of environment other-env");
  });

  it("nobody can be called as the publishable key is", () => {
    expect(() => tokens.mint({ kind: "user", uid: "anon" })).toThrow("the publishable key");
  });
});

test("what only the platform may say is dropped, and so is the emulator's own key", async () => {
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
    ["a letter of the name in another form", "%70ay?webfn=true", {}, 404, "INVALID_PATH"],
    ["a damaged % sequence", "p%zzay?webfn=true", {}, 404, "INVALID_PATH"],
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

test("HEAD is refused like any other method but POST, without a body", async () => {
  const { status, headers } = await fetch(`${server.url}/v1/functions/pay?webfn=true`, {
    method: "HEAD",
    headers: bearer,
  });
  expect([status, headers.get("content-type")]).toEqual([404, "application/json"]);
});

test("what is wrong with the caller is said before what is wrong with the body", async () => {
  const body = "x".repeat(6 * 1024 * 1024 + 1);
  expect(await call("pay?webfn=true", { headers: {}, body })).toMatchObject({ status: 401 });
  expect(await call("other?webfn=true", { body })).toMatchObject({ body: { code: "FUNCTION_NOT_FOUND" } });
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
