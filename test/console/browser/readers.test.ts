import type { Browser, Page } from "playwright-core";
import { refused } from "../support/lab";
import { launchChromium, launchLimitMs, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";

/* For people who listen to the page, read it in Chinese, or need contrast. */

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  browser = await launchChromium();
}, launchLimitMs);
afterAll(() => browser?.close());

beforeEach(async () => {
  demo = await startDemo();
  demo.receive("miniapp-wxpay");
  demo.receive("miniapp-wxpay", refused, { fault: "wrong-key" });
  demo.add("broken", { hasFunction: false });
  demo.add("stopped", { domain: "none" });
  demo.add("new", { domain: "PROCESSING" });
});
afterEach(() => demo.close());

/** Everything that can be shown at once: an open row, a result, an error. */
async function fill(page: Page): Promise<void> {
  await page.goto(demo.address);
  await page.locator(".toggle").first().click();
  await page.locator(".more-fields summary").click();
  await page.locator("textarea").first().fill('{ "amount" 1 }');
  await page.locator(".try-panel .primary").first().click();
  await page.locator(".wrong").first().waitFor();
}

const contrastProblems = `(() => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => value / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let node = element; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour[3] !== 0) return colour;
    }
    return [255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const problems = [];
  let seen = 0;
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !element.checkVisibility() || element.closest("noscript")) continue;
    seen += 1;
    const [one, other] = [getComputedStyle(element).color, null].map((colour) =>
      luminance(colour ? channels(colour) : ground(element)));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) problems.push(texts.currentNode.data + " " + ratio.toFixed(2));
  }
  return { seen, problems };
})()`;

test.each(["light", "dark"] as const)("every text has enough contrast where it stands, %s", async (colorScheme) => {
  const { page, close } = await openPage(browser, { colorScheme });
  await fill(page);
  const { seen, problems } = await page.evaluate<{ seen: number; problems: string[] }>(contrastProblems);
  expect(problems).toEqual([]);
  expect(seen).toBeGreaterThan(80);
  await close();
});

const named = ["button", "link", "textbox", "combobox", "checkbox", "tab", "tabpanel", "table", "log", "image", "main"];

test("whatever can be used or pointed at has a name", async () => {
  const { page, close } = await openPage(browser);
  await fill(page);
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  const found = nodes.filter(({ role, ignored }) => !ignored && named.includes(role?.value));
  const nameless = found.filter(({ name, role }) => role?.value !== "main" && !name?.value);
  expect(nameless.map(({ role, properties }) => [role?.value, properties])).toEqual([]);
  expect(new Set(found.map(({ role }) => role?.value))).toEqual(new Set(named));
  await close();
});

test("it is one page of landmarks, headings in their order, and a table with heads", async () => {
  const { page, close } = await openPage(browser);
  await fill(page);
  for (const landmark of ["banner", "navigation", "main"] as const)
    expect(await page.getByRole(landmark).count()).toBe(1);
  const levels = await page.evaluate<number[]>(
    `[...document.querySelectorAll("h1, h2, h3, h4")].map((heading) => Number(heading.localName[1]))`,
  );
  expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([]);
  expect(await page.getByRole("table").getByRole("columnheader").count()).toBe(6);
  expect(
    await page
      .getByRole("row", { name: /TRANSACTION.SUCCESS/ })
      .first()
      .getByRole("cell")
      .count(),
  ).toBe(6);
  await close();
});

test("a flood of callbacks is announced in one sentence", async () => {
  const { page, close } = await openPage(browser);
  await page.clock.install();
  await page.goto(demo.address);
  await page.locator(".toggle").first().waitFor();
  const announcer = page.locator("#announcer");
  expect(await announcer.textContent()).toBe("");
  demo.receive("miniapp-wxpay");
  await page.getByText("Callback TRANSACTION.SUCCESS, 200", { exact: true }).waitFor({ state: "attached" });
  for (let count = 0; count < 40; count++) demo.receive("miniapp-wxpay");
  await page.locator(".callbacks tbody .row").nth(42).waitFor();
  expect(await announcer.textContent()).toBe("Callback TRANSACTION.SUCCESS, 200");
  await page.clock.runFor(2000);
  expect(await announcer.textContent()).toBe("40 callbacks. The newest: Callback TRANSACTION.SUCCESS, 200");
  await close();
});

test("in a Chinese browser it is Chinese, and the switch is remembered", async () => {
  const { page, problems, close } = await openPage(browser, { locale: "zh-CN" });
  await fill(page);
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  await page.getByText("可能原因").waitFor();
  await page.getByText("第 1 行第 12 列").waitFor();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Callbacks" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Callbacks" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en-GB");
  expect(problems).toEqual([]);
  await close();
});

/** Names, codes and what the emulator's own rooms write: not words of the page. */
const sameInBothLanguages =
  /^[^a-z]*$|CloudBase|English|miniapp|broken|stopped|^new$|TRANSACTION|weixinpay|wechatpay|k3v9x2qd|[A-Z_]{5,}|Nodejs|^(out|err|sys)$|npx |openid|^uid$|amount|demo-env|order|refund|[a-z][A-Z]/;

test("no English word of the page is left in Chinese", async () => {
  const { page, close } = await openPage(browser, { locale: "zh-CN" });
  await fill(page);
  const texts = await page.evaluate<string[]>(`(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
      const { data, parentElement } = texts.currentNode;
      if (!parentElement.closest("noscript, code, pre, .said, .reason, .line, .about, option, .note")) found.push(data.trim());
    }
    return found;
  })()`);
  const english = texts.filter((text) => /[A-Za-z]{3,}/.test(text) && !/[一-鿿]/.test(text));
  expect(english.filter((text) => !sameInBothLanguages.test(text))).toEqual([]);
  await close();
});
