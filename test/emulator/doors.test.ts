import { askConsole } from "../support/console";
import { echoFunction } from "./support/code";
import { runtimeConfig } from "./support/integration";
import { startWithPay } from "./support/lab";
import { start, temporaryFolder } from "./support/world";

/* What else the emulator's own port answers. */

test("the HTTP API for functions calls a function as the product's does, with the emulator's secretKey", async () => {
  const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction()) });
  const ask = (token: string) =>
    fetch(`${emulator.endpoint}/v1/functions/pay-function?webfn=true`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: '{"_action":"x"}',
    });
  const answer = await ask(emulator.secretKey);
  expect({ status: answer.status, body: await answer.json() }).toMatchObject({
    status: 200,
    body: { path: "/", body: '{"_action":"x"}' },
  });
  expect((await ask("nobody")).status).toBe(401);
});

test("functions find the local WeChat Pay in a variable, unless they have it themselves", async () => {
  const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction()) });
  const mine = { wechatPayBaseUrl: "https://mine.example" };
  const other = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction(), mine) });
  const seenBy = async ({ endpoint, secretKey }: typeof emulator) => {
    const response = await fetch(`${endpoint}/v1/functions/pay-function?webfn=true`, {
      method: "POST",
      headers: { authorization: `Bearer ${secretKey}` },
    });
    return ((await response.json()) as { environment: Record<string, string> }).environment.wechatPayBaseUrl;
  };
  expect(await seenBy(emulator)).toBe(`${emulator.endpoint}/wechat-pay`);
  expect(await seenBy(other.emulator)).toBe("https://mine.example");
});

test("registered merchants outlive a restart", async () => {
  const data = temporaryFolder();
  const first = await start({ data });
  first.registerMerchant({
    merchantId: "1900000009",
    merchantSerialNumber: "ab12",
    publicKeyPem: "-----BEGIN PUBLIC KEY-----",
    apiV3Key: "0123456789abcdef0123456789abcdef",
    appIds: ["wx0123456789abcdef"],
  });
  await first.close();
  const second = await start({ data });
  const response = await askConsole(second, "export", {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: '{"secrets":true}',
  });
  expect(await response.json()).toMatchObject({
    wechatPay: { merchants: [{ merchantId: "1900000009", merchantSerialNumber: "AB12" }] },
  });
});

const nothing = [404, "Nothing here. The cloud API is POST /, the console is /console.\n"];

test("an address that is none of the emulator's is answered with 404, and says which there are", async () => {
  const { endpoint } = await start();
  for (const [method, path] of [
    ["GET", "/nothing"],
    ["DELETE", "/"],
    ["GET", "/Graydecision/V1/QueryRainbowConfig"],
    ["GET", "/consoles"],
    ["GET", "/%63onsole"],
    ["POST", "/v1/functions"],
    ["POST", "/wechat-pay"],
    ["POST", "/wechat-api"],
  ] as const) {
    const answer = await fetch(endpoint + path, { method });
    expect([answer.status, await answer.text()]).toEqual(nothing);
  }
  const head = await fetch(endpoint, { method: "HEAD" });
  expect([head.status, head.headers.get("content-type")]).toEqual([404, "text/plain; charset=utf-8"]);
});

test("a browser that opens the emulator's address comes to the console; a query changes nothing", async () => {
  const { endpoint } = await start();
  for (const address of [endpoint, `${endpoint}/?a=/v1/functions/x`]) {
    const answer = await fetch(address, { redirect: "manual" });
    expect([answer.status, answer.headers.get("location")]).toEqual([302, "/console"]);
  }
  expect((await fetch(`${endpoint}/console/?x=1`)).headers.get("content-type")).toBe("text/html; charset=utf-8");
});
