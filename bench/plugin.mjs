import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median, millisecondsOf, ms, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));
const grpc = requireFromSdk("@grpc/grpc-js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb");

const urn = "urn:pulumi:dev::shop::cloudbase:index:WechatPay::pay";
const starts = 9;

/** How soon the plugin's process answers, what it holds while idle, and what a check and a diff of the unchanged cost. */
export async function benchPlugin() {
  const node = median(await timesOf(starts, () => started(["-e", "console.log(1)"])));
  const own = median(await timesOf(starts, () => started([join(root, "pulumi-resource-cloudbase")])));
  row("start of the plugin, over node's own", `+ ${ms(own - node)}`, `${ms(own)} / ${ms(node)}; goal + 150 ms`);

  const plugins = [
    await start([join(import.meta.dirname, "support/empty-plugin.mjs")]),
    await start([join(root, "pulumi-resource-cloudbase")]),
  ];
  try {
    row("idle plugin", `${residentMb(plugins[1].child)} MB`, "resident; goal 80 MB");
    const calls = [];
    for (const { client } of plugins) calls.push(await unchanged(client));
    row("the same after Check and Diff", `${residentMb(plugins[1].child)} MB`, "resident");
    const times = [[], []];
    // In turn, so that a busy moment slows both.
    for (let run = 0; run < 300; run++) {
      for (const [index, once] of calls.entries())
        times[index].push(...(await millisecondsOf(once, { runs: 1, warmUps: 0 })));
    }
    const [emptyMs, ourMs] = times.map((all) => median(all.sort((a, b) => a - b)));
    row(
      "Check + Diff over an empty plugin",
      `+ ${ms(ourMs - emptyMs)}`,
      `${ms(ourMs)} / ${ms(emptyMs)}; goal + 0.6 ms for the two`,
    );
  } finally {
    for (const { child, client } of plugins) {
      client.close();
      child.kill();
    }
  }
}

async function timesOf(count, once) {
  const times = [];
  for (let run = 0; run < count; run++) times.push(await once());
  return times.sort((a, b) => a - b);
}

/** Milliseconds until the process prints its first line. */
async function started(args) {
  const startedMs = performance.now();
  const { child } = await firstLine(args);
  const tookMs = performance.now() - startedMs;
  child.kill();
  return tookMs;
}

async function start(args) {
  const { child, line } = await firstLine(args);
  const client = new ResourceProviderClient(`127.0.0.1:${line}`, grpc.credentials.createInsecure());
  return { child, client };
}

async function firstLine(args) {
  const environment = { ...process.env, CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64") };
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"], env: environment });
  for await (const line of createInterface({ input: child.stdout })) return { child, line };
  throw new Error(`${args.join(" ")} ended without a line`);
}

function residentMb({ pid }) {
  const [, kilobytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Math.round(Number(kilobytes) / 1024);
}

/** An integration that exists asks the cloud for nothing where there are no keys. */
async function unchanged(client) {
  const call = (method, request) =>
    new Promise((resolve, reject) =>
      client[method](request, (error, answer) => (error ? reject(error) : resolve(answer))),
    );
  const configure = new messages.ConfigureRequest();
  configure.setArgs(Struct.fromJavaScript({}));
  await call("configure", configure);
  const { publicKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const credentials = makeMerchant({
    publicKeyId: "PUB_KEY_ID_0116000001092024112600389600001234",
    publicKeyPem: publicKey,
  });
  const names = { integrationId: "pay-12345678", functionName: "pay-12345678-demo-scfweb" };
  const check = new messages.CheckRequest();
  check.setUrn(urn);
  check.setOlds(
    Struct.fromJavaScript({ envId: "local-env", type: "weixinpaydc", name: "pay", owner: "shop/dev/pay", ...names }),
  );
  check.setNews(Struct.fromJavaScript({ envId: "local-env", product: "mini-program", name: "pay", credentials }));
  const checked = await call("check", check);
  const failures = checked.getFailuresList().map((failure) => failure.getReason());
  if (failures.length > 0) throw new Error(failures.join("\n"));
  const diff = new messages.DiffRequest();
  diff.setUrn(urn);
  diff.setId("local-env/pay-12345678");
  diff.setOlds(checked.getInputs());
  diff.setNews(checked.getInputs());
  return async () => {
    await call("check", check);
    await call("diff", diff);
  };
}
