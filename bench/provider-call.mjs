import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median, millisecondsOf, ms, row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, "..");
const requireFromSdk = createRequire(require.resolve("@pulumi/pulumi"));
const grpc = requireFromSdk("@grpc/grpc-js");
const { ResourceProviderClient } = require("@pulumi/pulumi/proto/provider_grpc_pb");
const messages = require("@pulumi/pulumi/proto/provider_pb");
const { Struct } = requireFromSdk("google-protobuf/google/protobuf/struct_pb");

const empty = "exports.handler=()=>({check:async(_o,n)=>({inputs:n}),diff:async()=>({changes:false})})";
const ours = 'exports.handler=()=>require("pulumi-cloudbase/provider")';

/** Check and Diff of an unchanged integration through the real dynamic-provider process, over one that returns at once. */
export async function benchProviderCall() {
  const folder = mkdtempSync(join(tmpdir(), "bench-call-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const child = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/dynamic-provider"), "no engine"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, CLOUDBASE_FINGERPRINT_KEY: randomBytes(32).toString("base64") },
  });
  try {
    let port = "";
    for await (const line of createInterface({ input: child.stdout })) {
      port = line;
      break;
    }
    const client = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const call = (method, request) =>
      new Promise((resolve, reject) =>
        client[method](request, (error, answer) => (error ? reject(error) : resolve(answer))),
      );
    const configure = new messages.ConfigureRequest();
    configure.setArgs(Struct.fromJavaScript({}));
    await call("configure", configure);

    const { publicKey } = require("node:crypto").generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs8", format: "pem" },
    });
    const credentials = makeMerchant({
      publicKeyId: "PUB_KEY_ID_0116000001092024112600389600001234",
      publicKeyPem: publicKey,
    });
    const news = {
      envId: "local-env",
      type: "weixinpaydc",
      name: "pay",
      owner: "shop/dev/pay",
      stackIdentity: "k3v9x2qd",
      credentials,
    };
    // Names in state: an integration that exists asks the cloud for nothing.
    const olds = {
      ...news,
      credentials: undefined,
      integrationId: "pay-12345678",
      functionName: "pay-12345678-demo-scfweb",
    };
    const callWith = async (shell) => {
      const check = new messages.CheckRequest();
      check.setOlds(Struct.fromJavaScript(JSON.parse(JSON.stringify({ ...olds, __provider: shell }))));
      check.setNews(Struct.fromJavaScript({ ...news, __provider: shell }));
      const checked = await call("check", check);
      const failures = checked.getFailuresList().map((failure) => failure.getReason());
      if (failures.length > 0) throw new Error(failures.join("\n"));
      const inputs = checked.getInputs();
      const diff = new messages.DiffRequest();
      diff.setId("local-env/pay-12345678");
      diff.setOlds(inputs);
      diff.setNews(inputs);
      return async () => {
        await call("check", check);
        await call("diff", diff);
      };
    };
    // In turn, so that a busy moment slows both.
    const shells = [await callWith(empty), await callWith(ours)];
    const times = [[], []];
    for (let run = 0; run < 200; run++) {
      for (const [index, once] of shells.entries())
        times[index].push(...(await millisecondsOf(once, { runs: 1, warmUps: 0 })));
    }
    const [emptyMs, ourMs] = times.map((all) => median(all.sort((a, b) => a - b)));
    row("Check + Diff over an empty dynamic provider", `+ ${ms(ourMs - emptyMs)}`, `${ms(ourMs)} / ${ms(emptyMs)}`);
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
}
