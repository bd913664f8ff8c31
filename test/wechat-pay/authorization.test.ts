import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import fc from "fast-check";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import type { Clock } from "../../lab/plumbing/clock";
import { parseAuthorization } from "../../lab/third-parties/wechat-pay/api/authorization";
import { rsaPair } from "../support/keys";
import { merchant, startWechatPay } from "./support/world";

/* Only requests that verify are answered. They are signed by wechatpay-axios-plugin's own functions. */

const startMs = Date.parse("2026-11-23T10:00:00Z");
let nowMs = startMs;
const clock: Clock = { now: () => nowMs, after: () => () => undefined };
let wechatPay: Awaited<ReturnType<typeof startWechatPay>>;
beforeAll(async () => {
  wechatPay = await startWechatPay(clock);
});
afterAll(() => wechatPay.stop());
beforeEach(() => {
  nowMs = startMs;
});

const path = "/wechat-pay/v3/certificates";

interface Signed {
  method?: string;
  path?: string;
  body?: string;
  timestamp?: number;
  nonce?: string;
  serial?: string;
  mchid?: string;
  privateKey?: string;
}

function authorization(signed: Signed = {}): string {
  const timestamp = signed.timestamp ?? nowMs / 1000;
  const nonce = signed.nonce ?? Formatter.nonce();
  const message = Formatter.request(signed.method ?? "GET", signed.path ?? path, timestamp, nonce, signed.body ?? "");
  const signature = Rsa.sign(message, signed.privateKey ?? merchant.privateKey);
  return Formatter.authorization(
    signed.mchid ?? merchant.merchantId,
    nonce,
    signature,
    timestamp,
    signed.serial ?? merchant.serial,
  );
}

const origin = () => wechatPay.url.replace("/wechat-pay", "");
async function ask(header: string | undefined, target = path, init: RequestInit = {}) {
  const response = await fetch(origin() + target, { ...init, headers: header ? { authorization: header } : {} });
  const text = await response.text();
  return { status: response.status, headers: response.headers, data: text ? JSON.parse(text) : undefined };
}

it("a request that the merchant signed is answered", async () => {
  expect((await ask(authorization())).status).toBe(200);
  expect((await ask(authorization({ serial: merchant.serial.toLowerCase() }))).status).toBe(200);
});

it.each<[string, () => string | undefined]>([
  ["no signature", () => undefined],
  ["another scheme", () => authorization().replace("RSA2048", "RSA4096")],
  ["another key", () => authorization({ privateKey: rsaPair("stranger").privateKey })],
  ["an unknown serial number", () => authorization({ serial: "00AA" })],
  ["another merchant", () => authorization({ mchid: "1900000002" })],
  ["a signature for another path", () => authorization({ path: "/v3/certificates" })],
  ["a signature for another query", () => authorization({ path: `${path}?a=1` })],
  ["a signature for another method", () => authorization({ method: "POST" })],
  ["a signature for another body", () => authorization({ body: "{}" })],
  ["a timestamp from 5 minutes ago", () => authorization({ timestamp: nowMs / 1000 - 300 })],
  ["a timestamp 5 minutes ahead", () => authorization({ timestamp: nowMs / 1000 + 300 })],
])("%s is refused with 401 SIGN_ERROR, unsigned", async (_name, header) => {
  const { status, data, headers } = await ask(header());
  expect({ status, code: data.code }).toEqual({ status: 401, code: "SIGN_ERROR" });
  expect(headers.get("wechatpay-signature")).toBeNull();
});

it("a timestamp just inside 5 minutes passes, both ways", async () => {
  expect((await ask(authorization({ timestamp: nowMs / 1000 - 299 }))).status).toBe(200);
  expect((await ask(authorization({ timestamp: nowMs / 1000 + 299 }))).status).toBe(200);
});

it("the same signature is taken once, also at the edge of its time", async () => {
  const header = authorization({ timestamp: nowMs / 1000 + 299 });
  expect((await ask(header)).status).toBe(200);
  nowMs += 598_000;
  expect(await ask(header)).toMatchObject({ status: 401, data: { message: expect.stringContaining("nonce") } });
});

it("a refused signature uses up no nonce", async () => {
  const nonce = Formatter.nonce();
  await ask(authorization({ nonce, privateKey: rsaPair("stranger").privateKey }));
  expect((await ask(authorization({ nonce }))).status).toBe(200);
});

