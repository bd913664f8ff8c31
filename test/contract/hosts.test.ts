import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coreClient } from "../hosts/support/core";
import { connectHost, type HostClient, repository, startHost, type Values } from "../hosts/support/host-client";
import { startInProcess } from "../hosts/support/in-process";
import { describeHostContract, type RunningHost } from "./hosts";

const shell = 'exports.handler=()=>require("pulumi-cloudbase/provider")';
const pluginUrn = "urn:pulumi:dev::shop::cloudbase:index:WechatPay::pay";
const instance = { id: "6f1c5c39-7b0e-4c9e-9a51-3d0d5c2f9b10" };

/** What the SDK adds of a resource called `pay`. */
const declaredBySdk = (args: Values) => ({
  ...args,
  type: "weixinpaydc",
  owner: "shop/dev/pay",
  stackIdentity: "k3v9x2qd",
});

describeHostContract("the handlers themselves", async (_emulator, environment) => ({
  client: coreClient(environment),
  urn: "",
  declared: declaredBySdk,
  close: async () => {},
}));

describeHostContract("the dynamic provider's process", async (_emulator, environment) => {
  const folder = mkdtempSync(join(tmpdir(), "host-"));
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
  const program = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
  const { port, process: child } = await startHost(process.execPath, [program, "no engine"], environment, folder);
  const client = connectHost(port);
  await client.configure({});
  return {
    client: withShell(client),
    urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/cloudbase:Integration::pay",
    declared: declaredBySdk,
    close: async () => {
      client.close();
      child.kill();
      rmSync(folder, { recursive: true });
    },
  };
});

/** The plugin, however it runs. */
function pluginHost(client: HostClient, close: RunningHost["close"]): RunningHost {
  return { client, urn: pluginUrn, declared: (args) => ({ ...args, product: "mini-program" }), close };
}

/** The engine keeps the shell in state; nobody else looks at it. */
function withShell(client: HostClient): HostClient {
  const shelled = (values: Values) => ({ ...values, __provider: shell });
  const bare = ({ __provider: _shell, ...values }: Values): Values => values;
  return {
    ...client,
    check: async (urn, olds, news) => {
      const before = Object.keys(olds).length === 0 ? olds : shelled(olds);
      const { inputs, failures } = await client.check(urn, before, shelled(news));
      return { inputs: bare(inputs), failures };
    },
    diff: (urn, id, olds, news) => client.diff(urn, id, shelled(olds), shelled(news)),
    create: async (urn, inputs) => {
      const { id, properties } = await client.create(urn, shelled(inputs));
      return { id, properties: bare(properties) };
    },
    update: async (urn, id, olds, news) => bare(await client.update(urn, id, shelled(olds), shelled(news))),
    read: async (urn, id, properties) => {
      const found = await client.read(urn, id, shelled(properties));
      return found && { id: found.id, properties: bare(found.properties), inputs: bare(found.inputs) };
    },
    delete: (urn, id, properties) => client.delete(urn, id, shelled(properties)),
  };
}

describeHostContract("the plugin in this process", async (_emulator, environment) => {
  const { client, close } = await startInProcess(environment);
  await client.configure({}, instance);
  return pluginHost(client, close);
});

describeHostContract("the plugin's own process", async (_emulator, environment) => {
  const program = join(repository, "pulumi-resource-cloudbase");
  const { port, process: child } = await startHost(process.execPath, [program], environment, repository);
  const client = connectHost(port);
  await client.configure({}, instance);
  return pluginHost(client, async () => {
    client.close();
    child.kill();
  });
});

describeHostContract("the release archive, with no Node.js on the PATH", async (_emulator, environment) => {
  const folder = mkdtempSync(join(tmpdir(), "release-"));
  const archive = execFileSync(process.execPath, [join(repository, "tools/release.mjs"), folder], { encoding: "utf8" });
  execFileSync("tar", ["-xzf", archive.trim(), "-C", folder]);
  const alone = { ...environment, PATH: "", NODE_PATH: "" };
  const { port, process: child } = await startHost(join(folder, "pulumi-resource-cloudbase"), [], alone, folder);
  const client = connectHost(port);
  await client.configure({}, instance);
  return pluginHost(client, async () => {
    client.close();
    child.kill();
    rmSync(folder, { recursive: true });
  });
});
