import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Formatter, Rsa } from "wechatpay-axios-plugin";
import { payOrder } from "../../lab/third-parties/wechat-pay/api";
import { listen } from "../support/listen";
import { merchant, platform, startWechatPay } from "../wechat-pay/support/world";
import { injected, type Posted, post, serverKey, startTemplate, type Template } from "./support/template";

/* The template as a process, ordering at the local WeChat Pay, which answers nothing that is not signed. */

const openid = "oCanaryOpenidOfTheCaller";
const asUser = { "x-wx-openid": openid, "x-wx-appid": merchant.appId };
const asServer = { "x-server-key": serverKey };
const own = { serverKeySha256: createHash("sha256").update(serverKey).digest("hex") };

let wechatPay: Awaited<ReturnType<typeof startWechatPay>>;
let template: Template;
beforeAll(async () => {
  wechatPay = await startWechatPay();
  template = await startTemplate({ ...injected, ...own, wechatPayBaseUrl: wechatPay.url });
});
afterAll(async () => {
  await template.stop();
  await wechatPay.stop();
});

const call = (action: string, body: unknown, headers: Record<string, string> = asUser) =>
  post(`${template.url}/wx-pay/${action}`, body, headers);

let numbers = 0;
function order(changes: object = {}) {
  numbers += 1;
  return {
    description: "一杯茶",
    out_trade_no: `T202611-${numbers}`,
    amount: { total: 100 },
    ...changes,
  };
}

it("order, query, pay, query, refund, query: every step is signed, verified and answered", async () => {
  const placed = order({ attach: "table 7" });
  const ordered = await call("wxpay_order", placed);
  expect(ordered).toMatchObject({ status: 200, body: { code: 0, msg: "success", data: { status: 200 } } });

  const { appId, timeStamp, nonceStr, package: bundle, signType, paySign } = ordered.body.data.data;
  expect({ appId, signType }).toEqual({ appId: merchant.appId, signType: "RSA" });
  expect(bundle).toMatch(/^prepay_id=wx/);
  const message = Formatter.joinedByLineFeed(appId, timeStamp, nonceStr, bundle);
  expect(Rsa.verify(message, paySign, merchant.publicKey)).toBe(true);

  const query = () => call("wxpay_query_order_by_out_trade_no", { out_trade_no: placed.out_trade_no });
  expect((await query()).body.data).toMatchObject({ status: 200, data: { trade_state: "NOTPAY" } });

  const { data, notifyUrl } = payOrder(wechatPay.ledger, Date.now(), merchant.merchantId, placed.out_trade_no);
  expect(notifyUrl).toBe(injected.notifyURLPayURL);
  expect(data.payer).toEqual({ openid });
  expect((await query()).body.data.data).toMatchObject({ trade_state: "SUCCESS", attach: "table 7" });
  const byTransaction = await call("wxpay_query_order_by_transaction_id", { transaction_id: data.transaction_id });
  expect(byTransaction.body.data.data.out_trade_no).toBe(placed.out_trade_no);

  const refund = {
    out_trade_no: placed.out_trade_no,
    out_refund_no: `R|${placed.out_trade_no}`,
    amount: { refund: 40, total: 100 },
  };
  const refunded = await call("wxpay_refund", { ...refund, reason: "cold" }, asServer);
  expect(refunded.body.data).toMatchObject({ status: 200, data: { status: "PROCESSING", amount: { refund: 40 } } });
  expect(wechatPay.ledger.findRefund(merchant.merchantId, refund.out_refund_no)).toMatchObject({
    notifyUrl: injected.notifyURLRefundsURL,
    reason: "cold",
  });
  const shown = await call("wxpay_refund_query", { out_refund_no: refund.out_refund_no }, asServer);
  expect(shown.body.data.data.status).toBe("PROCESSING");
});

it("a closed order is closed at WeChat Pay, whose refusals come back in words", async () => {
  const placed = order();
  await call("wxpay_order", placed);
  const closed = await call("wxpay_close_order", { out_trade_no: placed.out_trade_no });
  expect(closed).toMatchObject({ status: 200, body: { code: 0, data: { status: 204, data: {} } } });
  expect(wechatPay.ledger.findOrder(merchant.merchantId, placed.out_trade_no)?.state).toBe("CLOSED");
  const again = await call("wxpay_order", placed);
  expect(again).toMatchObject({
    status: 400,
    body: { code: -1, data: { status: 400, data: { code: "ORDER_CLOSED", message: expect.any(String) } } },
  });
  expect(again.body.msg).toMatch(/WeChat Pay refused POST .*jsapi: ORDER_CLOSED: .*HTTP 400, Request-ID/);
});

