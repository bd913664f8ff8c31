import { strToU8, zipSync } from "fflate";
import {
  callbackDomain,
  extKeyOf,
  functionVariables,
  type IntegrationTypeCode,
  integrationType,
  integrationTypeCodes,
} from "../../catalog";
import { type Emulator, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { IntegrationCenter, NewIntegration } from "../../provider/integration-center";
import { compareTypes } from "../../provider/template-comparison";
import { centerErrorOf } from "../cloud/support";
import { call } from "../emulator/support/client";
import { ManualClock } from "../emulator/support/clock";
import { soundCredentials } from "../support/sound-credentials";

/* Every type of the catalog through the real client and a real socket; one emulator for all of them. */

/** Short: the official SDK, which reads here too, lives by the real time. */
const deploymentMs = 200;
const clock = new ManualClock();
let emulator: Emulator;
let center: IntegrationCenter;
let envId: string;

beforeAll(async () => {
  emulator = await startEmulator({ clock, provisioning: { fromMs: 100, toMs: deploymentMs } });
  const { endpoint, region, secretId, secretKey } = emulator;
  const wait = async (delayMs: number) => clock.advance(delayMs);
  center = connectIntegrationCenter(
    { endpoint, region, secretId, secretKey },
    { now: () => clock.now(), random: () => 0.5, wait },
  );
  envId = emulator.envId;
});
afterAll(() => emulator.close());

function draftOf(type: IntegrationTypeCode): NewIntegration & { credentials: Record<string, string> } {
  const integrationId = `${type.toLowerCase()}-a1b2c3d4`;
  return {
    integrationId,
    name: type.toLowerCase(),
    type,
    description: "one of every type",
    functionName: `${integrationId}-demo-scfweb`,
    credentials: soundCredentials(type),
    runtime: { codeZip, environment: { corsAllowOrigin: "https://shop.example" } },
  };
}

const codeZip = zipSync({
  "index.js": strToU8('require("node:http").createServer((_, answer) => answer.end("ok")).listen(9000);'),
  scf_bootstrap: [strToU8("#!/bin/bash\nexec node index.js\n"), { os: 3, attrs: (0o100755 << 16) >>> 0 }],
});

describe.each(integrationTypeCodes)("%s", (code) => {
  const type = integrationType(code);
  const draft = draftOf(code);
  const variables = (credentials: Record<string, string>) => ({
    corsAllowOrigin: "https://shop.example",
    ...functionVariables(type, credentials, draft.integrationId),
  });

  async function deployed() {
    clock.advance(deploymentMs);
    return center.getFunction(envId, draft.functionName);
  }

  test("is made: listed, its domain up, its function with what it should get and nothing more", async () => {
    await center.createIntegration(envId, draft);
    expect(await deployed()).toMatchObject({ status: "Active", environment: variables(draft.credentials) });
    expect(Object.keys((await deployed())?.environment ?? {}).sort()).toEqual(
      Object.keys(variables(draft.credentials)).sort(),
    );
    expect(await center.getIntegration(envId, draft.integrationId)).toMatchObject({ type: code, status: "Running" });
    expect(await center.getCallbackDomain(envId, callbackDomain(draft.integrationId))).toMatchObject({
      status: "SUCCESS",
      paths: Object.values(type.callbacks).map(({ path }) => path),
    });
  });

  test("is read without a secret, and with its ticket", async () => {
    const request = { EnvId: envId, KeyID: draft.integrationId, Business: "integration" };
    const { UserKeyInfo } = await call(emulator, "GetOneUserKey", request);
    const ext = JSON.parse(UserKeyInfo.Ext);
    for (const [name, { secret }] of Object.entries(type.credentials)) {
      if (name === type.ticketField) continue;
      expect([name, ext[extKeyOf(type, name)]]).toEqual([name, secret ? "" : draft.credentials[name]]);
    }
    expect(UserKeyInfo.TicketID).toBe(draft.credentials[type.ticketField ?? ""] ?? "");
  });

  test("takes new credentials", async () => {
    const { [type.ticketField ?? ""]: ticket, ...fresh } = soundCredentials(code);
    const credentials = { ...draft.credentials, ...fresh };
    await center.updateIntegration(envId, draft.integrationId, { ...draft, credentials });
    expect(await deployed()).toMatchObject({ status: "Active", environment: variables(credentials) });
  });

  test("is deleted with its domain; its function stays", async () => {
    await center.deleteIntegration(envId, draft.integrationId);
    expect(await center.getIntegration(envId, draft.integrationId)).toBeUndefined();
    expect(await center.getCallbackDomain(envId, callbackDomain(draft.integrationId))).toBeUndefined();
    expect(await center.getFunction(envId, draft.functionName)).toMatchObject({ status: "Active" });
  });
});

test("the emulator's templates are the catalog's types, field by field", async () => {
  const compared = compareTypes(integrationTypeCodes.map(integrationType), await center.listTypeTemplates(envId));
  expect(compared.filter(({ is }) => is !== "same")).toEqual([]);
  expect(compared).toHaveLength(integrationTypeCodes.length);
});

test.each(["github", "gitlab", "gitee", "meeting"] as const)("%s is refused without its ticket", async (code) => {
  const { credentials, ...draft } = draftOf(code);
  const { ticketId, ...others } = credentials;
  const error = await centerErrorOf(center.createIntegration(envId, { ...draft, credentials: others }));
  expect(error).toMatchObject({ code: "MissingParameter", reason: expect.stringContaining("TicketID") });
});
