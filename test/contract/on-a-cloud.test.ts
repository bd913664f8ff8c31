import { execFile } from "node:child_process";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import { soundCredentials } from "../support/sound-credentials";

/* What `npm run contract` starts, run as it starts it; the emulator is the account that somebody has. */

const root = join(__dirname, "../..");
const timeLimitMs = 110_000;
/** Longer than a look after a change takes, shorter than the suite's pause between looks. */
const provisioning = { fromMs: 1_500, toMs: 1_500 };

let emulator: Emulator;

beforeEach(async () => {
  emulator = await startEmulator({ provisioning });
});
afterEach(() => emulator.close());

const center = () => connectIntegrationCenter(emulator);

/** As tools/contract.mjs hands it over. */
function suite(): Promise<{ readonly isPassed: boolean; readonly said: string }> {
  const jest = require.resolve("jest/bin/jest");
  const args = [jest, "test/contract/real-cloud", "--selectProjects", "unit", "--runInBand"];
  const env = {
    ...process.env,
    CONTRACT_ENV_ID: emulator.envId,
    CLOUDBASE_ENDPOINT: emulator.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: root, env, timeout: timeLimitMs }, (error, stdout, stderr) =>
      resolve({ isPassed: error === null, said: `${stdout}${stderr}` }),
    );
  });
}

async function contents() {
  const { envId } = emulator;
  const integrations = (await center().listIntegrations(envId)).map(({ name }) => name);
  const domains = (await center().listCallbackDomains(envId)).map(({ domain }) => domain);
  return { integrations, functions: await center().listFunctionNames(envId), domains };
}

/** But its status: its function may still be on its way. */
async function asItIs() {
  const { status: _, ...record } = (await center().getIntegration(emulator.envId, "pay-12345678")) ?? {
    status: "gone",
  };
  return { ...(await contents()), record };
}

test("in an empty environment every claim is kept, and nothing is left", async () => {
  const { isPassed, said } = await suite();
  expect({ isPassed, said }).toEqual({ isPassed: true, said: expect.stringMatching(/Tests: +11 passed, 11 total/) });
  expect(await contents()).toEqual({ integrations: [], functions: [], domains: [] });
});

test("where somebody has an integration nothing is run, and it stays as it is", async () => {
  await center().createIntegration(emulator.envId, {
    integrationId: "pay-12345678",
    name: "pay",
    type: "weixinpaydc",
    description: "",
    functionName: "pay-12345678-demo-scfweb",
    credentials: soundCredentials("weixinpaydc"),
    runtime: { environment: {} },
  });
  const before = await asItIs();
  const { isPassed, said } = await suite();
  expect({ isPassed, said }).toEqual({ isPassed: false, said: expect.stringContaining("local-env is not empty") });
  expect(said).toMatch(/Tests: +11 failed, 11 total/);
  expect(await asItIs()).toEqual(before);
});