it("Native answers a code_url, H5 an h5_url, the service account orders under its own AppID", async () => {
  expect((await call("wxpay_order_native", order())).body.data.data.code_url).toMatch(/^weixin:/);
  const scene_info = { payer_client_ip: "192.0.2.1", h5_info: { type: "Wap" } };
  expect((await call("wxpay_order_h5", order({ scene_info }))).body.data.data.h5_url).toMatch(/^https:/);
  const viaService = await call(
    "wxpay_order",
    order({ useServiceAccount: true, payer: { openid: "oOther" } }),
    asServer,
  );
  expect(viaService.body.data.data.appId).toBe(merchant.serviceAppId);
});

it.each<[string, object]>([
  ["/", { _action: "wxpay_order" }],
  ["/", { _action: "/wx-pay/wxpay_order" }],
  ["/", { _action: "/cloudbase/my-function/wx-pay/wxpay_order" }],
  ["/", { path: "/my-function/wx-pay/wxpay_order", method: "POST" }],
  ["/", { path: "/wx-pay/elsewhere/wx-pay/wxpay_order" }],
  ["/my-function", { _action: "wxpay_order" }],
  ["/my-function/?a=1", { path: "/wx-pay/wxpay_order" }],
])("a body at %s selects the action: %j", async (path, selector) => {
  const placed = order();
  const answer = await post(template.url + path, { ...selector, ...placed }, asUser);
  expect(answer.body.data.data.paySign).toBeTruthy();
  expect(wechatPay.ledger.findOrder(merchant.merchantId, placed.out_trade_no)?.total).toBe(100);
});

it("an answer's fields lie where each of the vendor's front ends looks: in data.data, and in data", async () => {
  const placed = order();
  const { data: ordered } = (await call("wxpay_order", placed)).body;
  expect(ordered).toEqual({ ...ordered.data, status: 200, data: ordered.data });
  expect(ordered.package).toBe(`prepay_id=${ordered.prepay_id}`);
  payOrder(wechatPay.ledger, Date.now(), merchant.merchantId, placed.out_trade_no);
  const { data: queried } = (await call("wxpay_query_order_by_out_trade_no", placed)).body;
  expect(queried).toMatchObject({ status: 200, trade_state: "SUCCESS", transaction_id: queried.data.transaction_id });
  const refund = { out_trade_no: placed.out_trade_no, out_refund_no: "R-flat", amount: { refund: 1, total: 100 } };
  const { data: refunded } = (await call("wxpay_refund", refund, asServer)).body;
  // WeChat Pay's HTTP status has the name already.
  expect([refunded.status, refunded.data.status, refunded.refund_id]).toEqual([
    200,
    "PROCESSING",
    refunded.data.refund_id,
  ]);
});

it("an app's order is signed as its SDK takes it", async () => {
  const { data } = (await call("wxpay_order_app", order())).body.data;
  expect(data).toEqual({
    appid: merchant.appId,
    partnerId: merchant.merchantId,
    prepayId: expect.stringMatching(/^wx/),
    package: "Sign=WXPay",
    nonceStr: expect.any(String),
    timeStamp: expect.stringMatching(/^\d{10}$/),
    sign: expect.any(String),
  });
  const message = Formatter.joinedByLineFeed(data.appid, data.timeStamp, data.nonceStr, data.prepayId);
  expect(Rsa.verify(message, data.sign, merchant.publicKey)).toBe(true);
});

it("client_ip tells the caller's address, as the platform noted it", async () => {
  const ask = async (forwarded?: string) => {
    const headers: Record<string, string> = forwarded === undefined ? {} : { "x-forwarded-for": forwarded };
    return (await fetch(`${template.url}/wx-pay/client_ip`, { headers })).json();
  };
  expect(await ask("203.0.113.7, 10.0.0.1")).toEqual({ code: 0, msg: "success", ip: "203.0.113.7" });
  expect(await ask("2001:db8::1")).toMatchObject({ ip: "2001:db8::1" });
  for (const none of [undefined, "", "<script>"]) expect(await ask(none)).toMatchObject({ ip: "127.0.0.1" });
});