it("a refusal shows what was computed, without the body", async () => {
  const target = "/wechat-pay/v3/pay/transactions/native";
  const body = JSON.stringify({ openid: "oCanaryOpenid" });
  const header = authorization({ method: "POST", path: target, body: `${body} ` });
  const { data } = await ask(header, target, { method: "POST", body });
  expect(data.detail.sign_information).toMatchObject({ method: "POST", url: target });
  expect(data.detail.sign_information.truncated_sign_message).toMatch(/^POST\n\/wechat-pay\/v3\/.*\n\d+\n\w+\n$/);
  expect(JSON.stringify(data)).not.toContain("oCanaryOpenid");
});

it("a body beyond 1 MB is refused, signed, whoever sends it", async () => {
  const { status, data, headers } = await ask(undefined, path, { method: "POST", body: "x".repeat(1024 * 1024 + 1) });
  expect({ status, data }).toEqual({
    status: 413,
    data: { code: "INVALID_REQUEST", message: "the body is larger than 1048576 bytes" },
  });
  expect(headers.get("wechatpay-signature")).not.toBeNull();
});

const orders = "/wechat-pay/v3/pay/transactions/out-trade-no";

it.each<[string, string, string, number, string]>([
  ["a path that is not built", "GET", "/wechat-pay/v3/nothing", 501, "does not know GET /wechat-pay/v3/nothing;"],
  ["another method", "PUT", "/wechat-pay/v3/certificates", 501, "does not know PUT"],
  ["a path with a slash more", "GET", "/wechat-pay/v3/certificates/", 501, "does not know GET"],
  ["a number that is empty", "GET", `${orders}/?mchid=${merchant.merchantId}`, 501, "does not know GET"],
  ["a path that goes back", "GET", `${orders}/../nothing`, 501, "/transactions/nothing;"],
  ["a damaged % sequence", "GET", `${orders}/%zz?mchid=${merchant.merchantId}`, 400, "malformed % sequence"],
  ["a body that is not JSON", "POST", "/wechat-pay/v3/pay/transactions/native", 400, "the body is not JSON"],
])("%s is refused to whoever signed it, signed as well", async (_name, method, target, status, message) => {
  const answer = await sendRaw(method, target);
  expect(answer).toMatchObject({ status, signed: true, data: { message: expect.stringContaining(message) } });
  expect(answer.data.code).toBe(status === 501 ? "NOT_IMPLEMENTED_LOCALLY" : "PARAM_ERROR");
});

it("what is signed is the path as it was sent: a number may come with % sequences", async () => {
  const target = `${orders}/T2026%30000001?mchid=${merchant.merchantId}`;
  expect(await sendRaw("GET", target)).toMatchObject({ status: 404, data: { code: "ORDER_NOT_EXIST" } });
});

it("HEAD is another method, and is answered without a body", async () => {
  const { status, signed, text } = await sendRaw("HEAD", "/wechat-pay/v3/certificates");
  expect({ status, signed, text }).toEqual({ status: 501, signed: true, text: "" });
});

/** Without anything in between that would set the address right. */
async function sendRaw(method: string, target: string) {
  const headers = { authorization: authorization({ method, path: target }) };
  const outgoing = request(origin(), { method, path: target, headers }).end();
  const [incoming] = (await once(outgoing, "response")) as [IncomingMessage];
  const text = Buffer.concat(await incoming.toArray()).toString("utf8");
  return {
    status: incoming.statusCode,
    signed: incoming.headers["wechatpay-signature"] !== undefined,
    text,
    data: text ? JSON.parse(text) : {},
  };
}

describe("the Authorization header", () => {
  const parts = [
    'mchid="1900000001"',
    'nonce_str="n1"',
    'timestamp="1700000000"',
    'serial_no="aB12"',
    'signature="QQ=="',
  ];
  const scheme = "WECHATPAY2-SHA256-RSA2048 ";

  it("may name its attributes in any order", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(parts, { minLength: 5 }), (shuffled) => {
        expect(parseAuthorization(scheme + shuffled.join(","))).toEqual({
          merchantId: "1900000001",
          nonce: "n1",
          timestamp: "1700000000",
          serial: "AB12",
          signature: "QQ==",
        });
      }),
    );
  });

  it("is refused when one is missing, doubled, unknown or malformed", () => {
    for (const part of parts) {
      const rest = parts.filter((other) => other !== part);
      expect(() => parseAuthorization(scheme + rest.join(","))).toThrow("lacks");
      expect(() => parseAuthorization(scheme + [...parts, part].join(","))).toThrow("repeated");
      expect(() => parseAuthorization(scheme + [...rest, part.replace('="', '=" ')].join(","))).toThrow("malformed");
    }
    expect(() => parseAuthorization(scheme + [...parts, 'alg="none"'].join(","))).toThrow("unknown");
    expect(() => parseAuthorization(scheme + [...parts, 'constructor="x"'].join(","))).toThrow("unknown");
    expect(() => parseAuthorization(scheme)).toThrow("malformed");
  });
});
