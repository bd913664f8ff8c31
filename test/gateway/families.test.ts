import { gatewayCodes } from "../../lab/gateway";
import { orderPath, refundPath, startTestGateway, type TestGateway } from "./support/gateway";
import { payment } from "./support/merchant";

/*
 * What WeChat Pay sends of its products to one merchant's URL: whose it is stands under another name in each (documented
 * shapes; field report: TheNorthMemory/wechatpay.js.org, a page for each event).
 */

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.function.seen.length = 0;
});

const own = "1900000001";
const other = "1900000002";
const ownApp = "wx0123456789abcdef";
const otherApp = "wxfedcba9876543210";
const payer = { openid: "oCanaryOpenid00000000000000" };

interface Family {
  readonly eventType: string;
  /** undefined where WeChat Pay's samples do not say it. */
  readonly originalType?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

const profitSharing = {
  order_id: "1",
  transaction_id: "2",
  receiver: { type: "MERCHANT_ID", account: other, amount: 1 },
};
const parking = { trade_scene: "PARKING", parking_info: { parking_id: "5K8264ILTKCH16CQ250" }, payer };
const coupon = { stock_id: "9865888", coupon_id: "98674556", consume_information: { consume_mchid: other } };
const bill = {
  out_bill_no: "B1",
  transfer_bill_no: "1330",
  state: "SUCCESS",
  transfer_amount: 1,
  openid: payer.openid,
};

const families: Readonly<Record<string, Family>> = {
  "profit sharing, which comes as a payment without an app": {
    eventType: "TRANSACTION.SUCCESS",
    originalType: "profitsharing",
    content: { mchid: own, ...profitSharing },
  },
  "profit sharing of a service provider": {
    eventType: "PROFITSHARING.SUCCESS",
    originalType: "profitsharing",
    content: { sp_mchid: own, sub_mchid: other, ...profitSharing },
  },
  "a combined payment": {
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    content: {
      combine_mchid: own,
      combine_appid: ownApp,
      combine_out_trade_no: "C1",
      combine_payer_info: payer,
      sub_orders: [{ mchid: other, out_trade_no: "T1", trade_state: "SUCCESS" }],
    },
  },
  "a service provider's payment": {
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    content: { sp_mchid: own, sp_appid: ownApp, sub_mchid: other, sub_appid: otherApp, payer: { sub_openid: "o1" } },
  },
  "a coupon that was used": {
    eventType: "COUPON.USE",
    originalType: "coupon",
    content: { stock_creator_mchid: own, ...coupon },
  },
  "a car that entered": {
    eventType: "VEHICLE.ENTRANCE_STATE_CHANGE",
    content: { sp_mchid: own, parking_id: "5K8264ILTKCH16CQ250", parking_state: "NORMAL" },
  },
  "a car that paid": {
    eventType: "TRANSACTION.SUCCESS",
    originalType: "transaction",
    content: { appid: ownApp, sp_mchid: own, sub_mchid: other, ...parking },
  },
  "a transfer bill by mchid": {
    eventType: "MCHTRANSFER.BILL.FINISHED",
    originalType: "mch_payment",
    content: { mchid: own, ...bill },
  },
  "a transfer bill by mch_id": {
    eventType: "MCHTRANSFER.BILL.FINISHED",
    originalType: "mch_payment",
    content: { mch_id: own, ...bill },
  },
  "an invoice": {
    eventType: "FAPIAO.ISSUED",
    content: { mchid: own, sub_mchid: other, fapiao_apply_id: "1" },
  },
  "an event that nobody here knows": {
    eventType: "SOMETHING.NEW",
    originalType: "something",
    content: { mchid: own, subject: "anything" },
  },
};

/** With one merchant's or app's number for another's, wherever it stands at the top. */
function replaced(content: Family["content"], from: string, to: string): Family["content"] {
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, value === from ? to : value]));
}

function notification({ eventType, originalType, content }: Family) {
  return payment({
    eventType,
    originalType: originalType ?? "",
    associatedData: originalType ?? "",
    plaintext: content,
  });
}

describe.each(Object.entries(families))("%s", (_name, family) => {
  test("reaches the function", async () => {
    expect(await gateway.post(notification(family))).toMatchObject({ status: 200 });
    expect(JSON.parse(gateway.function.seen[0]?.body ?? "").ParsedContent).toEqual(family.content);
    expect(gateway.log.at(-1)?.entry).toMatchObject({ errorCode: "", eventType: family.eventType });
    expect(JSON.stringify(gateway.log)).not.toContain(payer.openid);
  });

  test("is refused when it is another merchant's", async () => {
    const content = replaced(family.content, own, other);
    expect(await gateway.post(notification({ ...family, content }))).toMatchObject({ status: 403 });
    expect(gateway.log.at(-1)?.entry.errorCode).toBe("MCHID_MISMATCH");
    expect(gateway.function.seen).toEqual([]);
  });

  test("is refused at the refund URL", async () => {
    expect(await gateway.post(notification(family), { path: refundPath })).toMatchObject({ status: 403 });
    expect(gateway.log.at(-1)?.entry.errorCode).toBe("ROUTE_MISMATCH");
  });
});

const namingApps = Object.entries(families).filter(([, { content }]) => Object.values(content).includes(ownApp));

test.each(namingApps)("%s: is refused when it names another app, or none", async (_name, family) => {
  const none = Object.entries(family.content).filter(([, value]) => value !== ownApp);
  for (const content of [replaced(family.content, ownApp, otherApp), Object.fromEntries(none)]) {
    expect(await gateway.post(notification({ ...family, content }))).toMatchObject({ status: 403 });
    expect(gateway.log.at(-1)?.entry.errorCode).toBe("APPID_MISMATCH");
  }
  expect(gateway.function.seen).toEqual([]);
});

test("one that names an own and another merchant is refused: whose it is would be a guess", async () => {
  const content = { mchid: own, sp_mchid: other, appid: ownApp };
  await gateway.post(notification({ eventType: "TRANSACTION.SUCCESS", originalType: "transaction", content }));
  expect(gateway.log.at(-1)?.entry.errorCode).toBe("MCHID_MISMATCH");
});

test("a payment whose envelope does not say what is encrypted is a payment by its event's name", async () => {
  const content = { mchid: own };
  await gateway.post(notification({ eventType: "TRANSACTION.SUCCESS", content }));
  expect(gateway.log.at(-1)?.entry.errorCode).toBe("APPID_MISMATCH");
});

test("a complaint names nobody: it is refused, and the cause says so", async () => {
  const content = { complaint_id: "1", action_type: "CREATE_COMPLAINT" };
  expect(
    await gateway.post(notification({ eventType: "COMPLAINT.CREATE", content }), { path: orderPath }),
  ).toMatchObject({
    status: 403,
  });
  expect(gateway.log.at(-1)?.entry.errorCode).toBe("MCHID_MISMATCH");
  expect(gatewayCodes.MCHID_MISMATCH.cause).toContain("names no merchant (a complaint)");
  expect(gatewayCodes.MCHID_MISMATCH.cause).not.toContain("partner mode");
});