describe("who may call", () => {
  const cases: [string, Record<string, string>, number][] = [
    ["nobody", {}, 401],
    ["an openid of unknown origin", { "x-wx-openid": openid }, 401],
    ["a user of another app", { ...asUser, "x-wx-appid": "wx9999999999999999" }, 401],
    ["the gateway's mark alone", { "x-tcb-integration-id": "miniapp-wxpay-k3v9x2qd" }, 401],
    ["a wrong server key", { "x-server-key": "wrong" }, 401],
    ["a wrong server key beside a user", { ...asUser, "x-server-key": "wrong" }, 401],
    ["the digest instead of the server key", { "x-server-key": own.serverKeySha256 }, 401],
    ["a user of the service account", { ...asUser, "x-wx-appid": merchant.serviceAppId }, 200],
    ["the server", asServer, 200],
  ];
  it.each(cases)("%s", async (_name, headers, status) => {
    const answer = await call("wxpay_order_native", order(), headers);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(status === 200 ? 0 : -1);
  });

  it("a user may not refund; the message says where that is decided", async () => {
    const body = { out_trade_no: "T202611-1", out_refund_no: "R1", amount: { refund: 1, total: 100 } };
    const answer = await call("wxpay_refund", body);
    expect(answer).toMatchObject({ status: 403, body: { code: -1, data: null } });
    expect(answer.body.msg).toContain("services/orderService.js");
  });

  it("the payer is whom the platform names, whatever the body says; a server names the payer itself", async () => {
    const byUser = order({ payer: { openid: "oSomebodyElse" }, openid: "oSomebodyElse" });
    await call("wxpay_order", byUser);
    expect(wechatPay.ledger.findOrder(merchant.merchantId, byUser.out_trade_no)?.openid).toBe(openid);
    const byServer = order({ payer: { openid: "oFromTheWeb" } });
    await call("wxpay_order", byServer, asServer);
    expect(wechatPay.ledger.findOrder(merchant.merchantId, byServer.out_trade_no)?.openid).toBe("oFromTheWeb");
    const forwarded = order({ payer: { openid: "oFromTheWeb" } });
    await call("wxpay_order", forwarded, { ...asServer, "x-wx-openid": openid });
    expect(wechatPay.ledger.findOrder(merchant.merchantId, forwarded.out_trade_no)?.openid).toBe(openid);
  });

  it("merchant, app and callback address never come from the body", async () => {
    const placed = order({ mchid: "1", appid: "wx1", notify_url: "https://evil.example/" });
    await call("wxpay_order", placed);
    expect(wechatPay.ledger.findOrder(merchant.merchantId, placed.out_trade_no)).toMatchObject({
      appId: merchant.appId,
      notifyUrl: injected.notifyURLPayURL,
    });
  });
});

describe("wrong input", () => {
  it("is named, all of it at once, and nothing is sent", async () => {
    const scene = { description: "x".repeat(128), out_trade_no: "T 1", amount: { total: 1.5 }, scene_info: {} };
    const answer = await call("wxpay_order_h5", scene);
    expect(answer.status).toBe(400);
    for (const name of ["description", "out_trade_no", "amount.total", "scene_info"]) {
      expect(answer.body.msg).toContain(name);
    }
    const refund = { out_trade_no: "T202611-1", out_refund_no: "", amount: { refund: 101, total: 100 } };
    const refused = await call("wxpay_refund", refund, asServer);
    for (const name of ["out_refund_no", "amount.refund"]) expect(refused.body.msg).toContain(name);
    expect((await call("wxpay_order", order(), asServer)).body.msg).toContain("payer.openid");
  });

  it.each([
    ["not JSON", "/wx-pay/wxpay_order", "{", 400],
    ["no object", "/wx-pay/wxpay_order", "[]", 400],
    ["null parts", "/wx-pay/wxpay_order", { amount: null, payer: null }, 400],
    ["an unknown action", "/wx-pay/wxpay_steal", {}, 400],
    ["an inherited name as action", "/wx-pay/constructor", {}, 400],
    ["nothing selected", "/", {}, 404],
    ["a selector that is no text", "/", { _action: 7 }, 400],
    ["an unknown selector", "/", { _action: "/wx-pay/wxpay_steal" }, 400],
    ["an unknown path in the body", "/", { path: "/wx-pay/wxpay_order/more" }, 400],
    ["another path", "/admin", {}, 404],
    ["more than 1 MB", "/wx-pay/wxpay_order", { a: "x".repeat(1024 * 1024) }, 413],
  ])("%s is answered with an error, and the function lives on", async (_name, path, body, status) => {
    const answer = await post(template.url + path, body, asUser);
    expect(answer).toMatchObject({ status, body: { code: -1, data: null } });
  });

  it("GET is not served", async () => {
    expect((await fetch(`${template.url}/wx-pay/wxpay_order`)).status).toBe(404);
  });
});

