import { constants, privateDecrypt } from "node:crypto";
import { listen } from "../support/listen";
import { merchant, platform } from "../wechat-pay/support/world";
import { asServer, asUser, openid, own, type Shop, startShop } from "./support/shop";
import { injected, post, startTemplate } from "./support/template";

/* Transfers from the merchant to a user's balance, at the local WeChat Pay. */

const notifyUrl = "https://shop.example/wechatpay/transfer";
let shop: Shop;
beforeAll(async () => {
  shop = await startShop({ transferNotifyUrl: notifyUrl });
});
afterAll(() => shop.stop());

let numbers = 0;
function transfer(changes: object = {}) {
  numbers += 1;
  return {
    out_bill_no: `B202611${numbers}`,
    transfer_scene_id: "1005",
    openid: "oCanaryReceiver",
    transfer_amount: 100,
    transfer_remark: "佣金",
    transfer_scene_report_infos: [{ info_type: "岗位类型", info_content: "推广员" }],
    ...changes,
  };
}
const bill = (outBillNo: string) => shop.wechatPay.ledger.findTransfer(merchant.merchantId, outBillNo);

it("a server transfers; the answer is what wx.requestMerchantTransfer takes, and both numbers find it", async () => {
  const asked = transfer({ user_recv_perception: "劳务报酬" });
  const { status, body } = await shop.call("wxpay_transfer", asked, asServer);
  expect([status, body.code, body.data.status]).toEqual([200, 0, 200]);
  const nested = body.data.data;
  expect(nested).toMatchObject({
    out_bill_no: asked.out_bill_no,
    state: "WAIT_USER_CONFIRM",
    package_info: expect.any(String),
    mchId: merchant.merchantId,
  });
  expect(body.data).toMatchObject({ package_info: nested.package_info, mchId: merchant.merchantId });
  expect(bill(asked.out_bill_no)).toMatchObject({ appId: merchant.appId, openid: "oCanaryReceiver", notifyUrl });

  const { out_bill_no, transfer_bill_no } = nested;
  for (const [action, number] of [
    ["wxpay_transfer_bill_query", { out_bill_no }],
    ["wxpay_transfer_batch_query", { out_bill_no }],
    ["wxpay_transfer_bill_query_by_no", { transfer_bill_no }],
  ] as const) {
    const shown = (await shop.call(action, number, asServer)).body.data.data;
    expect(shown).toMatchObject({ out_bill_no, transfer_bill_no, transfer_amount: 100, openid: "oCanaryReceiver" });
  }
});

it("WeChat Pay's refusal is visible, and keeps its code and status", async () => {
  const answer = await shop.call("wxpay_transfer_bill_query", { out_bill_no: "Bnobody" }, asServer);
  expect(answer).toMatchObject({
    status: 400,
    body: { code: -1, data: { status: 404, data: { code: "NOT_FOUND", message: expect.any(String) } } },
  });
});

it("the Official Account transfers under its own AppID; a server may name the address for the result", async () => {
  const asked = transfer({ useServiceAccount: true, notify_url: "https://elsewhere.example/done" });
  await shop.call("wxpay_transfer", asked, asServer);
  expect(bill(asked.out_bill_no)).toMatchObject({
    appId: merchant.serviceAppId,
    notifyUrl: "https://elsewhere.example/done",
  });
});

it("what is wrong is named, all of it at once, and nothing is sent", async () => {
  const wrong = {
    out_bill_no: "B_1",
    transfer_amount: 29,
    transfer_remark: "x".repeat(33),
    transfer_scene_report_infos: [{ name: "a", value: "b" }],
    notify_url: "https://a.example/?b",
    user_recv_perception: 1,
  };
  const { status, body } = await shop.call("wxpay_transfer", wrong, asServer);
  expect(status).toBe(400);
  for (const name of [...Object.keys(wrong), "transfer_scene_id", "openid"]) expect(body.msg).toContain(name);
  for (const amount of [0, 1.5, "100", 200_000]) {
    const answer = await shop.call("wxpay_transfer", transfer({ transfer_amount: amount }), asServer);
    expect(answer).toMatchObject({ status: 400, body: { msg: expect.stringContaining("transfer_amount") } });
  }
});

