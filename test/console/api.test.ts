import { z } from "zod";
import { SenderError } from "../../emulator/senders/errors";
import { type DemoHost, demoHost, demoIntegration, refusedEntry, serveConsole } from "./demo-host";

let host: DemoHost;
let served: Awaited<ReturnType<typeof serveConsole>>;

beforeEach(async () => {
  host = demoHost();
  host.integrations.push(demoIntegration("miniapp-wxpay"), demoIntegration("web-checkout"));
  served = await serveConsole(host);
});
afterEach(() => served.close());

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${served.origin}/console/api${path}`);
  return { status: response.status, body: await response.json() };
}

async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${served.origin}/console/api${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body,
  });
  return { status: response.status, body: await response.json() };
}

const messageOf = ({ body }: { body: unknown }) => refusal.parse(body).error.message;

test("integrations are listed with their last callback", async () => {
  const entry = host.receive("miniapp-wxpay-k3v9x2qd", {});
  const { status, body } = await get("/integrations");
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { name: "miniapp-wxpay", status: "Running", lastCallback: { requestId: entry.requestId } },
    { name: "web-checkout", lastCallback: null },
  ]);
});

test.each(["miniapp-wxpay", "miniapp-wxpay-k3v9x2qd"])("an integration is found as %s", async (idOrName) => {
  const { body } = await get(`/integrations/${idOrName}`);
  expect(body).toMatchObject({
    integrationId: "miniapp-wxpay-k3v9x2qd",
    environment: { apiV3Key: "******", appId: "wx0123456789abcdef" },
    callbackUrls: { order: expect.stringContaining("/wechatpay/order") },
  });
});

test("callbacks come newest first, as many as asked for", async () => {
  for (let index = 1; index <= 5; index++) host.receive("miniapp-wxpay-k3v9x2qd", { requestId: `r${index}` });
  const { body } = await get("/integrations/miniapp-wxpay/callbacks?limit=2");
  expect(body).toMatchObject([{ requestId: "r5" }, { requestId: "r4" }]);
});

test("a function's log is the newest lines, or those after a line", async () => {
  for (let index = 1; index <= 4; index++) host.write("f", `line ${index}`);
  expect((await get("/functions/f/logs?limit=2")).body).toMatchObject([{ text: "line 3" }, { text: "line 4" }]);
  expect((await get("/functions/f/logs?after=1&limit=2")).body).toMatchObject([{ text: "line 2" }, { text: "line 3" }]);
  expect((await get("/functions/f/logs?after=4")).body).toEqual([]);
});

test("a sent callback is answered with what the gateway logged of it", async () => {
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCCESS"}');
  expect(status).toBe(200);
  const { requestId } = z.object({ requestId: z.string() }).parse(body);
  expect(body).toMatchObject({ status: 200, callback: { requestId, errorCode: "" } });
});

test("event, data and fault reach the sender as they were given, and nothing else does", async () => {
  const seen: unknown[] = [];
  const send = host.sendCallback;
  host.sendCallback = (idOrName, request) => {
    seen.push(idOrName, request);
    return send(idOrName, request);
  };
  await post("/integrations/miniapp-wxpay/send", '{"event":"E","data":{"amount":{"total":1}},"fault":"wrong-key"}');
  await post("/integrations/miniapp-wxpay/send", '{"event":"E"}');
  expect(seen).toEqual([
    "miniapp-wxpay",
    { event: "E", data: { amount: { total: 1 } }, fault: "wrong-key" },
    "miniapp-wxpay",
    { event: "E" },
  ]);
});

test("what the sender refuses is told in its words", async () => {
  host.sendCallback = () => Promise.reject(new SenderError('WeChat Pay has no event "X"; did you mean Y?'));
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"X"}');
  expect({ status, body }).toEqual({
    status: 400,
    body: { error: { code: "NOT_SENT", message: 'WeChat Pay has no event "X"; did you mean Y?' } },
  });
});

test("a failure of ours says nothing of what was being handled", async () => {
  host.sendCallback = () => Promise.reject(new Error("apiV3Key is 0123456789"));
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"X"}');
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("0123456789");
});

test("the environment says what can be sent and what each refusal means", async () => {
  const { body } = await get("/environment");
  const translations = { cause: expect.any(String), fix: expect.any(String) };
  expect(body).toMatchObject({
    envId: "demo-env",
    events: expect.arrayContaining([expect.objectContaining({ name: "TRANSACTION.SUCCESS", route: "order" })]),
    faults: expect.arrayContaining([expect.objectContaining({ name: "wrong-key", expectedCode: "DECRYPT_FAILED" })]),
    reasons: { [refusedEntry().errorCode]: { en: translations, zh: translations } },
  });
});

test("WeChat Pay's public key and its id are given out", async () => {
  expect((await get("/wechat-pay")).body).toEqual({
    publicKeyId: "PUB_KEY_ID_0123456789",
    publicKeyPem: "(a public key)",
  });
});

describe("refusals are JSON with a code and a sentence", () => {
  test.each([
    ["/integrations/miniap-wxpay", 404, "INTEGRATION_UNKNOWN", "did you mean miniapp-wxpay"],
    ["/integrations/nope/callbacks", 404, "INTEGRATION_UNKNOWN", "nope"],
    ["/functions/nope/logs", 404, "FUNCTION_UNKNOWN", "nope"],
    ["/nothing", 404, "NOT_FOUND", "no such address"],
    ["/integrations/%E0%A4%A/callbacks", 400, "ADDRESS_INVALID", "cannot be read"],
    ["/integrations/miniapp-wxpay/callbacks?limit=0", 400, "INVALID", "limit"],
    ["/integrations/miniapp-wxpay/callbacks?limit=1001", 400, "INVALID", "limit"],
    ["/integrations/miniapp-wxpay/callbacks?limits=1", 400, "INVALID", "limits"],
    ["/functions/f/logs?after=-1&limit=x", 400, "INVALID", "limit: must be a whole number; after"],
    ["/integrations/miniapp-wxpay/send", 405, "METHOD_NOT_ALLOWED", "POST"],
  ])("GET %s", async (path, status, code, words) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, body: { error: { code } } });
    expect(messageOf(answer)).toContain(words);
  });

  test.each([
    ["{", 400, "BODY_NOT_JSON"],
    ["[]", 400, "INVALID"],
    ['{"event":1}', 400, "INVALID"],
    ['{"event":"E","data":[]}', 400, "INVALID"],
    ['{"event":"E","speed":1}', 400, "INVALID"],
    [JSON.stringify({ event: "E", data: { padding: "x".repeat(300_000) } }), 413, "BODY_TOO_LARGE"],
  ])("POST %.40s", async (body, status, code) => {
    expect(await post("/integrations/miniapp-wxpay/send", body)).toMatchObject({ status, body: { error: { code } } });
  });

  test("an integration that is unknown in an empty environment", async () => {
    host.integrations.length = 0;
    expect(messageOf(await get("/integrations/any"))).toBe('There is no integration "any"; there is none yet.');
  });

  test("sending to an unknown integration", async () => {
    expect(await post("/integrations/nope/send", '{"event":"E"}')).toMatchObject({ status: 404 });
  });
});
