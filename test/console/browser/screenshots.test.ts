import type { Browser, Page } from "playwright-core";
import { launchChromium, launchLimitMs, openPage, type PageOptions } from "./support/browser";
import { type Lab, startLab } from "./support/lab";
import { screenshot } from "./support/screenshots";

/* Pictures of the page on a real emulator, for people to look at. */

let browser: Browser;
let lab: Lab;

beforeAll(async () => {
  browser = await launchChromium();
  lab = await startLab();
  const { sendCallback } = lab.emulator;
  for (const event of ["TRANSACTION.SUCCESS", "REFUND.SUCCESS", "TRANSACTION.SUCCESS"])
    await sendCallback("pay", { event });
  for (const fault of ["wrong-key", "stale", "missing-header"]) {
    await sendCallback("pay", { event: "TRANSACTION.SUCCESS", fault });
    await sendCallback("pay", { event: "TRANSACTION.SUCCESS" });
  }
}, launchLimitMs);
afterAll(async () => {
  await browser?.close();
  await lab?.close();
});

const openFailingRow = async (page: Page) => {
  await page.getByRole("row", { name: /DECRYPT_FAILED/ }).click();
  await page.locator(".step.failed").scrollIntoViewIfNeeded();
};

async function sendWithRetries(page: Page): Promise<void> {
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong-key");
  await page.getByRole("checkbox", { name: /virtual time/ }).check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".timeline").waitFor();
}

async function payAnOrder(page: Page): Promise<void> {
  await page.getByRole("tab", { name: "Payment" }).click();
  await page.getByRole("button", { name: "Order and pay" }).click();
  await page.locator(".pay-step").nth(3).waitFor();
}

async function nothing(): Promise<void> {}

const pictures: [name: string, options: PageOptions, prepare: (page: Page) => Promise<void>][] = [
  ["1280-light", {}, nothing],
  ["1280-dark", { colorScheme: "dark" }, nothing],
  ["1280-chinese", { locale: "zh-CN" }, nothing],
  ["390", { width: 390, height: 844 }, nothing],
  ["1280-refused-callback", {}, openFailingRow],
  ["390-refused-callback", { width: 390, height: 844 }, openFailingRow],
  ["1280-payment", {}, payAnOrder],
  ["1280-retry-timeline", {}, sendWithRetries],
];

test.each(pictures)("%s", async (name, options, prepare) => {
  const { page, problems, close } = await openPage(browser, options);
  await page.goto(lab.address);
  await page.locator(".callbacks .toggle").first().waitFor();
  await page.locator(".lines .line").first().waitFor();
  await prepare(page);
  await page.evaluate("scrollTo(0, 0)");
  await screenshot(page, name);
  expect(problems).toEqual([]);
  await close();
});
