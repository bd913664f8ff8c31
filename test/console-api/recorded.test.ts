import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Emulator } from "../../lab";
import { echoFunction } from "../emulator/support/code";
import { startWithPay } from "../emulator/support/lab";
import { deploymentMs } from "../emulator/support/world";
import { askConsole } from "../support/console";

/** What the console answered before its contract was written down; `RECORD=1` writes it anew. */
const recording = join(__dirname, "recorded-answers.json");

test("every route answers in the shape that was recorded, and every refusal in its words", async () => {
  const { emulator, clock } = await startWithPay();
  const answers: Record<string, unknown> = {};
  for (const [method, path, body, contentType] of asked) {
    const name = `${method} ${path}${typeof body === "string" ? ` ${body}` : ""}`;
    answers[name] = await ask(emulator, method, path, body, contentType);
  }
  const { requestId } = await firstCallback(emulator);
  const retry = (id: string) => ask(emulator, "POST", `integrations/pay/callbacks/${id}/retry`, "{}");
  answers["POST integrations/pay/callbacks/(its id)/retry"] = await retry(requestId);
  answers["POST integrations/pay/callbacks/nobody/retry"] = await retry("nobody");
  clock.advance(deploymentMs);
  answers["POST import (what was exported)"] = await reimport(emulator);
  const read = JSON.parse(JSON.stringify(answers));
  if (process.env.RECORD) writeFileSync(recording, `${JSON.stringify(read, undefined, 2)}\n`);
  expect(read).toEqual(JSON.parse(readFileSync(recording, "utf8")));
}, 60_000);

const zip = echoFunction("2");
const json = "application/json";

const asked: [method: string, path: string, body?: string | Buffer, contentType?: string][] = [
  ["GET", "environment"],
  ["GET", "wechat-pay"],
  ["GET", "integrations"],
  ["GET", "integrations/pay"],
  ["GET", "integrations/pai"],
  ["GET", "integrations/pay/callbacks"],
  ["POST", "integrations/pay/send", '{"event":"TRANSACTION.SUCCESS","fault":"wrong-key"}'],
  ["POST", "integrations/pay/send", '{"event":"TRANSACTION.SUCCESS","seed":"s","data":{"amount":{"total":7}}}'],
  ["POST", "integrations/pay/send", '{"event":"TRANSACTION.SUCESS"}'],
  ["POST", "integrations/pay/send", '{"event":1,"seed":"a b","to":"file:///x","createdAt":"never","more":1}'],
  ["POST", "integrations/pay/send", "{"],
  ["POST", "integrations/nobody/send", '{"event":"E"}'],
  ["GET", "integrations/pay"],
  ["GET", "integrations/pay/callbacks?limit=2"],
  ["GET", "integrations/pay/callbacks?limit=0&before=x&more=1"],
  ["POST", "integrations/pay/callbacks/x/retry", '{"more":1}'],
  ["POST", "integrations/pay/pay", '{"total":250}'],
  ["POST", "integrations/pay/pay", '{"fault":"nothing"}'],
  ["POST", "integrations/pay/pay", '{"total":0.5,"openid":""}'],
  ["GET", "functions"],
  ["GET", "functions/pay-function"],
  ["GET", "functions/pay-functio"],
  ["GET", "functions/pay-function/logs?limit=1"],
  ["GET", "functions/pay-function/logs?after=0"],
  ["GET", "functions/nobody/logs"],
  ["POST", "functions/pay-function/invoke", '{"method":"GET","path":"/","as":{"openid":"o","appId":"wx1"}}'],
  [
    "POST",
    "functions/pay-function/invoke",
    '{"method":"get","path":"x","body":"","bodyBase64":"%","headers":{" ":"\\n"}}',
  ],
  ["POST", "functions/pay-function/invoke", '{"method":"GET","path":"/","body":"","bodyBase64":""}'],
  ["POST", "functions/nobody/invoke", '{"method":"GET","path":"/"}'],
  ["GET", "functions/pay-function/code"],
  ["GET", "functions/nobody/code"],
  ["PUT", "functions/pay-function/code", Buffer.from("x"), "application/zip"],
  ["PUT", "functions/nobody/code", zip, "application/zip"],
  ["PUT", "functions/pay-function/code", "{}", json],
  ["POST", "tokens", '{"kind":"user","uid":"u1"}'],
  ["POST", "tokens", '{"kind":"user","uid":"anon"}'],
  ["POST", "tokens", '{"kind":"root"}'],
  ["POST", "wechat-pay/merchants", '{"merchantId":"1"}'],
  [
    "POST",
    "wechat-pay/merchants",
    JSON.stringify({
      merchantId: "1900000002",
      merchantSerialNumber: "5157F09EFDC096DE15EBE81A47057A7232F1B8E2",
      publicKeyPem: "-----BEGIN PUBLIC KEY-----\n",
      apiV3Key: "0123456789abcdef0123456789abcdef",
      appIds: ["wx1"],
    }),
  ],
  ["POST", "export", '{"secrets":false}'],
  ["POST", "export", '{"secrets":true}'],
  ["POST", "export", "{}"],
  ["POST", "import", "{}"],
  ["POST", "import", "{secret: 1}"],
  ["GET", "nothing"],
  ["POST", "functions", "{}"],
  ["GET", "export"],
  ["POST", "events", "{}"],
  ["GET", "integrations/%E0%A4%A"],
  ["PUT", "functions/pay-function/code", zip, "application/zip"],
];

async function ask(
  emulator: Emulator,
  method: string,
  path: string,
  body?: string | Buffer,
  contentType = json,
): Promise<unknown> {
  const headers = { "content-type": contentType, "x-cloudbase-console": "1" };
  const response = await askConsole(emulator, path, { method, ...(body !== undefined && { headers, body }) });
  const type = response.headers.get("content-type");
  const { status } = response;
  if (!type?.startsWith(json)) return { status, type, bytes: (await response.arrayBuffer()).byteLength > 0 };
  const answer: unknown = await response.json();
  const allow = response.headers.get("allow");
  return { status, type, ...(allow && { allow }), answer: status === 200 ? shapeOf(answer) : answer };
}

async function firstCallback(emulator: Emulator): Promise<{ requestId: string }> {
  const [first] = (await (await askConsole(emulator, "integrations/pay/callbacks?limit=1")).json()) as [
    { requestId: string },
  ];
  return first;
}

async function reimport(emulator: Emulator): Promise<unknown> {
  const headers = { "content-type": json, "x-cloudbase-console": "1" };
  const exported = await askConsole(emulator, "export", { method: "POST", headers, body: '{"secrets":true}' });
  return ask(emulator, "POST", "import", await exported.text());
}

/** Their names are data: types of integrations, codes of refusals. */
const tables = new Set(["types", "reasons"]);

/** Names and types, in the order in which they come; of a list every shape once. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value))
    return [...new Set(value.map((one) => JSON.stringify(shapeOf(one))))].map((one) => JSON.parse(one));
  if (value === null || typeof value !== "object") return value === null ? "null" : typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, shapeOf(tables.has(name) ? Object.values(one) : one)]),
  );
}
