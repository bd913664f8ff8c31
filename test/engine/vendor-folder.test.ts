import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import type { LogLine } from "../../lab/runner/function";
import { sendMenus } from "../../lab/senders";
import { TestTerminal } from "../cli/run";
import { post } from "../emulator/support/lab";
import { outgoingRecorder } from "../support/outgoing";
import { canaryKey, makeMerchant } from "./support/merchant";
import { withoutChance } from "./support/page";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * A folder in the vendor's shape, with dependencies of its own and WeChat Pay's real address in them, declared by a program
 * and applied by the real engine: ordered, paid, refunded, transferred. It does what the vendor's does, also where ours is
 * kinder. What a person sees is kept as a page of the
 * documentation: UPDATE_EXAMPLES=1 writes it, otherwise it has to agree with what happens.
 */

jest.setTimeout(240_000);

const page = join(__dirname, "../../docs/examples/vendor-folder.md");
const name = "miniapp-wxpay";
const openid = "oLocalMiniProgramUser000001";
const { faults } = sendMenus.weixinpaydc;

let emulator: Emulator;
let workspace: Workspace;
let terminal: TestTerminal;
let outTradeNo = "";
const sections: string[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  const client = dirname(require.resolve("wechatpay-axios-plugin/package.json"));
  cpSync(join(__dirname, "support/pay-common"), join(workspace.folder, "pay-common"), { recursive: true });
  const dependencies = { "wechatpay-axios-plugin": `file:${client}` };
  workspace.write("pay-common/package.json", JSON.stringify({ name: "pay-common", private: true, dependencies }));
  workspace.write("recorder.cjs", outgoingRecorder);
  const environment = { NODE_OPTIONS: `--require ${join(workspace.folder, "recorder.cjs")}` };
  workspace.write("index.js", wechatPayProgram({ functionCode: "./pay-common", environment }, name));
  await workspace.pulumi("stack", "init", "dev");
  // Twice, so that there is a previous APIv3 key.
  const merchant = makeMerchant(await emulator.wechatPay);
  for (const apiV3Key of [merchant.apiV3Key, canaryKey()]) {
    workspace.write("merchant.json", merchantFile({ ...merchant, apiV3Key }));
    const up = await workspace.pulumi("up", "--yes", "--skip-preview");
    expect({ code: up.code, text: up.text }).toMatchObject({ code: 0 });
  }
});

afterAll(async () => {
  terminal?.remove();
  workspace?.remove();
  await emulator?.close();
});

function show(words: readonly string[], out: readonly string[], data?: object): void {
  const shown = words.map((word) => (word.startsWith(terminal.folder) ? word.slice(terminal.folder.length + 1) : word));
  const file = data === undefined ? [] : [`$ cat ${shown[shown.indexOf("--data") + 1]}`, JSON.stringify(data)];
  const lines = [...file, `$ npx pulumi-cloudbase ${shown.join(" ")}`, ...out].map(withoutChance);
  sections.push(["```", ...lines, "```"].join("\n"));
}

async function run(...words: string[]) {
  const { exitCode, out, err } = await terminal.run(...words);
  return { exitCode, out, text: [...out, ...err].join("\n") };
}

/** With a body or an event's data in a file, as a person would. */
async function runWith(data: object, file: string, ...words: string[]) {
  const path = join(terminal.folder, file);
  writeFileSync(path, JSON.stringify(data));
  const all = [...words, "--data", path];
  const done = await run(...all);
  show(all, done.out, data);
  return done;
}

async function log(): Promise<string[]> {
  const { out } = await terminal.run("logs", name, "--json");
  const lines: LogLine[] = out.flatMap((line) => JSON.parse(line));
  return lines.map(({ text }) => text);
}

