import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordPath, writeRecord } from "../../lab/cli/running-emulator";
import { askConsole } from "../support/console";
import { rsaPair } from "../support/keys";
import { startChild } from "./support/child";
import { createIntegration, credentials, getDomain } from "./support/integration";
import { temporaryFolder } from "./support/world";

/*
 * Another user of the machine can connect to every port and try every file. Needs to be root, who alone can become another
 * user: elsewhere the same claims stand in console/token.test.ts, port-guard.test.ts and start.test.ts, one by one.
 */

const anotherUid = 65_534;
const asRoot = process.getuid?.() === 0 ? test : test.skip;

/** Asks for everything, and tells all that came back. */
const prying = `
const { readFileSync, readdirSync } = require("node:fs");
const { join } = require("node:path");
const { endpoint, gateway, functionPort, folders, pid, routes } = JSON.parse(process.argv[1]);
const seen = [];
const tried = (work) => { try { seen.push(String(work())); } catch {} };
const read = (folder) => {
  tried(() => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) read(path);
      else tried(() => readFileSync(path, "latin1"));
    }
  });
  for (const name of ["state.db", "state.db-wal", "log.db", "log.db-wal", "README.txt", "emulator.json"]) tried(() => readFileSync(join(folder, name), "latin1"));
};
const ask = async (url, request) => {
  const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  if (!answer) return 0;
  seen.push(JSON.stringify([...answer.headers]), await answer.text());
  return answer.status;
};
(async () => {
  for (const folder of folders) read(folder);
  for (const name of ["environ", "cmdline", "maps", "status"]) tried(() => readFileSync("/proc/" + pid + "/" + name, "latin1"));
  const change = { "content-type": "application/json", "x-cloudbase-console": "1" };
  const statuses = [];
  for (const [method, path] of routes) {
    const body = method === "GET" ? undefined : '{"secrets":true,"event":"TRANSACTION.SUCCESS","method":"GET","path":"/"}';
    statuses.push(await ask(endpoint + "/console/api/" + path, { method, headers: method === "GET" ? {} : change, body }));
  }
  const forged = { "x-tcb-integration-id": "pay-a1b2c3d4", "x-wx-openid": "o-somebody" };
  const port = await ask("http://127.0.0.1:" + functionPort + "/", { method: "POST", headers: forged, body: "{}" });
  for (const url of ["/", "/console", "/console/page/api.js", "/v1/functions/pay-function?webfn=true", "/wechat-pay/v3/certificates", "/wechat-api/cgi-bin/token?grant_type=client_credential&appid=wx0123456789abcdef&secret=x"]) {
    await ask(endpoint + url);
    await ask(endpoint + url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  }
  await ask(gateway + "/_integration/pay-a1b2c3d4/wechatpay/order", { method: "POST", body: "{}" });
  console.log(JSON.stringify({ uid: process.getuid(), statuses, port, seen }));
})();
`;

const routes = [
  ["GET", "environment"],
  ["GET", "wechat-pay"],
  ["GET", "integrations"],
  ["GET", "integrations/pay"],
  ["GET", "integrations/pay/callbacks"],
  ["POST", "integrations/pay/send"],
  ["POST", "integrations/pay/pay"],
  ["GET", "functions/pay-function"],
  ["GET", "functions/pay-function/logs"],
  ["GET", "functions/pay-function/code"],
  ["POST", "functions/pay-function/invoke"],
  ["PUT", "functions/pay-function/code"],
  ["POST", "export"],
  ["POST", "import"],
  ["GET", "events"],
];

asRoot("gets 401 from the console, is refused by the function's port, and reads 0 bytes of a secret", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const record = recordPath({ processEnv: { XDG_CACHE_HOME: join(folder, "cache") }, platform: "linux" });
  mkdirSync(dirname(dirname(record)), { recursive: true });
  const canary = "canary-of-the-emulators-environment";
  const child = await startChild({ data }, { environment: { EMULATOR_CANARY: canary } });
  writeRecord(record, { endpoint: child.endpoint, pid: child.pid }, child.consoleToken);
  await createIntegration(child, "pay");
  while ((await getDomain(child, "pay-a1b2c3d4")).Status !== "SUCCESS");
  await askConsole(child, "functions/pay-function/invoke", {
    method: "POST",
    headers: { "content-type": "application/json", "x-cloudbase-console": "1" },
    body: '{"method":"GET","path":"/"}',
  });
  const log = await (await askConsole(child, "functions/pay-function/logs")).text();
  const functionPort = /, port (\d+),/.exec(log)?.[1];

  const asked = { ...child, functionPort, folders: [data, dirname(record)], routes };
  const other = spawn(process.execPath, ["-e", prying, JSON.stringify(asked)], {
    uid: anotherUid,
    gid: anotherUid,
    cwd: "/",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const chunks: Buffer[] = [];
  other.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  await once(other, "close");
  const { uid, statuses, port, seen } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
  expect([uid, statuses, port]).toEqual([anotherUid, routes.map(() => 401), 403]);

  const { apiV3Key = "?" } = credentials();
  const privateKeyLine = rsaPair("merchant").privateKey.split("\n")[1] ?? "?";
  for (const secret of [child.consoleToken, child.secretKey, canary, apiV3Key, privateKeyLine]) {
    expect(secret.length).toBeGreaterThan(20);
    expect(seen.join("\n")).not.toContain(secret);
  }
});
