import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { canaryKey, makeMerchant } from "./support/merchant";
import { pluginProgram, pluginProject } from "./support/plugin";
import { merchantFile } from "./support/program";
import { makeWorkspace, type Workspace } from "./support/workspace";

/* A credential that a program leaves to others by ignoreChanges, under the plugin, and that others do change. */

jest.setTimeout(240_000);

let emulator: Emulator;
let workspace: Workspace;

beforeAll(async () => {
  emulator = await startEmulator();
  workspace = makeWorkspace(emulator);
  workspace.write("Pulumi.yaml", pluginProject);
  workspace.write("merchant.json", merchantFile(makeMerchant(await emulator.wechatPay)));
  await workspace.pulumi("stack", "init", "dev");
  for (const options of ["{}", `{ ignoreChanges: ["credentials.apiV3Key"] }`]) {
    workspace.write("index.js", pluginProgram({}, { options }));
    const { code, text } = await workspace.pulumi("up", "--yes", "--skip-preview");
    if (code !== 0) throw new Error(text);
  }
});

afterAll(async () => {
  await emulator?.close();
  workspace?.remove();
});

test("is seen by a refresh, which refuses nothing for it", async () => {
  const { functionName = "" } = JSON.parse((await workspace.pulumi("stack", "output", "--json")).stdout);
  const { endpoint, region, secretId, secretKey } = emulator;
  const center = connectIntegrationCenter({ endpoint, region, secretId, secretKey });
  const found = await center.getFunction("local-env", functionName);
  await center.setFunctionVariables("local-env", functionName, { ...found?.environment, apiV3Key: canaryKey() });

  for (const args of [
    ["preview", "--refresh"],
    ["refresh", "--yes"],
  ]) {
    const { code, text } = await workspace.pulumi(...args);
    expect({ code, text }).toEqual({ code: 0, text: expect.not.stringContaining("cannot be honoured") });
  }
});
