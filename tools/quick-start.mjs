/**
 * The main job: the real engine previews and applies the example against the local Integration Center, then one payment
 * callback goes the whole way. Runs under the pinned Node, after set-up, with Pulumi on PATH and its state below .quickstart
 * (tools/start.mjs).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { startLocalCenter } from "./quick-start/emulator.mjs";
import { keepMerchant, rotateApiV3Key } from "./quick-start/merchant.mjs";
import { keptSecrets, pulumi, stackName, writeConfiguration } from "./quick-start/stack.mjs";
import { wordsFor } from "./setup/failure.mjs";

const root = join(import.meta.dirname, "..");
const folder = join(root, ".quickstart");
const merchantFolder = join(folder, "merchant");
const planFile = join(folder, "plan.json");
const configuration = join(folder, `Pulumi.${stackName}.yaml`);
const name = "miniapp-wxpay";

const once = process.argv.includes("--once");
const rotate = process.argv.includes("--rotate");

try {
  process.exitCode = await (rotate ? previewRotation() : main());
} catch (error) {
  process.stderr.write(`error: ${wordsFor(error)}\n`);
  process.exitCode = 1;
}

/** `npm start -- --observed FILE`: the example in a cloud as somebody saw it. */
function observedOption() {
  const at = process.argv.indexOf("--observed");
  if (at < 0) return [];
  return ["--observed", resolve(process.env.INIT_CWD ?? root, process.argv[at + 1] ?? "")];
}

async function main() {
  mkdirSync(join(folder, "state"), { recursive: true, mode: 0o700 });
  const local = await startLocalCenter(root, join(folder, "emulator"), observedOption());
  const stopping = stopOnSignals(local.stop);
  try {
    const { ready } = local;
    log(`  ✓ local Integration Center on ${host(ready.endpoint)}, callbacks on ${host(ready.gateway)}`);
    const merchant = keepMerchant(merchantFolder, await localWechatPay(ready));
    log(
      `  ✓ demo merchant: keys ${merchant.made ? "made just now" : "from the first run"}, in .quickstart/merchant (only you can read them)`,
    );
    writeConfiguration(configuration, ready.endpoint, exampleConfiguration(ready.envId, merchant));
    const environment = environmentFor(ready);

    log("\npulumi up");
    await pulumi(["stack", "select", stackName, "--create"], { folder: root, environment, quiet: true });
    const up = await pulumi(["up", "--yes", "--stack", stackName], {
      folder: root,
      environment,
    });
    if (up.code !== 0) return 1;

    log("\nA payment callback, as WeChat Pay would send it");
    const sent = await command(["callback", "send", name, "TRANSACTION.SUCCESS"], environment);
    if (sent !== 0) return 1;
    if (once) return 0;
    log(nextSteps(ready));
    await Promise.race([local.ended, stopping]);
    return 0;
  } finally {
    await local.stop();
  }
}

/** A new APIv3 key, and what a reviewer would see. Nothing is applied. */
async function previewRotation() {
  if (!existsSync(configuration)) {
    log("There is nothing to rotate yet: run npm start first.");
    return 1;
  }
  rotateApiV3Key(merchantFolder);
  log(
    "A new APIv3 key is in .quickstart/merchant/api_v3_key.txt. This is what a reviewer sees; npm start applies it.\n",
  );
  const environment = { ...process.env, ...keptSecrets(folder) };
  const preview = await pulumi(["preview", "--diff", "--stack", stackName], {
    folder: root,
    environment,
  });
  if (preview.code !== 0) return preview.code;
  const plan = await pulumi(["preview", "--json", "--stack", stackName], { folder: root, environment, quiet: true });
  writeFileSync(planFile, plan.stdout);
  log(`\nPlay it through: npx pulumi-cloudbase rehearse --plan ${relative(process.cwd(), planFile)}`);
  return plan.code;
}

/** @param {string} envId @param {import("./quick-start/merchant.mjs").Merchant} merchant */
function exampleConfiguration(envId, { appId, merchantId, merchantSerialNumber, wxPayPublicKeyId }) {
  return {
    envId,
    appId,
    merchantId,
    merchantSerialNumber,
    wxPayPublicKeyId,
    apiV3KeyFile: join(merchantFolder, "api_v3_key.txt"),
    privateKeyFile: join(merchantFolder, "apiclient_key.pem"),
    wxPayPublicKeyFile: join(merchantFolder, "pub_key.pem"),
  };
}

/** @param {import("./quick-start/emulator.mjs").Ready} ready @returns {NodeJS.ProcessEnv} */
function environmentFor({ endpoint, secretId, secretKey, region }) {
  return {
    ...process.env,
    ...keptSecrets(folder),
    CLOUDBASE_ENDPOINT: endpoint,
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    TENCENTCLOUD_REGION: region,
  };
}

/** @param {import("./quick-start/emulator.mjs").Ready} ready @returns {Promise<{ publicKeyId: string, publicKeyPem: string }>} */
async function localWechatPay({ endpoint, consoleToken }) {
  const headers = { authorization: `Bearer ${consoleToken}` };
  const answer = await fetch(`${endpoint}/console/api/wechat-pay`, { headers });
  return /** @type {{ publicKeyId: string, publicKeyPem: string }} */ (await answer.json());
}

/** @param {string[]} args @param {NodeJS.ProcessEnv} environment @returns {Promise<number>} */
function command(args, environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "dist/cli/bin.js"), ...args], {
      env: environment,
      stdio: "inherit",
    });
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? 1));
  });
}

/** @param {() => Promise<void>} stop @returns {Promise<void>} */
function stopOnSignals(stop) {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"]) {
      process.once(signal, () => {
        stop().then(resolve, resolve);
      });
    }
  });
}

/** @param {import("./quick-start/emulator.mjs").Ready} ready */
function nextSteps(ready) {
  return `
Look at it:      ${ready.console}
See its log:     npx pulumi-cloudbase logs ${name}
Rotate a key:    npm run rotate          (then see what the preview says)
Stop:            Ctrl-C. State stays in .quickstart/; npm start continues from there.`;
}

/** @param {string} url */
function host(url) {
  return new URL(url).host;
}

/** @param {string} line */
function log(line) {
  process.stdout.write(`${line}\n`);
}
