import { apiPath, changes, routes } from "../../lab/console-api";
import { type ConsoleLab, consoleToken, functionOf, openLab, type ServedConsole } from "./support/lab";

/*
 * A port says nothing about who asks: every user of the machine, and every program of theirs, can open a connection. The
 * console's API answers those who know this start's token.
 */

let lab: ConsoleLab;
let served: ServedConsole;

beforeAll(async () => {
  lab = await openLab();
  lab.add("miniapp-wxpay");
  served = await lab.serve();
});
afterAll(() => lab.close());

const changing = { "content-type": "application/json", "x-cloudbase-console": "1" };
const parts: Readonly<Record<string, string>> = {
  id: "miniapp-wxpay",
  requestId: "request-1",
  name: functionOf("miniapp-wxpay"),
};

/** Every address of the API, and one that there is not. */
const asked: [method: string, path: string][] = [
  ...[...Object.values(routes), changes].map(({ method, path }): [string, string] => [
    method,
    path.replace(/:(\w+)/g, (_, part: string) => parts[part] ?? ""),
  ]),
  ["HEAD", "/events"],
  ["HEAD", "/integrations"],
  ["GET", "/nothing"],
];

function ask(method: string, path: string, headers: Record<string, string>): Promise<Response> {
  const request =
    method === "GET" || method === "HEAD"
      ? { headers }
      : { headers: { ...changing, ...headers }, body: '{"secrets":true,"event":"TRANSACTION.SUCCESS"}' };
  return fetch(`${served.origin}${apiPath}${path}`, { method, ...request });
}

/** All that a change through the console would touch. */
function whatThereIs(): string {
  return JSON.stringify([lab.callbacks("miniapp-wxpay"), lab.ports.functions.list(), lab.store.wechatPay.merchants()]);
}

test.each(asked)("%s %s without the token answers 401, and that is all", async (method, path) => {
  const before = whatThereIs();
  const answer = await ask(method, path, {});
  expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  const text = await answer.text();
  const refusal = { error: { code: "TOKEN_REQUIRED", message: expect.any(String) } };
  if (method !== "HEAD") expect(JSON.parse(text)).toEqual(refusal);
  expect(text).not.toContain("miniapp-wxpay");
  expect(whatThereIs()).toBe(before);
});

test.each([
  ["none", ""],
  ["another", "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"],
  ["its beginning", `Bearer ${consoleToken.slice(0, -1)}`],
  ["a character more", `Bearer ${consoleToken}A`],
  ["in lower case", `Bearer ${consoleToken.toLowerCase()}`],
  ["under another scheme", `Basic ${consoleToken}`],
  ["without a scheme", consoleToken],
  ["twice", `Bearer ${consoleToken}, Bearer ${consoleToken}`],
])("a token that is %s is none", async (_name, authorization) => {
  const answer = await ask("GET", "/integrations", authorization === "" ? {} : { authorization });
  expect(answer.status).toBe(401);
});

test("nor is one in the address, where logs and other programs would see it", async () => {
  for (const query of [`token=${consoleToken}`, `access_token=${consoleToken}`]) {
    expect((await ask("GET", `/integrations?${query}`, {})).status).toBe(401);
  }
});

test("whoever has it is answered", async () => {
  const authorization = `Bearer ${consoleToken}`;
  expect((await ask("GET", "/integrations", { authorization })).status).toBe(200);
  expect((await ask("POST", "/export", { authorization })).status).not.toBe(401);
});

test("a page of another name does not even learn that a token is needed", async () => {
  const answer = await ask("GET", "/integrations", { origin: "https://evil.example" });
  expect(answer.status).toBe(403);
});

test("the page itself, which holds nothing, needs none", async () => {
  for (const path of ["/console", "/console/page/app.js"]) {
    const answer = await fetch(`${served.origin}${path}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain(consoleToken);
  }
});
