import { merchant } from "../wechat-pay/support/world";
import { asServer, asUser, bearer, nobody, own, type Shop, startShop } from "./support/shop";
import { post, serverKey } from "./support/template";

/* Who may call the WeChat Pay function: what each way proves, and what the owner's switches open. */

const soon = Math.floor(Date.now() / 1000) + 3600;
const webUser = bearer({ sub: "user-1", provider_sub: "oCanaryWebUser", exp: soon });

describe("as delivered", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop();
  });
  afterAll(() => shop.stop());

  it.each<[string, Record<string, string>]>([
    ["nobody", nobody],
    ["a bearer token", webUser],
    ["an openid without an AppID", { "x-wx-openid": "oCanary" }],
    ["the gateway's mark", { "x-tcb-integration-id": "miniapp-wxpay-k3v9x2qd" }],
    ["the word of a Mini Program", { "x-wx-source": "wx_client" }],
    ["a chain of words", { "x-wx-source": "wx_client,scf" }],
    ["the word of cloud hosting", { "x-authmethod": "WX_SERVER_AUTH" }],
    ["all of these at once", { ...webUser, "x-wx-source": "wx_devtools", "x-authmethod": "WX_SERVER_AUTH" }],
  ])("%s opens nothing, whatever the body says", async (_name, headers) => {
    for (const action of ["wxpay_order", "wxpay_query_order_by_out_trade_no", "wxpay_refund", "wxpay_transfer"]) {
      const body = { ...shop.order({ payer: { openid: "o1" } }), userInfo: { openId: "o1", appId: merchant.appId } };
      expect(await shop.call(action, body, headers)).toMatchObject({ status: 401, body: { code: -1, data: null } });
    }
  });

  it("a variable of the platform's opens nothing either", async () => {
    const inCloud = await startShop({ TENCENTCLOUD_RUNENV: "SCF", SCF_RUNTIME: "Nodejs18.15" });
    try {
      expect((await inCloud.call("wxpay_order_native", inCloud.order(), nobody)).status).toBe(401);
    } finally {
      await inCloud.stop();
    }
  });

  it("one slash at the end of a path is none", async () => {
    expect((await shop.call("wxpay_order_native/", shop.order())).status).toBe(200);
    expect((await shop.call("wxpay_order_native//", shop.order())).status).toBe(400);
    const callback = await post(`${shop.url}/wx-pay/unifiedOrderTrigger/`, {});
    expect(callback).toMatchObject({ status: 403, body: { code: "FAIL" } });
  });

  it("callContainer's headers are a user: the same two", async () => {
    const headers = {
      ...asUser,
      "x-wx-source": "wx_client",
      "x-wx-unionid": "u",
      "x-wx-env": "e",
      "x-wx-from-openid": "o",
    };
    expect((await shop.call("wxpay_order", shop.order(), headers)).status).toBe(200);
  });

  it.each(["wxpay_refund", "wxpay_transfer", "wxpay_transfer_bill_query"])("a user may not %s", async (action) => {
    const answer = await shop.call(action, {}, asUser);
    expect(answer).toMatchObject({ status: 403, body: { code: -1 } });
    expect(answer.body.msg).toContain("userActions");
  });

  it("another function, which can send no headers, is a server by _serverKey in the body", async () => {
    const order = shop.order({ payer: { openid: "oFromTheServer" }, appid: merchant.serviceAppId });
    const body = { _action: "wxpay_order", _serverKey: serverKey, ...order };
    expect((await post(shop.url, body)).body.data.appId).toBe(merchant.serviceAppId);
    for (const wrong of ["wrong", "", 7, null, own.serverKeySha256]) {
      expect((await post(shop.url, { ...body, _serverKey: wrong })).status).toBe(401);
      expect((await post(shop.url, { ...body, _serverKey: wrong }, asUser)).status).toBe(401);
    }
    expect((await post(shop.url, body, { "x-server-key": "wrong" })).status).toBe(401);
  });

  it("who receives word of an order, and under which AppID, comes from a server only", async () => {
    const named = { appid: merchant.serviceAppId, notify_url: "https://elsewhere.example/notify", mchid: "1900000002" };
    const byUser = shop.order(named);
    await shop.call("wxpay_order", byUser, asUser);
    expect(shop.placed(byUser.out_trade_no)).toMatchObject({ appId: merchant.appId });
    expect(shop.placed(byUser.out_trade_no)?.notifyUrl).not.toBe(named.notify_url);
    const byServer = shop.order({ ...named, payer: { openid: "o1" } });
    await shop.call("wxpay_order", byServer, asServer);
    expect(shop.placed(byServer.out_trade_no)).toMatchObject({
      merchantId: merchant.merchantId,
      appId: merchant.serviceAppId,
      notifyUrl: named.notify_url,
    });
    const wrong = shop.order({
      appid: "wx9999999999999999",
      notify_url: "http://elsewhere.example/",
      payer: { openid: "o1" },
    });
    const refused = await shop.call("wxpay_order", wrong, asServer);
    expect(refused.status).toBe(400);
    for (const name of ["appid", "notify_url"]) expect(refused.body.msg).toContain(name);
  });

  it("the payer is the platform's, where it speaks of the order's AppID; an Official Account's comes from the body", async () => {
    const service = shop.order({ useServiceAccount: true, payer: { openid: "oOfTheAccount" } });
    await shop.call("wxpay_order", service, asUser);
    expect(shop.placed(service.out_trade_no)).toMatchObject({ appId: merchant.serviceAppId, openid: "oOfTheAccount" });
    const nameless = await shop.call("wxpay_order", shop.order({ useServiceAccount: true }), asUser);
    expect(nameless).toMatchObject({ status: 400, body: { msg: expect.stringContaining("payer.openid") } });
  });
});

