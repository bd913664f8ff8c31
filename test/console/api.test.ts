import { createHash } from "node:crypto";
import { z } from "zod";
import { FunctionUnavailable } from "../../lab/runner/function";
import { ManualClock } from "../emulator/support/clock";
import { echoFunction } from "../emulator/support/code";
import { deploymentMs } from "../emulator/support/world";
import { authorized, type ConsoleLab, functionOf, idOf, openLab, refused, type ServedConsole } from "./support/lab";

let clock: ManualClock;
let lab: ConsoleLab;
let served: ServedConsole;

beforeEach(async () => {
  clock = new ManualClock();
  lab = await openLab({ clock });
  lab.add("miniapp-wxpay");
  lab.add("web-checkout");
  served = await lab.serve();
});
afterEach(() => lab.close());

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

async function get(path: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${served.origin}/console/api${path}`, { headers: authorized });
  return { status: response.status, body: await response.json() };
}

async function post(path: string, body: string): Promise<{ status: number; body: unknown }> {
  return change("POST", path, "application/json", body);
}

async function change(method: string, path: string, contentType: string, body: string | Buffer) {
  const response = await fetch(`${served.origin}/console/api${path}`, {
    method,
    headers: { ...authorized, "content-type": contentType, "x-cloudbase-console": "1" },
    body,
  });
  return { status: response.status, body: (await response.json()) as unknown };
}

const messageOf = ({ body }: { body: unknown }) => refusal.parse(body).error.message;

test("integrations are listed with their last callback", async () => {
  const entry = lab.receive("miniapp-wxpay");
  const { status, body } = await get("/integrations");
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { name: "miniapp-wxpay", status: "Running", lastCallback: { requestId: entry.requestId } },
    { name: "web-checkout", lastCallback: null },
  ]);
});

test.each(["miniapp-wxpay", idOf("miniapp-wxpay")])("an integration is found as %s", async (idOrName) => {
  const { body } = await get(`/integrations/${idOrName}`);
  expect(body).toMatchObject({
    integrationId: idOf("miniapp-wxpay"),
    environment: { apiV3Key: "******", appId: "wx0123456789abcdef" },
    callbackUrls: { order: expect.stringContaining("/wechatpay/order") },
  });
});

test("callbacks come newest first, as many as asked for", async () => {
  for (let index = 1; index <= 5; index++) lab.receive("miniapp-wxpay", { requestId: `r${index}` });
  const { body } = await get("/integrations/miniapp-wxpay/callbacks?limit=2");
  expect(body).toMatchObject([{ requestId: "r5" }, { requestId: "r4" }]);
});

test("callbacks go on before a number, and say what of them can be sent again", async () => {
  for (let index = 1; index <= 5; index++) lab.receive("miniapp-wxpay", { requestId: `r${index}` });
  await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCCESS","seed":"s1","fault":"wrong-key"}');
  const { body } = await get("/integrations/miniapp-wxpay/callbacks?limit=2");
  expect(body).toMatchObject([
    { number: 6, sent: { event: "TRANSACTION.SUCCESS", seed: "s1", fault: "wrong-key" } },
    { number: 5, sent: null },
  ]);
  expect((await get("/integrations/miniapp-wxpay/callbacks?limit=2&before=5")).body).toMatchObject([
    { number: 4 },
    { number: 3 },
  ]);
});

test("a function's log is the newest lines, or those after a line", async () => {
  for (let index = 1; index <= 4; index++) lab.write("miniapp-wxpay", `line ${index}`);
  const path = `/functions/${functionOf("miniapp-wxpay")}/logs`;
  expect((await get(`${path}?limit=2`)).body).toMatchObject([{ text: "line 3" }, { text: "line 4" }]);
  expect((await get(`${path}?after=1&limit=2`)).body).toMatchObject([{ text: "line 2" }, { text: "line 3" }]);
  expect((await get(`${path}?after=4`)).body).toEqual([]);
});

test("a sent callback is answered with what the gateway logged of it", async () => {
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCCESS"}');
  expect(status).toBe(200);
  const { requestId } = z.object({ requestId: z.string() }).parse(body);
  expect(body).toMatchObject({ status: 200, callback: { requestId, errorCode: "" } });
});

test("where the sender gave up, the line that the gateway writes a moment later is waited for", async () => {
  const { callbacks } = lab.ports;
  const { send, list } = callbacks;
  let looks = 0;
  callbacks.send = async (idOrName, order) => {
    const sent = await send(idOrName, order);
    return sent && { ...sent, status: 0, outcome: "refused" };
  };
  callbacks.list = (idOrName, page) => (++looks < 3 ? [] : list(idOrName, page));
  const { body } = await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCCESS"}');
  expect(body).toMatchObject({ status: 0, callback: { eventType: "TRANSACTION.SUCCESS" } });
  expect(looks).toBe(3);
});

test("what was sent from here is sent again; what was not is 409, what nobody knows is 404", async () => {
  const { requestId } = lab.receive("miniapp-wxpay");
  const sent = await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCCESS","fault":"wrong-key"}');
  const failed = z.object({ requestId: z.string() }).parse(sent.body);
  const retry = (id: string) => post(`/integrations/miniapp-wxpay/callbacks/${id}/retry`, "{}");
  expect(await retry(failed.requestId)).toMatchObject({
    status: 200,
    body: { outcome: "accepted", callback: { errorCode: "" } },
  });
  expect(await retry(requestId)).toMatchObject({ status: 409, body: { error: { code: "NOT_OURS" } } });
  expect(await retry("nobody")).toMatchObject({ status: 404, body: { error: { code: "CALLBACK_UNKNOWN" } } });
  expect(await post("/integrations/nope/callbacks/x/retry", "{}")).toMatchObject({ status: 404 });
});

describe("functions", () => {
  const name = functionOf("miniapp-wxpay");

  test("are listed and shown", async () => {
    expect((await get("/functions")).body).toMatchObject([{ name }, { name: functionOf("web-checkout") }]);
    expect((await get(`/functions/${name}`)).body).toMatchObject({ name, status: "Active" });
  });

  test("are invoked with what was given, as text or as bytes, and as whoever was named", async () => {
    const order = { method: "PUT", path: "/a?b=1", headers: { "x-mine": "1" }, as: { openid: "oX", appId: "wx1" } };
    const answer = z.object({ status: z.number(), body: z.string() }).loose();
    const invoke = async (more: object) => {
      const { body } = await post(`/functions/${name}/invoke`, JSON.stringify({ ...order, ...more }));
      const { body: seen, ...rest } = answer.parse(body);
      return { ...rest, seen: JSON.parse(seen) };
    };
    const seen = {
      method: "PUT",
      path: "/a?b=1",
      headers: { "x-mine": "1", "x-wx-openid": "oX", "x-wx-appid": "wx1" },
      body: "hé",
    };
    const asText = await invoke({ body: "hé" });
    expect(asText).toMatchObject({ status: 200, coldStart: true, requestId: expect.any(String), seen });
    const asBytes = await invoke({ bodyBase64: Buffer.from("hé").toString("base64") });
    expect(asBytes).toMatchObject({ status: 200, coldStart: false, seen });
  });

  test("are invoked as a web user who signed in, and tokens of the three kinds are handed out", async () => {
    const asked: unknown[] = [];
    const { functions } = lab.ports;
    const invoke = functions.invoke;
    functions.invoke = (called, request) => {
      asked.push(request.asWebUser);
      return invoke(called, request);
    };
    const asWebUser = { uid: "u1", openid: "oWeb" };
    await post(`/functions/${name}/invoke`, JSON.stringify({ method: "GET", path: "/", asWebUser }));
    expect(asked).toEqual([asWebUser]);
    for (const order of [{ kind: "user", uid: "u1" }, { kind: "api-key" }, { kind: "publishable-key" }]) {
      expect(await post("/tokens", JSON.stringify(order))).toMatchObject({
        status: 200,
        body: { token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/), expiresAt: expect.any(String) },
      });
    }
    for (const wrong of [
      { kind: "user" },
      { kind: "root" },
      { kind: "api-key", uid: "u1" },
      { kind: "user", uid: "a b" },
    ]) {
      expect((await post("/tokens", JSON.stringify(wrong))).status).toBe(400);
    }
    expect((await get("/tokens")).status).toBe(405);
  });

  test("that answer bytes are told in base64", async () => {
    lab.ports.functions.invoke = () =>
      Promise.resolve({
        status: 200,
        headers: {},
        body: Buffer.from([0xff, 0]),
        requestId: "r",
        latencyMs: 1,
        coldStart: true,
      });
    const { body } = await post(`/functions/${name}/invoke`, '{"method":"GET","path":"/"}');
    expect(body).toMatchObject({ body: "", bodyBase64: "/wA=" });
  });

  test("that give no answer are 502 or 504", async () => {
    for (const [reason, status] of [
      ["connect", 502],
      ["timeout", 504],
    ] as const) {
      lab.ports.functions.invoke = () => Promise.reject(new FunctionUnavailable(reason, "it is gone"));
      const answer = await post(`/functions/${name}/invoke`, '{"method":"GET","path":"/"}');
      expect(answer).toMatchObject({
        status,
        body: { error: { code: "FUNCTION_UNAVAILABLE", message: "it is gone" } },
      });
    }
  });

  test("give and take their code as a zip", async () => {
    lab.add("empty", { hasCode: false });
    expect((await get(`/functions/${functionOf("empty")}/code`)).body).toMatchObject({ error: { code: "NO_CODE" } });
    const zip = echoFunction("2");
    const codeSha256 = createHash("sha256").update(zip).digest("hex");
    expect(await change("PUT", `/functions/${name}/code`, "application/zip", zip)).toMatchObject({
      status: 200,
      body: { name, status: "Updating" },
    });
    clock.advance(deploymentMs);
    expect((await get(`/functions/${name}`)).body).toMatchObject({ status: "Active", codeSha256 });
    const response = await fetch(`${served.origin}/console/api/functions/${name}/code`, { headers: authorized });
    expect(response.headers.get("content-type")).toBe("application/zip");
    expect(Buffer.from(await response.arrayBuffer()).equals(zip)).toBe(true);
  });

  test("refuse code that cannot run, and every field of an invocation that does not fit", async () => {
    expect(await change("PUT", `/functions/${name}/code`, "application/zip", "x")).toMatchObject({
      status: 400,
      body: { error: { code: "CODE_REFUSED", message: expect.stringContaining("The code cannot run: ") } },
    });
    const wrong = {
      method: "get it",
      path: "//x y",
      headers: { "a b": "c\r\nd" },
      bodyBase64: "%",
      as: { openid: "" },
    };
    const answer = await post(`/functions/${name}/invoke`, JSON.stringify(wrong));
    for (const field of ["method", "path", "headers.a b", "bodyBase64", "as.openid", "as.appId"]) {
      expect(messageOf(answer)).toContain(`${field}: `);
    }
  });
});

test("the lab is exported with secrets only when asked, and imported", async () => {
  expect(await post("/export", '{"secrets":false}')).toMatchObject({ status: 200, body: { secrets: false } });
  const { body: exported } = await post("/export", '{"secrets":true}');
  expect(exported).toMatchObject({ secrets: true });
  expect((await get("/export?secrets=true")).status).toBe(405);
  expect(await post("/import", JSON.stringify(exported))).toEqual({
    status: 200,
    body: { integrations: 2, functions: 2, withoutCredentials: [] },
  });
  expect(await post("/import", "{}")).toMatchObject({ status: 400, body: { error: { code: "NOT_IMPORTED" } } });
});

test("all that a send can say reaches the sender as it was given, and nothing else does", async () => {
  const seen: unknown[] = [];
  lab.ports.callbacks.send = async (idOrName, order) => {
    seen.push(idOrName, order);
    return undefined;
  };
  await post("/integrations/miniapp-wxpay/send", '{"event":"E","data":{"amount":{"total":1}},"fault":"wrong-key"}');
  const rest = { retries: "virtual-time", seed: "s.1", to: "https://shop.example/cb" };
  const createdAt = "2026-11-23T18:42:10+08:00";
  await post("/integrations/miniapp-wxpay/send", JSON.stringify({ event: "E", ...rest, createdAt }));
  await post("/integrations/miniapp-wxpay/send", '{"event":"E"}');
  expect(seen).toEqual([
    "miniapp-wxpay",
    { event: "E", data: { amount: { total: 1 } }, fault: "wrong-key" },
    "miniapp-wxpay",
    { event: "E", ...rest, createdAtMs: Date.parse(createdAt) },
    "miniapp-wxpay",
    { event: "E" },
  ]);
});

test("what the sender refuses is told in its words", async () => {
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"TRANSACTION.SUCESS"}');
  expect({ status, body }).toMatchObject({
    status: 400,
    body: { error: { code: "NOT_SENT", message: expect.stringContaining("did you mean TRANSACTION.SUCCESS") } },
  });
});

test("a failure of ours says nothing of what was being handled", async () => {
  lab.ports.callbacks.send = () => Promise.reject(new Error("apiV3Key is 0123456789"));
  const { status, body } = await post("/integrations/miniapp-wxpay/send", '{"event":"X"}');
  expect(status).toBe(500);
  expect(JSON.stringify(body)).not.toContain("0123456789");
});

test("the environment says what can be sent and what each refusal means", async () => {
  const { body } = await get("/environment");
  const translations = { cause: expect.any(String), fix: expect.any(String) };
  expect(body).toMatchObject({
    envId: "demo-env",
    endpoint: expect.any(String),
    gateway: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    types: {
      weixinpaydc: {
        displayName: "WeChat Pay, Mini Program",
        events: expect.arrayContaining([
          {
            name: "TRANSACTION.SUCCESS",
            route: "order",
            description: { en: expect.any(String), zh: expect.any(String) },
          },
        ]),
        faults: expect.arrayContaining([
          expect.objectContaining({ name: "wrong-key", expectedCode: "DECRYPT_FAILED" }),
        ]),
        retryGapsMs: expect.arrayContaining([15_000]),
      },
      github: { events: expect.anything() },
    },
    reasons: { [refused.errorCode ?? ""]: { en: translations, zh: translations } },
  });
});

test("what the contract does not name stays inside", async () => {
  const { integrations } = lab.ports;
  const { show } = integrations;
  integrations.show = (idOrName) => Object.assign({ privateKey: "(a private key)" }, show(idOrName));
  const { status, body } = await get("/integrations/miniapp-wxpay");
  expect(status).toBe(200);
  expect(JSON.stringify(body)).not.toContain("private key");
});

test("WeChat Pay's public key and its id are given out", async () => {
  expect((await get("/wechat-pay")).body).toEqual({
    publicKeyId: expect.stringMatching(/^PUB_KEY_ID_\d+$/),
    publicKeyPem: expect.stringMatching(/^-----BEGIN PUBLIC KEY-----/),
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

  test("a body that is not UTF-8 is refused: its characters would become others", async () => {
    const gbk = Buffer.from('{"event":"E","data":{"attach":"\xd6\xd0"}}', "latin1");
    const answer = await change("POST", "/integrations/miniapp-wxpay/send", "application/json", gbk);
    expect(answer).toMatchObject({ status: 400, body: { error: { code: "BODY_NOT_JSON" } } });
    expect(messageOf(answer)).toContain("not UTF-8");
    expect(lab.callbacks("miniapp-wxpay")).toEqual([]);
  });

  test.each([
    ["{", 400, "BODY_NOT_JSON"],
    ["[]", 400, "INVALID"],
    ['{"event":1}', 400, "INVALID"],
    ['{"event":"E","data":[]}', 400, "INVALID"],
    ['{"event":"E","speed":1}', 400, "INVALID"],
    ['{"event":"E","retries":"soon"}', 400, "INVALID"],
    ['{"event":"E","seed":"a b"}', 400, "INVALID"],
    ['{"event":"E","createdAt":"yesterday"}', 400, "INVALID"],
    ['{"event":"E","to":"file:///etc/passwd"}', 400, "INVALID"],
    [JSON.stringify({ event: "E", data: { padding: "x".repeat(300_000) } }), 413, "BODY_TOO_LARGE"],
  ])("POST %.40s", async (body, status, code) => {
    expect(await post("/integrations/miniapp-wxpay/send", body)).toMatchObject({ status, body: { error: { code } } });
  });

  test("a body that is not JSON, by field, line and column, without what stands there", async () => {
    const answer = await post("/integrations/miniapp-wxpay/send", '{\n  "event": "E",\n  "data": {secretWord: 1}\n}');
    expect(messageOf(answer)).toBe(
      "The body is not JSON: data, line 3 column 12: a name in double quotes is expected.",
    );
  });

  test("an integration that is unknown in an empty environment", async () => {
    lab.store.integrations.clear();
    expect(messageOf(await get("/integrations/any"))).toBe('There is no integration "any"; there is none yet.');
  });

  test("sending to an unknown integration", async () => {
    expect(await post("/integrations/nope/send", '{"event":"E"}')).toMatchObject({ status: 404 });
  });
});
