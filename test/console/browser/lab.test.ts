import type { Browser } from "playwright-core";
import { launchChromium, launchLimitMs, type OpenPage, openPage } from "./support/browser";
import { type Lab, startLab } from "./support/lab";

/* The page on a real emulator: real callbacks through the gateway, to a real function process. */

let browser: Browser;
let lab: Lab;
let opened: OpenPage;

beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab();
}, launchLimitMs);
afterAll(async () => {
  await browser?.close();
  await lab?.close();
});

beforeEach(async () => {
  opened = await openPage(browser);
  await opened.page.goto(lab.address);
  await opened.page.getByRole("heading", { name: "pay", exact: true }).waitFor();
});
afterEach(async () => {
  const { problems, close } = opened;
  await close();
  expect(problems).toEqual([]);
});

const paid = { event: "TRANSACTION.SUCCESS" };

test("it shows what the emulator holds, and no credential", async () => {
  const { page } = opened;
  await page.getByRole("link", { name: /^Running pay/ }).waitFor();
  await page.getByText("pay-a1b2c3d4.integration-callback.tcloudbase.com", { exact: true }).waitFor();
  await page.getByText("/wechatpay/order", { exact: true }).waitFor();
  await page.getByText("notifyURLPayURL", { exact: true }).waitFor();
  await page.getByText("******", { exact: true }).first().waitFor();
  await page.getByLabel("Status history").getByText("Creating").waitFor();
  const text = await page.locator("body").innerText();
  expect(text).not.toContain("canary");
  expect(text).not.toContain("PRIVATE KEY");
});

test("a callback that arrives appears by itself, and so does what the function wrote", async () => {
  const { page } = opened;
  const sent = await lab.emulator.sendCallback("pay", paid);
  await page.getByRole("button", { name: paid.event }).first().click();
  await page.getByText(sent?.requestId ?? "", { exact: true }).waitFor();
  await page.getByRole("log").getByText("listening on").first().waitFor();
});

test("a refused one opens to the failing step, the cause and the fix in words", async () => {
  const { page } = opened;
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong-key");
  await page.getByText("Expected: DECRYPT_FAILED").waitFor();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const story = page.locator(".story");
  await story.locator(".step.failed .name").getByText("decrypt").waitFor();
  await story.getByText("Likely cause").waitFor();
  await story.getByText("What to do").waitFor();
});

test("a recorded one is sent again without its fault", async () => {
  const { page } = opened;
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong-key");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".step.failed").waitFor();
  const rows = page.locator(".callbacks .row");
  const before = await rows.count();
  await page.getByRole("button", { name: "Send again" }).click();
  await rows.nth(before).waitFor();
  expect(await rows.nth(1).innerText()).toContain("delivered");
});

test("retries on the virtual clock are shown as a timeline", async () => {
  const { page } = opened;
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong-key");
  await page.getByRole("checkbox", { name: /virtual time/ }).check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByText("16 attempts in 24h 4m").waitFor();
  expect(await page.getByLabel("Attempts").getByRole("listitem").count()).toBe(16);
});

test("the seed of one run makes the same notification again", async () => {
  const { page } = opened;
  const send = page.getByRole("button", { name: "Send", exact: true });
  const subject = page.locator(".result-card .note code");
  await send.click();
  const first = await subject.innerText();
  await page.locator(".result-card").getByRole("button", { name: "Use again" }).click();
  expect(await page.getByLabel("Seed", { exact: true }).inputValue()).not.toBe("");
  const answered = page.waitForResponse(/\/send$/);
  await send.click();
  await answered;
  await page.locator(".send-row .outcome:empty").first().waitFor({ state: "attached" });
  expect(await subject.innerText()).toBe(first);
});

test("a payment is ordered, paid and notified, and the function's log says so", async () => {
  const { page } = opened;
  await page.getByRole("tab", { name: "Payment" }).click();
  await page.getByLabel("Amount in yuan").fill("0.29");
  await page.getByRole("button", { name: "Order and pay" }).click();
  const steps = page.locator(".pay-step");
  await steps.nth(3).waitFor();
  expect(await steps.locator(".mark").allInnerTexts()).toEqual(["✓", "✓", "✓", "✓"]);
  expect(await steps.nth(1).innerText()).toContain("¥0.29");
  expect(await steps.nth(3).innerText()).toMatch(/paid|SUCCESS/i);
});

test("a route of the function is called as a web user who signed in, one identity at a time", async () => {
  const { page } = opened;
  await page.getByRole("tab", { name: "Function" }).click();
  await page.getByRole("checkbox", { name: "As a Mini Program user" }).check();
  await page.getByRole("checkbox", { name: "As a signed-in web user" }).check();
  expect(await page.getByRole("checkbox", { name: "As a Mini Program user" }).isChecked()).toBe(false);
  expect(await page.getByLabel("openid", { exact: true }).isVisible()).toBe(false);
  await page.getByLabel("Path").fill("/wx-pay/wxpay_order");
  await page.getByLabel("Body (JSON)").fill("{}");
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.locator(".result-card pre").first().waitFor();
  // The function as delivered believes no token.
  expect(await page.locator(".result-card pre").first().innerText()).toContain("nobody vouches for this call");
  await page.getByRole("checkbox", { name: "As a signed-in web user" }).uncheck();
});

test("a route of the function is called as a Mini Program user", async () => {
  const { page } = opened;
  await page.getByRole("tab", { name: "Function" }).click();
  await page.getByLabel("Path").fill("/wx-pay/wxpay_order");
  await page
    .getByLabel("Body (JSON)")
    .fill('{ "description": "Tea", "out_trade_no": "T20261123000001", "amount": { "total": 100 } }');
  await page.getByRole("checkbox", { name: "As a Mini Program user" }).check();
  await page.getByRole("button", { name: "Call", exact: true }).click();
  await page.locator(".result-card pre").first().waitFor();
  expect(await page.locator(".result-card pre").first().innerText()).toContain('"code": 0');
});