describe("an integration with an Official Account and no Mini Program (weixinpayjsapi)", () => {
  const withSwitches = { appId: "", trustGatewayBearer: "true", trustOpenidAlone: "true" };
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop(withSwitches);
  });
  afterAll(() => shop.stop());

  it.each<[string, Record<string, string>]>([
    ["a token's provider_sub", webUser],
    ["x-wx-openid alone", { "x-wx-openid": "oOfNobodyKnowsWhich" }],
  ])("%s is not the Official Account's openid: the body names the payer", async (_name, headers) => {
    const order = shop.order({ payer: { openid: "oOfTheAccount" } });
    expect((await shop.call("wxpay_order", order, headers)).status).toBe(200);
    expect(shop.placed(order.out_trade_no)).toMatchObject({ appId: merchant.serviceAppId, openid: "oOfTheAccount" });
    const nameless = await shop.call("wxpay_order", shop.order(), headers);
    expect(nameless).toMatchObject({ status: 400, body: { msg: expect.stringContaining("payer.openid") } });
  });

  it("the order is the token's user's all the same, and a stranger's not", async () => {
    const order = shop.order({ payer: { openid: "oOfTheAccount" } });
    await shop.call("wxpay_order", order, webUser);
    const query = (headers: Record<string, string>) =>
      shop.call("wxpay_query_order_by_out_trade_no", { out_trade_no: order.out_trade_no }, headers);
    expect((await query(webUser)).body.data.amount.total).toBe(100);
    expect((await query(bearer({ sub: "user-3", provider_sub: "oAnother", exp: soon }))).status).toBe(403);
  });

  it("x-wx-openid with the Official Account's x-wx-appid wins, as ever", async () => {
    const order = shop.order({ payer: { openid: "oSomebodyElse" } });
    const headers = { "x-wx-openid": "oOnThePage", "x-wx-appid": merchant.serviceAppId };
    expect((await shop.call("wxpay_order", order, headers)).status).toBe(200);
    expect(shop.placed(order.out_trade_no)?.openid).toBe("oOnThePage");
  });
});

