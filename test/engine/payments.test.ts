import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { sendMenus } from "../../lab/senders";
import { TestTerminal } from "../cli/run";
import { canaryKey, type Merchant, makeMerchant } from "./support/merchant";
import { withoutChance } from "./support/page";
import { merchantFile, wechatPayProgram } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/*
 * One payment from order to log, then the same with each fault: declared by a program, applied by the real engine, paid
 * from the command line. What a person sees is kept as a page of the documentation: UPDATE_EXAMPLES=1 writes it, otherwise
 * it has to agree with what happens.
 */

jest.setTimeout(240_000);

const page = join(__dirname, "../../docs/examples/lab-payments.md");
const { faults } = sendMenus.weixinpaydc;
const name = "miniapp-wxpay";

let emulator: Emulator;
let workspace: Workspace;
let terminal: TestTerminal;
const sections: string[] = [];

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  terminal = new TestTerminal();
  terminal.processEnv.CLOUDBASE_ENDPOINT = emulator.endpoint;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = emulator.consoleToken;
  const merchant: Merchant = makeMerchant(await emulator.wechatPay);
  workspace.write("index.js", wechatPayProgram({}, name));
  await workspace.pulumi("stack", "init", "dev");
  // Twice, so that there is a previous APIv3 key.
  for (const apiV3Key of [merchant.apiV3Key, canaryKey()]) {
    workspace.write("merchant.json", merchantFile({ ...merchant, apiV3Key }));
    expect((await workspace.pulumi("up", "--yes", "--skip-preview")).code).toBe(0);
  }
  // Its lines about starting come in no fixed order; they are not the subject.
  await emulator.sendCallback(name, { event: "REFUND.SUCCESS" });
});

afterAll(async () => {
  terminal?.remove();
  workspace?.remove();
  await emulator?.close();
});

async function pay(...words: string[]) {
  const run = await terminal.run("pay", name, ...words);
  sections.push(
    ["```", `$ npx pulumi-cloudbase pay ${[name, ...words].join(" ")}`, ...run.out.map(withoutChance), "```"].join(
      "\n",
    ),
  );
  return { exitCode: run.exitCode, text: run.out.join("\n") };
}

test("an order through the function is paid, notified, and the function says so", async () => {
  const { exitCode, text } = await pay();
  expect(exitCode).toBe(0);
  expect(text).toMatch(/signature ok · decrypted · .* · forwarded/);
  expect(text).toMatch(/paid/);
});

test.each(faults)("with $name the log says $expectedCode", async ({ name: fault, expectedCode }) => {
  const { exitCode, text } = await pay("--fault", fault);
  if (expectedCode !== "") expect(text).toContain(expectedCode);
  expect(exitCode).toBe(expectedCode === "" ? 0 : 1);
});

test("the page of the documentation shows this run", () => {
  const text = `# One payment, and the same with each fault\n\nWhat \`pulumi-cloudbase pay\` printed, recorded by test/engine/payments.test.ts on the local Integration Center. Numbers of orders, ids, ports and times are made alike.\n\n${sections.join("\n\n")}\n`;
  if (process.env.UPDATE_EXAMPLES) writeFileSync(page, text);
  expect(text).toBe(readFileSync(page, "utf8"));
});
