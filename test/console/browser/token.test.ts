import type { Browser } from "playwright-core";
import { consoleToken } from "../support/lab";
import { launchChromium, launchLimitMs, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";

/* The page has the token from the address that was printed, and keeps it out of sight. */

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

const locked = "This page has no key to the emulator that runs now.";

test("the printed address opens the console; the token leaves it at once and lasts for the tab", async () => {
  const { page, problems, close } = await openPage(browser);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await page.goto(demo.address);
  await page.getByText("Live").waitFor();
  expect(page.url()).toBe(`${demo.origin}/console#/${demo.id}`);
  await page.reload();
  await page.getByText("Live").waitFor();
  await page.locator("#language").click();
  await page.getByText("实时").waitFor();
  await page.goBack().catch(() => undefined);
  expect(asked.filter((url) => url.includes(consoleToken))).toEqual([]);
  expect(await page.evaluate("document.documentElement.outerHTML")).not.toContain(consoleToken);
  expect(problems).toEqual([]);
  await close();
});

test("without it the page says how to get in, and shows nothing; the address opens it in the same tab", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(`${demo.origin}/console#/${demo.id}`);
  await page.getByRole("heading", { name: locked }).waitFor();
  await page.getByText("npx pulumi-cloudbase list").waitFor();
  expect(await page.evaluate("document.body.textContent")).not.toContain(demo.id);
  await page.goto(demo.address);
  await page.getByText("Live").waitFor();
  await page.getByRole("heading", { name: "miniapp-wxpay" }).waitFor();
  await close();
});

test("another tab, another port and the next start each need it anew", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await page.getByText("Live").waitFor();
  const second = await page.context().newPage();
  await second.goto(`${demo.origin}/console`);
  await second.getByRole("heading", { name: locked }).waitFor();

  const other = await demo.serve();
  await page.goto(`${other.origin}/console`);
  await page.getByRole("heading", { name: locked }).waitFor();
  await other.close();
  await close();
});

test("a page that stays open while the emulator is started anew is locked, not lost", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  await page.getByText("Live").waitFor();
  const { port } = new URL(demo.origin);
  await demo.served.close();
  await page.getByText("No connection").waitFor();
  const next = await demo.serve(Number(port), "another-token");
  await page.getByRole("heading", { name: locked }).waitFor();
  await next.close();
  await close();
});