describe("with trustGatewayBearer", () => {
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ trustGatewayBearer: "true" });
  });
  afterAll(() => shop.stop());

  it("a token of the cloud's is a user, whose openid pays", async () => {
    const order = shop.order({ payer: { openid: "oSomebodyElse" } });
    expect((await shop.call("wxpay_order", order, webUser)).status).toBe(200);
    expect(shop.placed(order.out_trade_no)?.openid).toBe("oCanaryWebUser");
  });

  it("without an openid in it the body names the payer, and the order is still this user's", async () => {
    const nameless = bearer({ sub: "user-2", exp: soon });
    const order = shop.order({ payer: { openid: "oFromThePage" } });
    await shop.call("wxpay_order", order, nameless);
    expect(shop.placed(order.out_trade_no)?.openid).toBe("oFromThePage");
    const query = (headers: Record<string, string>) =>
      shop.call("wxpay_query_order_by_out_trade_no", { out_trade_no: order.out_trade_no }, headers);
    expect((await query(nameless)).body.data.amount.total).toBe(100);
    expect((await query(bearer({ sub: "user-3", exp: soon }))).status).toBe(403);
  });

  it.each<[string, Record<string, string>]>([
    ["one that has expired", bearer({ sub: "user-1", provider_sub: "o1", exp: soon - 7200 })],
    ["one without an end", bearer({ sub: "user-1", provider_sub: "o1" })],
    ["one whose end is a text", bearer({ sub: "user-1", exp: `${soon}` })],
    ["one that names nobody", bearer({ exp: soon })],
    [
      "the publishable key",
      bearer({ sub: "anon", scope: "anonymous", meta: { platform: "PublishableKey" }, exp: soon }),
    ],
    ["an API key", bearer({ sub: "1", meta: { platform: "ApiKey" }, is_system_admin: true, exp: soon })],
    ["two parts", { authorization: "Bearer e30.e30" }],
    ["no JSON", { authorization: "Bearer a.b.c" }],
    ["null", { authorization: "Bearer bnVsbA.bnVsbA.bnVsbA" }],
    ["another scheme", { authorization: (webUser.authorization ?? "").replace("Bearer", "Basic") }],
  ])("%s is nobody", async (_name, headers) => {
    expect((await shop.call("wxpay_order_native", shop.order(), headers)).status).toBe(401);
  });

  it("refunds and transfers stay closed", async () => {
    for (const action of ["wxpay_refund", "wxpay_transfer"]) {
      expect((await shop.call(action, {}, webUser)).status).toBe(403);
    }
  });
});

it("with trustOpenidAlone an openid is enough; one of another app still is not", async () => {
  const shop = await startShop({ trustOpenidAlone: "true" });
  try {
    const order = shop.order();
    expect((await shop.call("wxpay_order", order, { "x-wx-openid": "oAlone" })).status).toBe(200);
    expect(shop.placed(order.out_trade_no)?.openid).toBe("oAlone");
    const other = { "x-wx-openid": "oAlone", "x-wx-appid": "wx9999999999999999" };
    expect((await shop.call("wxpay_order", shop.order(), other)).status).toBe(401);
  } finally {
    await shop.stop();
  }
});

it("anonymousActions opens what it lists to everybody, the payer from the body", async () => {
  const shop = await startShop({ anonymousActions: "wxpay_order, wxpay_query_order_by_out_trade_no" });
  try {
    const order = shop.order({ payer: { openid: "oOfThePage" } });
    expect((await shop.call("wxpay_order", order, nobody)).status).toBe(200);
    shop.pay(order.out_trade_no);
    const { data } = (await shop.call("wxpay_query_order_by_out_trade_no", order, nobody)).body;
    expect(data).toMatchObject({ trade_state: "SUCCESS", data: { transaction_id: expect.any(String) } });
    // Whoever knows the number sees how it stands, not what it holds.
    for (const name of ["payer", "amount", "attach"]) expect(data.data).not.toHaveProperty(name);
    expect((await shop.call("wxpay_order_native", shop.order(), nobody)).status).toBe(401);
    expect((await shop.call("wxpay_close_order", order, nobody)).status).toBe(401);
  } finally {
    await shop.stop();
  }
});

it.each([
  ["anonymousActions", "wxpay_order,wxpay_refund"],
  ["anonymousActions", "wxpay_transfer"],
  ["userActions", "wxpay_refund,everything"],
  ["trustGatewayBearer", "yes"],
  ["trustOpenidAlone", "1"],
  ["corsAllowOrigin", "*"],
])("%s=%s opens nothing, and says so at start", async (name, value) => {
  const shop = await startShop({ [name]: value });
  try {
    await shop.template.logged(`unusable variables: ${name}: `);
    for (const headers of [nobody, webUser, { "x-wx-openid": "o1" }]) {
      expect((await shop.call("wxpay_order", shop.order(), headers)).status).toBe(401);
    }
    expect((await shop.call("wxpay_refund", {}, asUser)).status).toBe(403);
  } finally {
    await shop.stop();
  }
});

it("userActions may name what users may do anyway: it opens the rest", async () => {
  const shop = await startShop({ userActions: "wxpay_refund, wxpay_refund_query, wxpay_order" });
  try {
    expect(shop.template.log()).not.toContain("unusable variables");
    const mine = shop.order();
    await shop.call("wxpay_order", mine);
    shop.pay(mine.out_trade_no);
    const refund = { out_trade_no: mine.out_trade_no, out_refund_no: "R1", amount: { refund: 10, total: 100 } };
    expect((await shop.call("wxpay_refund", refund)).status).toBe(200);
    expect((await shop.call("wxpay_refund_query", refund)).status).toBe(200);
  } finally {
    await shop.stop();
  }
});