test("its dependencies are installed, and an order through it is paid", async () => {
  const first = await run("pay", name);
  expect(first).toMatchObject({ exitCode: 0 });
  const words = ["pay", name, "--openid", openid];
  const { exitCode, out, text } = await run(...words);
  expect({ exitCode, text }).toMatchObject({ exitCode: 0 });
  outTradeNo = /ordered\s+(\S+)/.exec(text)?.[1] ?? "";
  expect(text).toContain(`handlerUnified ${outTradeNo}`);
  expect(text).toContain(`handlerUnifiedTrigger ${outTradeNo} SUCCESS`);
  expect(text).toMatch(/signature ok · decrypted · .* · forwarded/);
  show(words, out);
});

test("as the vendor's it lets the body's payer beat the platform's user", async () => {
  const order = {
    out_trade_no: "T20261123184223",
    description: "tea",
    amount: { total: 100, currency: "CNY" },
    payer: { openid: "oNamedInTheBody" },
  };
  const path = join(terminal.folder, "order.json");
  writeFileSync(path, JSON.stringify(order));
  const words = ["invoke", name, "/wx-pay/wxpay_order", "--as-user", openid, "--data", path];
  expect(await run(...words)).toMatchObject({ exitCode: 0 });
  const { body } = await post<{ wechatPay: { orders: object[] } }>(emulator, "export", { secrets: false });
  expect(body.wechatPay.orders).toContainEqual(
    expect.objectContaining({ outTradeNo: order.out_trade_no, openid: "oNamedInTheBody" }),
  );
});

test("is refunded, and hears that it arrived", async () => {
  const refund = {
    out_trade_no: outTradeNo,
    out_refund_no: "R20261123184222",
    amount: { refund: 40, total: 100, currency: "CNY" },
  };
  const asked = await runWith(refund, "refund.json", "invoke", name, "/wx-pay/wxpay_refund");
  expect(asked.exitCode).toBe(0);
  expect(asked.text).toContain("PROCESSING");
  const told = await runWith(
    { out_refund_no: refund.out_refund_no },
    "arrived.json",
    "callback",
    "send",
    name,
    "REFUND.SUCCESS",
  );
  expect(told.exitCode).toBe(0);
  expect(told.text).toMatch(/signature ok · decrypted/);
});

test("transfers; of WeChat Pay's own event it knows nothing, and hears how it ended at its transferTrigger", async () => {
  const transfer = {
    out_bill_no: "B20261123184222",
    transfer_scene_id: "1005",
    openid,
    transfer_amount: 100,
    transfer_remark: "commission",
    transfer_scene_report_infos: [{ info_type: "post", info_content: "promoter" }],
  };
  const asked = await runWith(transfer, "transfer.json", "invoke", name, "/wx-pay/wxpay_transfer");
  expect(asked.exitCode).toBe(0);
  expect(asked.text).toContain("WAIT_USER_CONFIRM");
  const event = "MCHTRANSFER.BILL.FINISHED";
  const unknown = await runWith({ out_bill_no: transfer.out_bill_no }, "ended.json", "callback", "send", name, event);
  expect(unknown.exitCode).toBe(1);
  expect(unknown.text).toContain("FORWARD_STATUS_404");
  const ended = {
    ParsedContent: { out_bill_no: transfer.out_bill_no, state: "SUCCESS" },
    rawData: { event_type: "MCHTRANSFER.TRANSFER.SUCCESS" },
  };
  const told = await runWith(ended, "success.json", "invoke", name, "/wx-pay/transferTrigger");
  expect(told).toMatchObject({ exitCode: 0, text: expect.stringContaining('"code":"SUCCESS"') });
  const byAction = { _action: "/wx-pay/transferTrigger", ...ended };
  writeFileSync(join(terminal.folder, "by-action.json"), JSON.stringify(byAction));
  const again = await run("invoke", name, "/", "--data", join(terminal.folder, "by-action.json"));
  expect(again).toMatchObject({ exitCode: 0, text: expect.stringContaining('"code":"SUCCESS"') });
});

