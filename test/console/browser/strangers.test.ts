import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Browser } from "playwright-core";
import { launchChromium, launchLimitMs, openPage } from "./support/browser";
import { type Demo, startDemo } from "./support/demo";

/* What strangers can reach: the text of a callback, and a web page that the same person has open. */

let browser: Browser;
let demo: Demo;

beforeAll(async () => {
  browser = await launchChromium(["--host-resolver-rules=MAP rebound.example 127.0.0.1"]);
}, launchLimitMs);
afterAll(() => browser?.close());

beforeEach(async () => {
  demo = await startDemo();
});
afterEach(() => demo.close());

const image = '<img src="x" onerror="window.taken = 1">';
const script = "<script>window.taken = 1</script>";

test("what a stranger sends stays text", async () => {
  demo.receive("miniapp-wxpay", {
    eventType: image,
    route: `/"${script}`,
    source: image,
    steps: [{ step: image, ok: false, detail: script, ms: 1 }],
    errorCode: script,
    answer: { status: 200, bodyStart: image, ms: 1 },
  });
  demo.write("miniapp-wxpay", image);
  const { page, problems, close } = await openPage(browser);
  await page.goto(demo.address);
  await page.locator(".toggle").click();
  await page.locator(".step .said").getByText(script, { exact: true }).waitFor();
  await page.locator(".line .text").getByText(image, { exact: true }).waitFor();
  expect(await page.locator("#detail").locator("img, script").count()).toBe(0);
  expect(await page.evaluate("window.taken")).toBeUndefined();
  expect(problems).toEqual([]);
  await close();
});

test("code that got into the page does not run", async () => {
  const { page, close } = await openPage(browser);
  await page.goto(demo.address);
  const outcome = await page.evaluate<{ markup: string; violated: string[] }>(`(async () => {
    const violated = [];
    document.addEventListener("securitypolicyviolation", (event) => violated.push(event.effectiveDirective));
    let markup = "taken in";
    try { document.body.innerHTML = ${JSON.stringify(image)}; } catch (error) { markup = error.name; }
    const inline = document.createElement("script");
    inline.append("window.taken = 1");
    document.body.append(inline);
    const foreign = new Image();
    foreign.src = "http://192.0.2.1/x.png";
    await new Promise((resolve) => foreign.addEventListener("error", resolve));
    return { markup, violated };
  })()`);
  expect(outcome.markup).toBe("TypeError");
  expect(outcome.violated).toEqual(expect.arrayContaining(["require-trusted-types-for", "img-src"]));
  expect(await page.evaluate("window.taken")).toBeUndefined();
  await close();
});

/** Tries, from the page that serves it, everything that a page can do to another origin; says what it got. */
const attack = (target: string) => `<!doctype html><title>attack</title><script>
  const api = "${target}/console/api/integrations";
  const send = api + "/miniapp-wxpay/send";
  const body = '{"event":"TRANSACTION.SUCCESS"}';
  const tried = async (name, work) => {
    try { return [name, await work()]; } catch (error) { return [name, "refused"]; }
  };
  const loads = (tag, address) => new Promise((resolve) => {
    const node = document.createElement(tag);
    node.onload = () => resolve("loaded");
    node.onerror = () => resolve("refused");
    node.src = address;
    document.body.append(node);
  });
  const status = async (options) => (await fetch(options.address ?? send, options)).status;
  const json = { "content-type": "application/json", "x-cloudbase-console": "1" };
  window.attack = async () => Object.fromEntries(await Promise.all([
    tried("read", () => fetch(api).then((answer) => answer.text())),
    tried("read without its answer", async () => (await fetch(api, { mode: "no-cors" })).type),
    tried("read as a script", () => loads("script", api)),
    tried("follow", () => new Promise((resolve) => {
      const stream = new EventSource("${target}/console/api/events");
      stream.onopen = () => resolve("followed");
      stream.onerror = () => resolve("refused");
    })),
    tried("change with our header", () => status({ method: "POST", headers: json, body })),
    tried("change as a form would", async () => (await fetch(send, { method: "POST", mode: "no-cors", body })).type),
    tried("frame", async () => {
      const frame = document.createElement("iframe");
      frame.src = "${target}/console";
      const loaded = new Promise((resolve) => { frame.onload = resolve; });
      document.body.append(frame);
      await loaded;
      return frame.contentDocument === null ? "closed to us" : "open";
    }),
  ]));
</script><body><form method="post" enctype="text/plain" action="${target}/console/api/integrations/miniapp-wxpay/send">
<input name='{"event":"TRANSACTION.SUCCESS","x":"' value='"}'></form>`;

test.each([
  ["another port", "127.0.0.1"],
  ["another name", "localhost"],
])("a page of %s reads nothing and changes nothing", async (_, hostname) => {
  const site = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(attack(demo.origin));
  });
  await new Promise<void>((resolve) => site.listen(0, "127.0.0.1", resolve));
  const { page, close } = await openPage(browser);
  const frames: (string | null)[] = [];
  page.on("framenavigated", (frame) => frame.parentFrame() && frames.push(frame.url()));
  await page.goto(`http://${hostname}:${(site.address() as AddressInfo).port}/`);

  expect(await page.evaluate("window.attack()")).toEqual({
    read: "refused",
    // The browser hides a refusal too: an opaque or blocked answer tells nothing.
    "read without its answer": "refused",
    "read as a script": "refused",
    follow: "refused",
    "change with our header": "refused",
    "change as a form would": "refused",
    frame: "closed to us",
  });
  const [answer] = await Promise.all([
    page.waitForResponse(
      (response) => response.request().isNavigationRequest() && response.request().method() === "POST",
    ),
    page.evaluate("document.forms[0].submit()"),
  ]);
  expect(answer.status()).toBe(403);
  expect(frames).not.toContain(`${demo.origin}/console`);
  expect(demo.callbacks("miniapp-wxpay")).toEqual([]);
  await close();
  await new Promise((resolve) => {
    site.close(resolve);
    site.closeAllConnections();
  });
});

test("a name that was rebound to this machine gets nothing", async () => {
  const { page, close } = await openPage(browser);
  const rebound = demo.origin.replace("127.0.0.1", "rebound.example");
  expect((await page.goto(`${rebound}/console`))?.status()).toBe(403);
  const own = `fetch("/console/api/integrations").then(async (answer) => [answer.status, (await answer.json()).error.code])`;
  expect(await page.evaluate(own)).toEqual([403, "HOST_NOT_LOCAL"]);
  await close();
});
