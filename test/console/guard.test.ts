import { request } from "node:http";
import { echoFunction } from "../emulator/support/code";
import { authorized, type ConsoleLab, openLab, type ServedConsole } from "./support/lab";

let lab: ConsoleLab;
let served: ServedConsole;

beforeAll(async () => {
  lab = await openLab();
  lab.add("miniapp-wxpay");
  served = await lab.serve();
});
afterAll(() => lab.close());

const list = "/console/api/integrations";
const send = "/console/api/integrations/miniapp-wxpay/send";

const bodies: Readonly<Record<string, string | Buffer>> = {
  POST: '{"event":"TRANSACTION.SUCCESS"}',
  PUT: echoFunction("2"),
};

/** As somebody who knows the token. fetch would not let us choose Host, Origin and Sec-Fetch-*. */
function ask(method: string, path: string, asked: Record<string, string>): Promise<number> {
  const headers = { ...authorized, ...asked };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port: served.port, method, path, headers, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("error", reject);
    sent.end(bodies[method]);
  });
}

describe("only names of this machine are answered", () => {
  test.each(["127.0.0.1", "localhost", "[::1]", "LOCALHOST"])("%s, with and without a port", async (name) => {
    expect(await ask("GET", list, { host: name })).toBe(200);
    expect(await ask("GET", list, { host: `${name}:${served.port}` })).toBe(200);
  });

  test.each([
    "evil.example",
    "127.0.0.1.evil.example",
    "localhost.evil.example",
    "127.0.0.1@evil.example",
    "evil.example:41001",
    "127.0.0.2",
    "0.0.0.0",
    "localhost.",
  ])("not %p", async (name) => {
    expect(await ask("GET", list, { host: name })).toBe(403);
    expect(await ask("GET", "/console", { host: name })).toBe(403);
  });
});

describe("other web pages cannot read", () => {
  test.each([
    ["a foreign origin", { origin: "https://evil.example" }],
    ["another port of this machine", { origin: "http://localhost:3000" }],
    ["the same name over https", { origin: "https://localhost:41001" }],
    ["a sandboxed page", { origin: "null" }],
    ["a cross-site request", { "sec-fetch-site": "cross-site" }],
    ["a page on another port", { "sec-fetch-site": "same-site" }],
    [
      "a link that would load data",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
    ],
  ])("%s", async (_, headers) => {
    expect(await ask("GET", list, { host: "localhost:41001", ...headers })).toBe(403);
  });

  test("the page itself can, and so can a program", async () => {
    const own = { host: "localhost:41001", origin: "http://localhost:41001", "sec-fetch-site": "same-origin" };
    expect(await ask("GET", list, own)).toBe(200);
    expect(await ask("GET", list, { host: "localhost:41001" })).toBe(200);
  });

  test("a link may lead to the page, a frame may not hold it", async () => {
    const link = { host: "localhost", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
    expect(await ask("GET", "/console", { ...link, "sec-fetch-dest": "document" })).toBe(200);
    expect(await ask("GET", "/console", { ...link, "sec-fetch-dest": "iframe" })).toBe(403);
  });
});

describe("other web pages cannot change anything", () => {
  const own = { host: "localhost:41001", "content-type": "application/json", "x-cloudbase-console": "1" };

  test("our own header and content type are needed", async () => {
    expect(await ask("POST", send, own)).toBe(200);
    expect(await ask("POST", send, { ...own, "content-type": "application/json; charset=utf-8" })).toBe(200);
    expect(await ask("POST", send, { ...own, "x-cloudbase-console": "0" })).toBe(403);
    const { "x-cloudbase-console": _, ...withoutHeader } = own;
    expect(await ask("POST", send, withoutHeader)).toBe(403);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])(
    "what a form can send is refused: %p",
    async (contentType) => {
      expect(await ask("POST", send, { ...own, "content-type": contentType })).toBe(415);
    },
  );

  test.each(["https://evil.example", "null", "http://localhost:3000"])("from %s", async (origin) => {
    expect(await ask("POST", send, { ...own, origin })).toBe(403);
  });

  test("code is taken as a zip only, everything else as JSON only, and with the same header", async () => {
    const put = "/console/api/functions/miniapp-wxpay-k3v9x2qd-demo-scfweb/code";
    const zip = { ...own, "content-type": "application/zip" };
    expect(await ask("PUT", put, zip)).toBe(200);
    expect(await ask("PUT", put, own)).toBe(415);
    expect(await ask("POST", send, zip)).toBe(415);
    expect(await ask("PUT", put, { ...zip, "x-cloudbase-console": "" })).toBe(403);
    expect(await ask("PUT", put, { ...zip, origin: "https://evil.example" })).toBe(403);
    expect(await ask("PUT", put, { ...zip, host: "evil.example" })).toBe(403);
    expect(await ask("PUT", put, { ...zip, "sec-fetch-site": "same-site" })).toBe(403);
  });

  test.each(["export", "import", "integrations/miniapp-wxpay/pay", "functions/f/invoke"])(
    "nobody else gets at %s",
    async (path) => {
      const { "x-cloudbase-console": _, ...withoutHeader } = own;
      expect(await ask("POST", `/console/api/${path}`, withoutHeader)).toBe(403);
      expect(await ask("POST", `/console/api/${path}`, { ...own, host: "evil.example" })).toBe(403);
      expect(await ask("GET", `/console/api/${path}`, own)).toBe(405);
    },
  );

  test("a preflight request is not answered with permission", async () => {
    const preflight = {
      host: "localhost:41001",
      origin: "https://evil.example",
      "access-control-request-method": "POST",
    };
    expect(await ask("OPTIONS", send, preflight)).toBe(403);
  });

  test("what was refused was not sent", async () => {
    const before = lab.callbacks("miniapp-wxpay").length;
    await ask("POST", send, { ...own, origin: "https://evil.example" });
    await ask("POST", send, { ...own, "content-type": "text/plain" });
    expect(lab.callbacks("miniapp-wxpay").length).toBe(before);
  });
});
