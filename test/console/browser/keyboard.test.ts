import type { Browser } from "playwright-core";
import { refused } from "../support/lab";
import { launchChromium, launchLimitMs, type OpenPage, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";
import { focused, focusIsVisible, pressUntil } from "./support/focus";

let browser: Browser;
let demo: Demo;
let opened: OpenPage;

beforeAll(async () => {
  browser = await launchChromium();
}, launchLimitMs);
afterAll(() => browser?.close());

beforeEach(async () => {
  demo = await startDemo();
  demo.add("web-checkout");
  demo.receive("web-checkout");
  demo.receive("web-checkout", refused);
  opened = await openPage(browser);
  await opened.page.goto(demo.address);
  await opened.page.getByRole("heading", { name: "miniapp-wxpay" }).waitFor();
});
afterEach(async () => {
  await opened.close();
  await demo.close();
});

test("from the list to an open row and a sent callback without a mouse", async () => {
  const { page } = opened;
  await pressUntil(page, "Tab", /^a miniapp-wxpay/);
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toMatch(/^a web-checkout/);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "web-checkout" }).waitFor();

  await pressUntil(page, "Tab", /^button TRANSACTION/);
  await page.keyboard.press("Enter");
  await page.getByText("the authentication tag does not fit").waitFor();
  expect(await focusIsVisible(page)).toBe(true);

  await pressUntil(page, "Tab", /^tab Callback/);
  await pressUntil(page, "Tab", /^button Send/);
  await page.keyboard.press("Enter");
  await page.locator(".result-card").waitFor();
  expect(demo.callbacks("web-checkout")).toHaveLength(3);
  expect(await focused(page)).toBe("button Send");
});

test("the first stop leads past the list", async () => {
  const { page } = opened;
  await page.keyboard.press("Tab");
  expect(await focused(page)).toBe("a Skip to the integration");
  await page.keyboard.press("Enter");
  expect(await page.evaluate("document.activeElement.id")).toBe("detail");
});

test("arrows move among the rows, and Escape closes one and stays on it", async () => {
  const { page } = opened;
  await page.goto(demo.addressOf("web-checkout-k3v9x2qd"));
  await page.getByRole("heading", { name: "web-checkout" }).waitFor();
  await pressUntil(page, "Tab", /^button TRANSACTION/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  const second = page.locator(".toggle").nth(1);
  expect(await second.getAttribute("aria-expanded")).toBe("true");
  await page.keyboard.press("Escape");
  expect(await second.getAttribute("aria-expanded")).toBe("false");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  expect(await page.locator(".toggle").first().getAttribute("aria-expanded")).toBe("true");
});

test("who moved on while the integration was still loading keeps the focus", async () => {
  const { page } = opened;
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route("**/logs*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(demo.addressOf("web-checkout-k3v9x2qd"));
  await page.getByRole("heading", { name: "web-checkout" }).waitFor();
  await pressUntil(page, "Tab", /^button TRANSACTION/);
  answer();
  for (const line of ["drawn once", "drawn again", "drawn to the end"]) {
    demo.write("web-checkout", line);
    await page.getByText(line).waitFor();
  }
  expect(await focused(page)).toMatch(/^button TRANSACTION/);
});

test("arrows choose among the tabs", async () => {
  const { page } = opened;
  await pressUntil(page, "Tab", /^tab Callback/);
  await page.keyboard.press("ArrowRight");
  expect(await focused(page)).toBe("tab Payment");
  await page.getByRole("button", { name: "Order and pay" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focused(page)).toMatch(/^input Amount/);
});

test("no stop is invisible and none holds the focus", async () => {
  const { page } = opened;
  const stops: string[] = [];
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement === document.body")) === true) break;
    stops.push(await focused(page));
    expect([stops.at(-1), await focusIsVisible(page)]).toEqual([stops.at(-1), true]);
  }
  expect(stops.length).toBeGreaterThan(10);
  expect(stops.length).toBeLessThan(60);
});