describe("credentials", () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      "missing ones are named, all of them",
      { merchantId: "", privateKey: " ", notifyURLPayURL: "" },
      /^MISSING_CREDENTIALS: .*merchantId: missing.*privateKey: missing.*notifyURLPayURL: missing/,
    ],
    ["a missing AppID", { appId: "", service_app_id: "" }, /^MISSING_CREDENTIALS: appId: missing/],
    [
      "a PEM whose line breaks became spaces",
      { privateKey: flattened(merchant.privateKey) },
      /^INVALID.*privateKey: is not/,
    ],
    [
      "a damaged PEM",
      { privateKey: damaged(injected.privateKey) },
      /^INVALID_CREDENTIALS: privateKey: is a damaged PEM/,
    ],
    ["a private key as public key", { wxPayPublicKey: injected.privateKey ?? "" }, /wxPayPublicKey: is not the PEM/],
    ["half of the public-key pair", { wxPayPublicKey: "" }, /wxPayPublicKeyId: belongs to wxPayPublicKey/],
    ["plain http to elsewhere", { wechatPayBaseUrl: "http://shop.example" }, /wechatPayBaseUrl: must be an https/],
    [
      "a callback address with a query",
      { notifyURLPayURL: "https://a.example/?b" },
      /notifyURLPayURL: must be an https/,
    ],
  ])("%s", async (_name, changes, expected) => {
    const broken = await startTemplate({ ...injected, ...own, ...changes });
    try {
      const answer = await post(`${broken.url}/wx-pay/wxpay_order`, order({ payer: { openid } }), asServer);
      expect(answer.status).toBe(500);
      expect(answer.body.msg).toMatch(expected);
      await broken.logged("unusable variables");
      expectNoSecret(broken.log() + JSON.stringify(answer.body));
    } finally {
      await broken.stop();
    }
  });

  it("wrong but well-formed ones are refused by WeChat Pay, with its words", async () => {
    const wrong = await startTemplate({
      ...injected,
      ...own,
      merchantSerialNumber: "00AA",
      wechatPayBaseUrl: wechatPay.url,
    });
    try {
      const answer = await post(`${wrong.url}/wx-pay/wxpay_order`, order(), asUser);
      expect(answer).toMatchObject({ status: 400, body: { msg: expect.stringContaining("SIGN_ERROR") } });
    } finally {
      await wrong.stop();
    }
  });

  it("never stand in the log, nor do openids and payloads", () => {
    expect(template.log()).toContain("listening on");
    expectNoSecret(template.log());
    expect(template.log()).not.toContain(openid);
    expect(template.log()).not.toContain("一杯茶");
  });
});

