import type { Browser } from "playwright-core";
import { launchChromium, launchLimitMs, type OpenPage, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";
import { focused } from "./support/focus";

/* What can be tried, on data that a test makes as it needs them. */

let browser: Browser;
let demo: Demo;
let opened: OpenPage;

beforeAll(async () => {
  browser = await launchChromium();
}, launchLimitMs);
afterAll(() => browser?.close());

beforeEach(async () => {
  demo = await startDemo();
  opened = await openPage(browser);
});
afterEach(async () => {
  await opened.close();
  await demo.close();
});

test("own data that is no JSON is not sent; the line and the field are named and shown", async () => {
  const { page } = opened;
  await page.goto(demo.address);
  await page.getByText("Own data, seed, address").click();
  const area = page.getByLabel("Own data (JSON, merged into the default)");
  await area.fill('{\n  "amount": {\n    "total" 100\n  }\n}');
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("alert").getByText("Line 3, column 13, in “amount.total”: a : is missing").waitFor();
  expect(await focused(page)).toMatch(/^textarea Own data/);
  expect(await area.getAttribute("aria-invalid")).toBe("true");
  expect(demo.callbacks("miniapp-wxpay")).toEqual([]);

  await area.fill('{ "amount": { "total": 100 } }');
  expect(await area.getAttribute("aria-invalid")).toBeNull();
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".result-card").waitFor();
});

test("what the emulator refuses is told beside the button", async () => {
  const { page } = opened;
  await page.goto(demo.address);
  await page.getByText("Own data, seed, address").click();
  await page.getByLabel("Seed", { exact: true }).fill("no blanks please");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".send-row").getByText("must be 1 to 64 letters, digits").waitFor();
});

test("the shell's command follows the choices", async () => {
  const { page } = opened;
  await page.goto(demo.address);
  await page.getByLabel("Fault", { exact: true }).selectOption("wrong-key");
  await page.getByRole("checkbox", { name: /virtual time/ }).check();
  const command = "npx pulumi-cloudbase callback send miniapp-wxpay TRANSACTION.SUCCESS --fault wrong-key";
  await page.getByText(`${command} --retries virtual-time`, { exact: true }).waitFor();
});

test("what is shown with a copy button can be copied", async () => {
  const { page, close } = await openPage(browser, { permissions: ["clipboard-read", "clipboard-write"] });
  await page.goto(demo.address);
  await page.getByRole("button", { name: "Copy the URL of order" }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  const url = "https://miniapp-wxpay-k3v9x2qd.integration-callback.tcloudbase.com/wechatpay/order";
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe(url);
  await close();
});

test("a callback of another sender says why it cannot be sent again", async () => {
  demo.receive("miniapp-wxpay");
  const { page } = opened;
  await page.goto(demo.address);
  await page.locator(".toggle").click();
  await page.getByText("Its body is not kept").waitFor();
  expect(await page.getByRole("button", { name: "Send again" }).count()).toBe(0);
});

test("each type offers what it can do: message push no payment, one without callbacks its function alone", async () => {
  demo.add("push", { type: "weixinmp" });
  demo.add("other");
  // Of a version to come: this one's types all receive callbacks.
  const { integrations } = demo.ports;
  const { list, show } = integrations;
  const future = { type: "of-the-future", typeName: "Of the future" };
  integrations.list = () => list().map((one) => (one.name === "other" ? { ...one, ...future } : one));
  integrations.show = (idOrName) => {
    const one = show(idOrName);
    return one?.name === "other" ? { ...one, ...future, callbackUrls: {} } : one;
  };
  const { page } = opened;
  await page.goto(demo.address);
  const tabs = () => page.getByRole("tab").allInnerTexts();
  await page.getByRole("tab", { name: "Payment" }).waitFor();
  await page.getByRole("link", { name: /push/ }).click();
  await page.getByRole("heading", { name: "push" }).waitFor();
  expect(await tabs()).toEqual(["Callback", "Function"]);
  await page.getByRole("link", { name: /other/ }).click();
  await page.getByText("This type receives no callbacks. Its function can be called:").waitFor();
  expect(await tabs()).toEqual(["Function"]);
});

test("an empty environment says what to do next, and fills by itself", async () => {
  demo.store.integrations.remove(demo.id, Date.now());
  const { page } = opened;
  await page.goto(demo.addressOf(""));
  await page.getByText(`export CLOUDBASE_ENDPOINT=${demo.origin}`).waitFor();
  demo.add("miniapp-wxpay");
  await page.getByRole("heading", { name: "miniapp-wxpay" }).waitFor();
});

test("when the emulator is gone the page says so, and it comes back by itself", async () => {
  const { page } = opened;
  await page.goto(demo.address);
  await page.getByRole("heading", { name: "miniapp-wxpay" }).waitFor();
  const list = demo.ports.integrations.list;
  demo.ports.integrations.list = () => {
    throw new Error("the store is closed");
  };
  await page.getByText("No connection. Is the emulator running?").waitFor();
  demo.ports.integrations.list = list;
  await page.getByText("Live", { exact: true }).waitFor();
});