test("has said so in its log", async () => {
  const said = (await log()).filter((text) => /^handler(Refund|Transfer)|^lab: |dependenc/.test(text));
  for (const text of [
    "handlerRefund R20261123184222",
    "handlerRefundTrigger R20261123184222 SUCCESS",
    "handlerTransfer B20261123184222 WAIT_USER_CONFIRM",
    "handlerTransferTrigger B20261123184222 SUCCESS",
    "lab: api.mch.weixin.qq.com is the lab's own here",
  ]) {
    expect(said).toContain(text);
  }
  sections.push(
    [
      "```",
      "$ npx pulumi-cloudbase logs miniapp-wxpay",
      "…",
      ...said.map((text) => withoutChance(text.replace(/[\d.]+ s$/, "1.0 s"))),
      "…",
      "```",
    ].join("\n"),
  );
});

test("survives every fault of the menu", async () => {
  const rows: string[] = [];
  for (const { name: fault, expectedCode } of faults) {
    const { text } = await run("pay", name, "--fault", fault);
    if (expectedCode !== "") expect({ fault, text }).toMatchObject({ text: expect.stringContaining(expectedCode) });
    const order = /ordered\s+(\S+)/.exec(text)?.[1];
    expect({ fault, order }).toEqual({ fault, order: expect.any(String) });
    const heard = text.split(`handlerUnifiedTrigger ${order}`).length - 1;
    const refunded = await heardOfRefund(fault, expectedCode);
    rows.push(`| ${fault} | ${expectedCode || "delivered"} | ${heard} | ${refunded} |`);
  }
  const sound = await run("pay", name);
  expect(sound.exitCode).toBe(0);
  sections.push(
    [
      "| Fault | The gateway, or the delivery | Times that `handlerUnifiedTrigger` ran | `handlerRefundTrigger` |",
      "|---|---|---|---|",
      ...rows,
    ].join("\n"),
  );
});

/** How often its handler ran for one REFUND.SUCCESS with this fault. */
async function heardOfRefund(fault: string, expectedCode: string): Promise<number> {
  const refund = { out_refund_no: `R-${fault}` };
  const path = join(terminal.folder, "refund-fault.json");
  writeFileSync(path, JSON.stringify(refund));
  const { text } = await run("callback", "send", name, "REFUND.SUCCESS", "--fault", fault, "--data", path);
  if (expectedCode !== "") expect({ fault, text }).toMatchObject({ text: expect.stringContaining(expectedCode) });
  const heard = `handlerRefundTrigger ${refund.out_refund_no} SUCCESS`;
  return (await log()).filter((line) => line === heard).length;
}

test("nothing has left the machine", () => {
  const attempted = readFileSync(join(workspace.folder, "attempted.txt"), "utf8").trim().split("\n");
  // To listen on an address, Node looks it up as well.
  expect(new Set(attempted)).toEqual(new Set(["lookup 127.0.0.1", new URL(emulator.endpoint).host]));
  sections.push(
    `Every connection that the function opened: ${withoutChance(new URL(emulator.endpoint).host)}, the lab. It looked up no other name.`,
  );
});

test("the page of the documentation shows this run", () => {
  const parts = [
    "# A folder in the vendor's shape, as it is: ordered, paid, refunded, transferred",
    "A function in the shape of the vendor's `pay-common` (its file names, routes, start command on port 9000, a class of handlers), with a client of WeChat Pay in its own package.json that calls `api.mch.weixin.qq.com`, declared with `functionCode: \"./pay-common\"`. It is written for this test, and does what the vendor's does: the event that WeChat Pay sends at a transfer's end, `MCHTRANSFER.BILL.FINISHED`, it answers with 404, and takes `MCHTRANSFER.TRANSFER.SUCCESS` at its `transferTrigger`; the function that is delivered with this package takes both. Recorded by test/engine/vendor-folder.test.ts with the real engine and the local Integration Center. Numbers of orders, ids, ports and times are made alike.",
    ...sections,
  ];
  const text = `${parts.join("\n\n")}\n`;
  if (process.env.UPDATE_EXAMPLES) writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, "utf8"));
});
