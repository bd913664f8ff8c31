import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { ratio, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const count = 100;

/** 100 integrations against 100 trivial dynamic resources, on the same engine, in turn. */
export async function benchEngine() {
  const { startEmulator } = require("../dist/emulator");
  const emulator = await startEmulator();
  const merchant = makeMerchant(await emulator.wechatPay);
  const ours = makeStack(emulator, { "index.js": integrations, "merchant.json": JSON.stringify(merchant) });
  const trivial = makeStack(emulator, { "index.js": trivialResources, "trivial.js": trivialProvider });
  try {
    const verbs = [
      ["up", "up", "--yes", "--skip-preview"],
      ["no-op up", "up", "--yes", "--skip-preview"],
      ["refresh", "refresh", "--yes", "--skip-preview"],
      ["destroy", "destroy", "--yes", "--skip-preview"],
    ];
    for (const [name, ...args] of verbs) {
      // The emulator lives in this process, so the engine must not block it.
      const ourMs = await timed(ours, args);
      const trivialMs = await timed(trivial, args);
      row(
        `${name} of ${count} integrations over ${count} trivial resources`,
        ratio(ourMs, trivialMs),
        `${seconds(ourMs)} / ${seconds(trivialMs)}`,
      );
    }
  } finally {
    await emulator.close();
    for (const { folder } of [ours, trivial]) rmSync(folder, { recursive: true, force: true });
  }
}

const integrations = `
const { WechatPay } = require("pulumi-cloudbase");
const credentials = require("./merchant.json");
for (let i = 0; i < ${count}; i++) new WechatPay("pay-" + i, { envId: "local-env", product: "mini-program", credentials });
`;

const trivialResources = `
const pulumi = require("@pulumi/pulumi");
const __provider = 'exports.handler=()=>require(process.cwd()+"/trivial.js")';
for (let i = 0; i < ${count}; i++) new pulumi.CustomResource("pulumi-nodejs:dynamic:Trivial", "t-" + i, { plain: "one", __provider });
`;

const trivialProvider = `
exports.check = async (_olds, { __provider, ...inputs }) => ({ inputs });
exports.diff = async () => ({ changes: false });
exports.create = async ({ __provider, ...outs }) => ({ id: "t", outs });
exports.read = async (id, props) => ({ id, props });
exports.delete = async () => {};
`;

function makeStack({ endpoint, secretId, secretKey }, files) {
  const engine = JSON.parse(
    execFileSync(process.execPath, [join(root, "tools/engine.mjs"), "--json"], { encoding: "utf8" }),
  );
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  mkdirSync(join(folder, "state"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "Pulumi.yaml"), "name: bench\nruntime: nodejs\n");
  writeFileSync(join(folder, "package.json"), '{"name":"bench","main":"index.js"}');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  const environment = {
    PATH: [dirname(process.execPath), ...engine.pathAdditions, process.env.PATH].join(delimiter),
    HOME: folder,
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    CLOUDBASE_ENDPOINT: endpoint,
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
    CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64"),
  };
  const made = spawnSync(engine.pulumi, ["stack", "init", "dev", "--non-interactive"], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stderr);
  return { folder, environment, pulumi: engine.pulumi };
}

async function timed({ folder, environment, pulumi }, args) {
  const startedMs = performance.now();
  const child = spawn(pulumi, [...args, "--non-interactive", "--suppress-progress"], {
    cwd: folder,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code !== 0) throw new Error(text);
  return performance.now() - startedMs;
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
