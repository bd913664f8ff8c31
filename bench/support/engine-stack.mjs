import { execFileSync, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { makeMerchant } from "./merchant.mjs";

const root = join(import.meta.dirname, "../..");

const integrations = (count) => `
const { WechatPay } = require("pulumi-cloudbase");
const credentials = { ...require("./merchant.json"), apiV3Key: process.env.ROUND.padEnd(32, "k7Xq2mW9") };
for (let i = 0; i < ${count}; i++) new WechatPay("pay-" + i, { envId: "local-env", product: "mini-program", credentials });
`;

const pluginIntegrations = (count) => `
const { Provider, WechatPay } = require("pulumi-cloudbase");
const credentials = { ...require("./merchant.json"), apiV3Key: process.env.ROUND.padEnd(32, "k7Xq2mW9") };
const provider = new Provider("account");
for (let i = 0; i < ${count}; i++) new WechatPay("pay-" + i, { envId: "local-env", product: "mini-program", credentials }, { provider });
`;

const pluginProject = `name: bench
runtime: nodejs
plugins:
  providers:
    - name: cloudbase
      path: ${root}
`;

// One more: a stack with integrations has its identity beside them.
const trivialResources = (count) => `
const pulumi = require("@pulumi/pulumi");
const __provider = 'exports.handler=()=>require(process.cwd()+"/trivial.js")';
for (let i = 0; i <= ${count}; i++) new pulumi.CustomResource("pulumi-nodejs:dynamic:Trivial", "t-" + i, { plain: process.env.ROUND, __provider });
`;

const trivialProvider = `
exports.check = async (_olds, { __provider, ...inputs }) => ({ inputs });
exports.diff = async (_id, olds, news) => ({ changes: olds.plain === news.plain ? false : undefined });
exports.create = async ({ __provider, ...outs }) => ({ id: "t", outs });
exports.update = async (_id, _olds, { __provider, ...outs }) => ({ outs });
exports.read = async (id, props) => ({ id, props });
exports.delete = async () => {};
`;

/** A stack of integrations in the emulator under either host, and one of trivial dynamic resources, on the same engine and the same kind of backend. */
export async function makeStacks(emulator, count) {
  const merchant = makeMerchant(await emulator.wechatPay);
  return {
    ours: makeStack(emulator, { "index.js": integrations(count), "merchant.json": JSON.stringify(merchant) }),
    plugin: makeStack(emulator, {
      "index.js": pluginIntegrations(count),
      "merchant.json": JSON.stringify(merchant),
      "Pulumi.yaml": pluginProject,
    }),
    trivial: makeStack(emulator, { "index.js": trivialResources(count), "trivial.js": trivialProvider }),
  };
}

export function makeStack({ endpoint, secretId, secretKey }, files) {
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
    ROUND: "first",
  };
  const made = spawnSync(engine.pulumi, ["stack", "init", "dev", "--non-interactive"], {
    cwd: folder,
    env: environment,
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(made.stderr);
  return {
    folder,
    /** Milliseconds of one command; the emulator lives in this process, so the engine must not block it. */
    async timed(args, more = {}) {
      const startedMs = performance.now();
      const child = spawn(
        engine.pulumi,
        [...args, "--yes", "--skip-preview", "--non-interactive", "--suppress-progress"],
        {
          cwd: folder,
          env: { ...environment, ...more },
          stdio: ["ignore", "pipe", "pipe"],
        },
      );
      let text = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (text += chunk));
      const code = await new Promise((resolve) => child.on("close", resolve));
      if (code !== 0) throw new Error(text);
      return performance.now() - startedMs;
    },
    stateKilobytes: () => Math.round(statSync(join(folder, "state/.pulumi/stacks/bench/dev.json")).size / 1024),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
