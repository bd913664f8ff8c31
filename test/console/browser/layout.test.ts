import type { Browser, Page } from "playwright-core";
import { refused } from "../support/lab";
import { launchChromium, launchLimitMs, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  browser = await launchChromium();
}, launchLimitMs);
afterAll(() => browser?.close());

beforeEach(async () => {
  demo = await startDemo();
});
afterEach(() => demo.close());

const rows = (page: Page) => page.locator(".callbacks tbody .row");
async function rowsAre(page: Page, count: number): Promise<void> {
  await rows(page).nth(count).waitFor({ state: "detached" });
  await rows(page)
    .nth(count - 1)
    .waitFor();
}

/** Counts what moved without anybody's doing, and which elements moved. */
const watchShifts = `
  window.moved = 0;
  window.movers = [];
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (shift.hadRecentInput) continue;
      window.moved += shift.value;
      for (const { node } of shift.sources) {
        const element = node?.nodeType === 1 ? node : node?.parentElement;
        if (element && !element.closest(".callback-box")) window.movers.push(element.className || element.localName);
      }
    }
  }).observe({ type: "layout-shift" });
`;

test("when rows arrive nothing outside of their box moves", async () => {
  for (let count = 0; count < 3; count++) demo.receive("miniapp-wxpay");
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await rowsAre(page, 3);
  await page.evaluate(watchShifts);
  for (let count = 4; count <= 12; count++) {
    demo.receive("miniapp-wxpay", count % 2 ? refused : {});
    demo.write("miniapp-wxpay", `line ${count}`);
    await rowsAre(page, count);
  }
  expect(await page.evaluate("window.movers")).toEqual([]);
  expect(await page.evaluate<number>("window.moved")).toBeLessThan(0.1);
  await close();
});

test("whoever reads an open row keeps it under the eye", async () => {
  for (let count = 0; count < 50; count++) demo.receive("miniapp-wxpay");
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await rows(page).nth(4).click();
  const story = page.locator(".story");
  const before = await story.boundingBox();
  for (let count = 0; count < 7; count++) demo.receive("miniapp-wxpay", refused);
  await rowsAre(page, 57);
  expect((await story.boundingBox())?.y).toBeCloseTo(before?.y ?? 0, 0);
  await close();
});

test("a row that is opened at the lower edge shows its story", async () => {
  for (let count = 0; count < 50; count++) demo.receive("miniapp-wxpay");
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await rows(page).nth(9).click();
  const story = await page.locator(".story").boundingBox();
  const box = await page.locator(".callback-box").boundingBox();
  expect((story?.y ?? 0) + (story?.height ?? 0)).toBeLessThanOrEqual((box?.y ?? 0) + (box?.height ?? 0) + 1);
  await close();
});

test("thousands of callbacks stay a bounded page, and all of them can be reached", async () => {
  for (let count = 0; count < 2000; count++) demo.receive("miniapp-wxpay", { requestId: `r${count}` });
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await rowsAre(page, 100);
  const older = page.getByRole("button", { name: "Load older" });
  for (let pages = 2; pages <= 21; pages++) {
    await older.click();
    await rowsAre(page, Math.min(pages * 100, 500));
  }
  await page.getByText("The log begins here.").waitFor();
  await rows(page).last().click();
  await page.getByText("r0", { exact: true }).waitFor();
  expect(await page.evaluate<number>("document.querySelectorAll('*').length")).toBeLessThan(10_000);

  demo.receive("miniapp-wxpay", { eventType: "THE.NEWEST" });
  await page.getByRole("button", { name: "Show the newest" }).click();
  await page.getByRole("button", { name: "THE.NEWEST" }).waitFor();
  expect(await rows(page).count()).toBeLessThanOrEqual(101);
  await close();
});

test("a page that stays open keeps the newest 500", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  for (let count = 90; count <= 630; count += 90) {
    for (let one = 1; one < 90; one++) demo.receive("miniapp-wxpay");
    demo.receive("miniapp-wxpay", { eventType: `NUMBER.${count}` });
    await page.getByRole("button", { name: `NUMBER.${count}` }).waitFor();
    await rowsAre(page, Math.min(count, 500));
  }
  await page.getByRole("button", { name: "Load older" }).click();
  await page.getByRole("button", { name: "Show the newest" }).waitFor();
  expect(await rows(page).count()).toBe(500);
  await close();
});

test("a burst that is longer than a page is not shown with a hole in it", async () => {
  demo.receive("miniapp-wxpay", { requestId: "before" });
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await rowsAre(page, 1);
  for (let count = 0; count < 250; count++) demo.receive("miniapp-wxpay", { requestId: `r${count}` });
  await rowsAre(page, 100);
  for (const count of [200, 251]) {
    await page.getByRole("button", { name: "Load older" }).click();
    await rowsAre(page, count);
  }
  await page.getByText("The log begins here.").waitFor();
  await close();
});

test.each([320, 390, 768, 1280])("at %d pixels nothing has to be scrolled sideways", async (width) => {
  demo.add(`a-name-without-any-place-to-break-${"x".repeat(18)}`);
  demo.receive("miniapp-wxpay", { ...refused, eventType: "AN.EVENT.NAME.".repeat(8) });
  demo.write("miniapp-wxpay", "x".repeat(500));
  const { page, close } = await openPage(browser, { width, height: 844 });
  await page.goto(demo.address);
  await rows(page).first().click();
  await page.getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".result-card").waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
  await close();
});
