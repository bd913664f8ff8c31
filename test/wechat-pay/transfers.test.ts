import { Rsa } from "wechatpay-axios-plugin";
import { settleTransfer } from "../../lab/third-parties/wechat-pay/api";
import { client, refusalOf } from "./support/client";
import { merchant, platform, startWechatPay } from "./support/world";

/* Transfers at the local WeChat Pay, by a client that is not ours. */

const path = "v3/fund-app/mch-transfer/transfer-bills";
let wechatPay: Awaited<ReturnType<typeof startWechatPay>>;
beforeAll(async () => {
  wechatPay = await startWechatPay();
});
afterAll(() => wechatPay.stop());

let bills = 0;
function bill(changes: object = {}) {
  bills += 1;
  return {
    appid: merchant.appId,
    out_bill_no: `B2026${bills}`,
    transfer_scene_id: "1005",
    openid: "oCanaryOpenid",
    transfer_amount: 100,
    transfer_remark: "commission",
    notify_url: "https://shop.example/wechatpay/transfer",
    transfer_scene_report_infos: [{ info_type: "post", info_content: "promoter" }],
    ...changes,
  };
}
const ask = () => client(wechatPay.url);
const transfer = (body: object) => ask().post(path, body);
const byOurs = (number: string) => ask().get(`${path}/out-bill-no/${number}`);
const settle = (number: string, state: "SUCCESS" | "FAIL" | "CANCELLED" = "SUCCESS") =>
  settleTransfer(wechatPay.ledger, Date.now(), merchant.merchantId, number, { state });

it("wait for their user with something for the client, then end with a notification; both numbers find them", async () => {
  const asked = bill();
  const { data: placed } = await transfer(asked);
  expect(placed).toEqual({
    out_bill_no: asked.out_bill_no,
    transfer_bill_no: expect.stringMatching(/^\d{28}$/),
    create_time: expect.stringMatching(/\+08:00$/),
    state: "WAIT_USER_CONFIRM",
    package_info: expect.any(String),
  });
  const notice = settle(asked.out_bill_no);
  expect(notice).toMatchObject({
    event: "MCHTRANSFER.BILL.FINISHED",
    notifyUrl: asked.notify_url,
    data: { mch_id: merchant.merchantId, out_bill_no: asked.out_bill_no, state: "SUCCESS", openid: "oCanaryOpenid" },
  });
  const { data: shown } = await byOurs(asked.out_bill_no);
  expect(shown).toMatchObject({ state: "SUCCESS", transfer_amount: 100, transfer_remark: "commission" });
  expect((await ask().get(`${path}/transfer-bill-no/${placed.transfer_bill_no}`)).data).toEqual(shown);
  expect(() => settle(asked.out_bill_no)).toThrow("ended already");
});

it("sent twice are one; the same number for another amount is refused", async () => {
  const asked = bill();
  const first = (await transfer(asked)).data.transfer_bill_no;
  expect((await transfer(asked)).data.transfer_bill_no).toBe(first);
  const other = transfer({ ...asked, transfer_amount: 101 });
  expect(await refusalOf(other)).toMatchObject({ status: 400, code: "INVALID_REQUEST" });
});

it("can be taken back until the user confirms", async () => {
  const [open, done] = [bill(), bill()];
  const cancel = (number: string) => ask().post(`${path}/out-bill-no/${number}/cancel`, {});
  await transfer(open);
  await transfer(done);
  expect((await cancel(open.out_bill_no)).data).toMatchObject({ state: "CANCELING" });
  expect(settle(open.out_bill_no).data).toMatchObject({ state: "CANCELLED" });
  settle(done.out_bill_no);
  expect(await refusalOf(cancel(done.out_bill_no))).toMatchObject({ status: 400 });
});

it("that failed say why", async () => {
  const asked = bill();
  await transfer(asked);
  expect(settle(asked.out_bill_no, "FAIL").data).toMatchObject({ state: "FAIL", fail_reason: expect.any(String) });
});

it("name the receiver only as WeChat Pay can read it, and only where it asks", async () => {
  const sealed = Rsa.encrypt("张三", platform.publicKeyPem);
  expect((await transfer(bill({ user_name: sealed, transfer_amount: 200_000 }))).status).toBe(200);
  for (const wrong of [
    bill({ transfer_amount: 200_000 }),
    bill({ user_name: sealed, transfer_amount: 29 }),
    bill({ user_name: "张三" }),
    bill({ user_name: Rsa.encrypt("张三", merchant.publicKey) }),
  ]) {
    const refused = await refusalOf(transfer(wrong));
    expect(refused).toMatchObject({ status: 400, code: "PARAM_ERROR" });
    expect(refused.message).toContain("user_name");
  }
});

it("that nobody placed do not exist; broken ones are refused with every problem", async () => {
  expect(await refusalOf(byOurs("Bnobody"))).toMatchObject({ status: 404, code: "NOT_FOUND" });
  const broken = await refusalOf(
    transfer(
      bill({ out_bill_no: "B_1", transfer_amount: 0.5, notify_url: "http://a/?b", transfer_scene_report_infos: [] }),
    ),
  );
  expect(broken).toMatchObject({ status: 400, code: "PARAM_ERROR" });
  for (const name of ["out_bill_no", "transfer_amount", "notify_url", "transfer_scene_report_infos"]) {
    expect(broken.message).toContain(name);
  }
  const stranger = await refusalOf(transfer(bill({ appid: "wx9999999999999999" })));
  expect(stranger).toMatchObject({ status: 400 });
});