it("userActions opens a user's own refunds; transfers ask for mayCall as well, which sees the amount", async () => {
  const shop = await startShop({ userActions: "*" });
  try {
    const mine = shop.order();
    await shop.call("wxpay_order", mine);
    shop.pay(mine.out_trade_no);
    const refund = (headers: Record<string, string>, out_refund_no: string) =>
      shop.call(
        "wxpay_refund",
        { out_trade_no: mine.out_trade_no, out_refund_no, amount: { refund: 10, total: 100 } },
        headers,
      );
    expect((await refund({ ...asUser, "x-wx-openid": "oSomebodyElse" }, "R1")).status).toBe(403);
    expect((await refund(asUser, "R2")).body.data).toMatchObject({ status: 200, data: { status: "PROCESSING" } });
    expect((await shop.call("wxpay_transfer", {}, asUser)).status).toBe(403);
  } finally {
    await shop.stop();
  }
});

describe("pages of other origins", () => {
  const page = "https://shop.example";
  let shop: Shop;
  beforeAll(async () => {
    shop = await startShop({ corsAllowOrigin: `${page}, http://localhost:5173` });
  });
  afterAll(() => shop.stop());
  const ask = (path: string, method: string, origin: string) =>
    fetch(shop.url + path, {
      method,
      headers: { origin, ...(method === "POST" && asUser) },
      ...(method === "POST" && { body: "{}" }),
    });

  it.each(["/wx-pay/wxpay_order", "/", "/anything"])(
    "are told that they may read answers: preflight of %s",
    async (path) => {
      for (const origin of [page, "http://localhost:5173"]) {
        const response = await ask(path, "OPTIONS", origin);
        expect(response.status).toBe(204);
        expect(Object.fromEntries(response.headers)).toMatchObject({
          "access-control-allow-origin": origin,
          "access-control-allow-methods": "POST, OPTIONS",
          "access-control-allow-headers": "Content-Type, Authorization",
          vary: "Origin",
        });
      }
    },
  );

  it("read refusals too", async () => {
    const response = await ask("/wx-pay/wxpay_order", "POST", page);
    expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([400, page]);
  });

  it("that are not listed read nothing, and no list lets nobody read", async () => {
    const other = await ask("/wx-pay/wxpay_order", "OPTIONS", "https://evil.example");
    expect([other.status, other.headers.get("access-control-allow-origin")]).toEqual([404, null]);
    const closed = await startShop();
    try {
      const response = await fetch(`${closed.url}/wx-pay/wxpay_order`, {
        method: "OPTIONS",
        headers: { origin: page },
      });
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
    } finally {
      await closed.stop();
    }
  });

  const h5Order = () => shop.order({ scene_info: { payer_client_ip: "192.0.2.1", h5_info: { type: "Wap" } } });

  it("are listed also where a comma too many stands in the list", async () => {
    const open = await startShop({ corsAllowOrigin: `,${page},, http://localhost:5173,` });
    try {
      const response = await fetch(open.url, { method: "OPTIONS", headers: { origin: page } });
      expect([response.status, response.headers.get("access-control-allow-origin")]).toEqual([204, page]);
      const foreign = { ...asUser, origin: "https://evil.example" };
      expect((await open.call("wxpay_order_h5", h5Order(), foreign)).status).toBe(403);
    } finally {
      await open.stop();
    }
  });

  it.each(["*", ",", `${page}/,http://localhost:5173`])(
    "place no H5 order where the list cannot be read: %s",
    async (corsAllowOrigin) => {
      const closed = await startShop({ corsAllowOrigin });
      try {
        const answer = await closed.call("wxpay_order_h5", h5Order(), { ...asUser, origin: page });
        expect(answer).toMatchObject({ status: 403, body: { msg: expect.stringContaining("corsAllowOrigin") } });
        // No page: nothing to compare.
        expect((await closed.call("wxpay_order_h5", h5Order(), asUser)).status).toBe(200);
      } finally {
        await closed.stop();
      }
    },
  );

  it("place no H5 order", async () => {
    const h5 = shop.order({ scene_info: { payer_client_ip: "192.0.2.1", h5_info: { type: "Wap" } } });
    expect((await shop.call("wxpay_order_h5", h5, { ...asUser, origin: "https://evil.example" })).status).toBe(403);
    expect((await shop.call("wxpay_order_h5", h5, { ...asUser, origin: page })).status).toBe(200);
  });
});