describe("what WeChat Pay sees and says", () => {
  interface Seen {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingMessage["headers"];
    readonly body: string;
  }
  const seen: Seen[] = [];
  let sign: (body: string) => Record<string, string>;
  let upstream: Awaited<ReturnType<typeof listen>>;
  let caller: Template;

  beforeAll(async () => {
    // A WeChat Pay that only records, and signs with somebody else's code.
    upstream = await listen((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      request.on("end", () => {
        seen.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers, body });
        const answer = JSON.stringify({ code_url: "weixin://wxpay/bizpayurl?pr=é" });
        response.writeHead(200, { "content-type": "application/json", ...sign(answer) }).end(answer);
      });
    });
    caller = await startTemplate({ ...injected, ...own, wechatPayBaseUrl: `${upstream.url}/base/path/` });
  });
  afterAll(async () => {
    await caller.stop();
    await upstream.stop();
  });
  beforeEach(() => {
    sign = signature();
  });

  function signature(
    changes: { serial?: string; key?: string; timestamp?: number; type?: string; prefix?: string } = {},
  ) {
    return (body: string): Record<string, string> => {
      const timestamp = String(changes.timestamp ?? Formatter.timestamp());
      const nonce = Formatter.nonce();
      const signed = Rsa.sign(Formatter.response(timestamp, nonce, body), changes.key ?? platform.privateKeyPem);
      return {
        "Wechatpay-Serial": changes.serial ?? platform.publicKeyId,
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": (changes.prefix ?? "") + signed,
        ...(changes.type && { "Wechatpay-Signature-Type": changes.type }),
      };
    };
  }
  const ask = () => post(`${caller.url}/wx-pay/wxpay_order_native`, order(), asUser);

  it("requests carry a signature that an independent verifier accepts, over the path as it is sent", async () => {
    expect((await ask()).status).toBe(200);
    await post(`${caller.url}/wx-pay/wxpay_query_order_by_out_trade_no`, { out_trade_no: "T202611" }, asUser);
    const [posted, queried] = seen.slice(-2);
    expect(posted?.url).toBe("/base/path/v3/pay/transactions/native");
    expect(queried?.url).toBe("/base/path/v3/pay/transactions/out-trade-no/T202611?mchid=1900000001");
    for (const { method, url, headers, body } of seen.slice(-2)) {
      const [, mchid, nonce, timestamp, serial, signed] =
        /^WECHATPAY2-SHA256-RSA2048 mchid="(.+)",nonce_str="(.+)",timestamp="(.+)",serial_no="(.+)",signature="(.+)"$/.exec(
          headers.authorization ?? "",
        ) ?? [];
      expect({ mchid, serial }).toEqual({ mchid: merchant.merchantId, serial: merchant.serial });
      const message = Formatter.request(method, url, timestamp ?? "", nonce ?? "", body);
      expect(Rsa.verify(message, signed ?? "", merchant.publicKey)).toBe(true);
      expect(headers).toMatchObject({ accept: "application/json", "wechatpay-serial": platform.publicKeyId });
    }
  });

  it("whom the money of an order goes to is named by the server only", async () => {
    const shared = { settle_info: { profit_sharing: true }, attach: "a" };
    await post(`${caller.url}/wx-pay/wxpay_order_native`, order(shared), asUser);
    await post(`${caller.url}/wx-pay/wxpay_order_native`, order(shared), asServer);
    const [byUser, byServer] = seen.slice(-2).map(({ body }) => JSON.parse(body));
    expect(byUser).toMatchObject({ attach: "a" });
    expect(byUser).not.toHaveProperty("settle_info");
    expect(byServer).toMatchObject(shared);
  });

  const now = () => Formatter.timestamp();
  it.each<[string, () => (body: string) => Record<string, string>, string]>([
    ["unsigned", () => () => ({}), "not signed"],
    ["signed by another key", () => signature({ key: merchant.privateKey }), "signature is wrong"],
    ["signed under another id", () => signature({ serial: "PUB_KEY_ID_0000" }), "key other than"],
    ["five minutes old", () => signature({ timestamp: now() - 301 }), "timestamp"],
    ["five minutes early", () => signature({ timestamp: now() + 302 }), "timestamp"],
    ["of another signature type", () => signature({ type: "WECHATPAY2-SM2-WITH-SM3" }), "signature type"],
    ["a signature probe", () => signature({ prefix: "WECHATPAY/SIGNTEST/" }), "probe"],
    ["of another body", () => () => signature()("{}"), "signature is wrong"],
  ])("an answer that is %s is not trusted", async (_name, made, words) => {
    sign = made();
    const answer = await ask();
    expect(answer).toMatchObject({ status: 502, body: { code: -1, msg: expect.stringContaining(words) } });
  });

  it("no answer at all is a 502 that says it is safe to repeat", async () => {
    const gone = await listen(() => undefined);
    const lonely = await startTemplate({ ...injected, ...own, wechatPayBaseUrl: gone.url });
    await gone.stop();
    try {
      const answer: Posted = await post(`${lonely.url}/wx-pay/wxpay_order`, order(), asUser);
      expect(answer).toMatchObject({ status: 502, body: { msg: expect.stringMatching(/ECONNREFUSED.*safe/) } });
    } finally {
      await lonely.stop();
    }
  });
});

it("in certificate mode it orders too, without verifying what it has no key for", async () => {
  const { wxPayPublicKey: _key, wxPayPublicKeyId: _id, ...certificateMode } = injected;
  const other = await startTemplate({ ...certificateMode, wechatPayBaseUrl: wechatPay.url });
  try {
    expect(other.log()).toContain("certificate mode");
    expect((await post(`${other.url}/wx-pay/wxpay_order`, order(), asUser)).status).toBe(200);
  } finally {
    await other.stop();
  }
});

function flattened(pem: string): string {
  return pem.trim().replaceAll("\n", " ");
}

function damaged(injectedPem = ""): string {
  return injectedPem.slice(0, 200) + injectedPem.slice(260);
}

function expectNoSecret(text: string): void {
  const keyLine = merchant.privateKey.split("\n")[3] ?? "";
  expect(keyLine).toHaveLength(64);
  for (const secret of [merchant.apiV3Key, serverKey, keyLine]) expect(text).not.toContain(secret);
}
