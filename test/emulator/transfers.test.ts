import { createHash } from "node:crypto";
import type { Invocation } from "../../lab/console-api";
import type { LogLine } from "../../lab/runner/function";
import type { SendResult } from "../../lab/senders/send";
import type { LabDocument } from "../../lab/workbench/document";
import { runtimeConfig } from "./support/integration";
import { get, post, startWithPay } from "./support/lab";
import { start, startWithClock, temporaryFolder } from "./support/world";

/* A transfer through the template's function: placed at the local WeChat Pay, ended there, told to the function. */

const serverKey = "canaryServerKeyCanaryServerKey01";
const notifyUrl = "https://pay-a1b2c3d4.integration-callback.tcloudbase.com/wechatpay/order";
const variables = {
  serverKeySha256: createHash("sha256").update(serverKey).digest("hex"),
  transferNotifyUrl: notifyUrl,
};
const ended = "MCHTRANSFER.BILL.FINISHED";

type Lab = Awaited<ReturnType<typeof startWithPay>>["emulator"];
const running = (more: Partial<typeof variables> = {}, options = {}) =>
  startWithPay(options, { RuntimeConfig: runtimeConfig(undefined, { ...variables, ...more }) });

async function ask(emulator: Lab, action: string, body: object) {
  const answer = await post<Invocation>(emulator, "functions/pay-function/invoke", {
    method: "POST",
    path: `/wx-pay/${action}`,
    headers: { "content-type": "application/json", "x-server-key": serverKey },
    body: JSON.stringify(body),
  });
  return JSON.parse(answer.body.body ?? "");
}

const transfer = (out_bill_no: string) => ({
  out_bill_no,
  transfer_scene_id: "1005",
  openid: "oReceiver",
  transfer_amount: 100,
  transfer_remark: "佣金",
  transfer_scene_report_infos: [{ info_type: "岗位类型", info_content: "推广员" }],
});
const end = (emulator: Lab, data: object) =>
  post<SendResult>(emulator, "integrations/pay/send", { event: ended, data });
const state = async (emulator: Lab, out_bill_no: string) =>
  (await ask(emulator, "wxpay_transfer_bill_query", { out_bill_no })).data.data;

test("it ends at WeChat Pay with its callback, which goes where the transfer said and can be sent again", async () => {
  const { emulator, clock } = await running();
  expect((await ask(emulator, "wxpay_transfer", transfer("B1"))).data.state).toBe("WAIT_USER_CONFIRM");
  const told = await end(emulator, { out_bill_no: "B1" });
  expect(told.body).toMatchObject({ outcome: "accepted", subject: "B1", callback: { route: "/wechatpay/order" } });
  expect(await state(emulator, "B1")).toMatchObject({ state: "SUCCESS", transfer_amount: 100, openid: "oReceiver" });
  clock.advance(1_000);
  const again = await post<SendResult>(emulator, `integrations/pay/callbacks/${told.body.requestId}/retry`, {});
  expect(again.body).toMatchObject({ outcome: "accepted", callback: { route: "/wechatpay/order" } });
  const lines = await get<LogLine[]>(emulator, "functions/pay-function/logs");
  expect(lines.filter(({ text }) => text === "transfer B1 ended: SUCCESS")).toHaveLength(2);
});

test.each(["FAIL", "CANCELLED"])("it may end as %s; what is asked afterwards agrees", async (ending) => {
  const { emulator } = await running();
  await ask(emulator, "wxpay_transfer", transfer("B1"));
  expect((await end(emulator, { out_bill_no: "B1", state: ending })).body.outcome).toBe("accepted");
  expect((await state(emulator, "B1")).state).toBe(ending);
  expect(await end(emulator, { out_bill_no: "B1", state: "SOMETHING" })).toMatchObject({ status: 200 });
  await ask(emulator, "wxpay_transfer", transfer("B2"));
  expect(await end(emulator, { out_bill_no: "B2", state: "SOMETHING" })).toMatchObject({ status: 400 });
});

test("without an address of this integration's it goes to the route that is not served (documented)", async () => {
  const { emulator } = await running({ transferNotifyUrl: "https://shop.example/transfer" });
  await ask(emulator, "wxpay_transfer", transfer("B1"));
  expect((await end(emulator, { out_bill_no: "B1" })).body).toMatchObject({ status: 404, outcome: "refused" });
});

test("it survives a restart, and an export", async () => {
  const data = temporaryFolder();
  const { emulator: first } = await running({}, { data });
  await ask(first, "wxpay_transfer", transfer("B1"));
  const document = (await post<LabDocument>(first, "export", { secrets: true })).body;
  expect(document.wechatPay.transfers).toMatchObject([{ outBillNo: "B1", state: "WAIT_USER_CONFIRM" }]);
  await first.close();
  const again = await start({ data });
  expect((await state(again as Lab, "B1")).state).toBe("WAIT_USER_CONFIRM");

  const { emulator: second } = await startWithClock();
  expect((await post(second, "import", document)).status).toBe(200);
  expect((await state(second, "B1")).state).toBe("WAIT_USER_CONFIRM");
  const { transfers: _none, ...wechatPay } = document.wechatPay;
  expect((await post(second, "import", { ...document, wechatPay })).status).toBe(200);
  expect((await ask(second, "wxpay_transfer_bill_query", { out_bill_no: "B1" })).data.status).toBe(404);
});