it("a name travels sealed: WeChat Pay alone reads it, and without its public key it is refused", async () => {
  const asked = transfer({ user_name: "张三", transfer_amount: 250_000 });
  expect((await shop.call("wxpay_transfer", asked, asServer)).status).toBe(200);

  let seen = "";
  const recorder = await listen((request, response) => {
    request.setEncoding("utf8").on("data", (chunk: string) => {
      seen += chunk;
    });
    request.on("end", () => response.writeHead(503).end());
  });
  const recorded = await startTemplate({ ...injected, ...own, wechatPayBaseUrl: recorder.url });
  try {
    await post(`${recorded.url}/wx-pay/wxpay_transfer`, asked, asServer);
    expect(seen).not.toContain("张三");
    const options = { key: platform.privateKeyPem, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha1" };
    expect(privateDecrypt(options, Buffer.from(JSON.parse(seen).user_name, "base64")).toString()).toBe("张三");
    expect(recorded.log()).not.toContain("张三");
  } finally {
    await recorded.stop();
    await recorder.stop();
  }

  const { wxPayPublicKey: _key, wxPayPublicKeyId: _id, ...certificateMode } = injected;
  const keyless = await startTemplate({ ...certificateMode, ...own, wechatPayBaseUrl: shop.wechatPay.url });
  try {
    const answer = await post(`${keyless.url}/wx-pay/wxpay_transfer`, asked, asServer);
    expect(answer).toMatchObject({ status: 400, body: { msg: expect.stringContaining("wxPayPublicKey") } });
  } finally {
    await keyless.stop();
  }
});

it("without transferNotifyUrl no address is sent at all", async () => {
  const silent = await startShop();
  try {
    const asked = transfer();
    expect((await silent.call("wxpay_transfer", asked, asServer)).status).toBe(200);
    expect(silent.wechatPay.ledger.findTransfer(merchant.merchantId, asked.out_bill_no)?.notifyUrl).toBe("");
  } finally {
    await silent.stop();
  }
});

describe("opened to users by userActions and mayCall", () => {
  const service = `module.exports = {
    mayCall: (caller, action, parameters) => action !== "wxpay_transfer" || parameters.transfer_amount <= 50,
  };`;

  it("a user draws what mayCall allows, to himself alone, and sees his own transfers", async () => {
    const open = await startShop({ userActions: "wxpay_transfer, wxpay_transfer_bill_query" }, service);
    try {
      const small = transfer({ transfer_amount: 50 });
      expect((await open.call("wxpay_transfer", small, asUser)).status).toBe(200);
      expect(open.wechatPay.ledger.findTransfer(merchant.merchantId, small.out_bill_no)?.openid).toBe(openid);
      expect((await open.call("wxpay_transfer", transfer({ transfer_amount: 51 }), asUser)).status).toBe(403);
      const named = await open.call("wxpay_transfer", transfer({ transfer_amount: 50, user_name: "张三" }), asUser);
      expect(named).toMatchObject({ status: 400, body: { msg: expect.stringContaining("user_name") } });
      // The Official Account's openid would come from the body: nobody's word for it.
      const service = transfer({ transfer_amount: 50, useServiceAccount: true });
      expect((await open.call("wxpay_transfer", service, asUser)).status).toBe(400);

      const query = (headers: Record<string, string>) =>
        open.call("wxpay_transfer_bill_query", { out_bill_no: small.out_bill_no }, headers);
      expect((await query(asUser)).body.data.state).toBe("WAIT_USER_CONFIRM");
      expect((await query({ ...asUser, "x-wx-openid": "oSomebodyElse" })).status).toBe(403);
    } finally {
      await open.stop();
    }
  });

  it("mayCall sees the receiver who counts, not the one that the body names, and one number of a query", async () => {
    const telling = `module.exports = { mayCall(...got) { console.log("mayCall got " + JSON.stringify(got)); return true; } };`;
    const open = await startShop({ userActions: "*" }, telling);
    try {
      const named = transfer({ openid: "oWhoIsOwedMuch" });
      await open.call("wxpay_transfer", named, asUser);
      expect(open.wechatPay.ledger.findTransfer(merchant.merchantId, named.out_bill_no)?.openid).toBe(openid);
      await open.template.logged('"wxpay_transfer",{');
      expect(open.template.log()).toMatch(new RegExp(`"wxpay_transfer",{.*"openid":"${openid}"`));
      expect(open.template.log()).not.toContain("oWhoIsOwedMuch");
      await open.call("wxpay_transfer_bill_query", { out_bill_no: "B1", transfer_bill_no: "4200" }, asUser);
      await open.call("wxpay_transfer_batch_query", { out_bill_no: "B2", transfer_bill_no: "4200" }, asUser);
      await open.call("wxpay_transfer_bill_query_by_no", { out_bill_no: "B3", transfer_bill_no: "4201" }, asUser);
      for (const counts of ['{"out_bill_no":"B1"}', '{"out_bill_no":"B2"}', '{"transfer_bill_no":"4201"}']) {
        await open.template.logged(counts);
      }
    } finally {
      await open.stop();
    }
  });

  it("a mayCall of 0.1.0, which knew no transfers, opens none", async () => {
    const old = `module.exports = {
      mayCall: async (caller, action) => caller.kind === "server" || !action.startsWith("wxpay_refund"),
    };`;
    const shopOfBefore = await startShop({}, old);
    try {
      expect((await shopOfBefore.call("wxpay_transfer", transfer(), asUser)).status).toBe(403);
      expect((await shopOfBefore.call("wxpay_order_native", shopOfBefore.order(), {})).status).toBe(401);
      expect((await shopOfBefore.call("wxpay_refund_query", { out_refund_no: "R1" }, asUser)).status).toBe(403);
    } finally {
      await shopOfBefore.stop();
    }
  });
});
