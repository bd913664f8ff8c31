import { type Access, call } from "./support/client";
import { echoFunction } from "./support/code";
import { createIntegration, credentials, encryptedExt, fieldKey, getFunction } from "./support/integration";
import { deploymentMs, startWithClock } from "./support/world";

/*
 * What belongs to whom, through the real control plane and a real process: business code and variables of one's own are the
 * user's, the injected variables are the center's (documented: usage page, "Edit").
 */

const functionName = "pay-function";
const named = { Namespace: "local-env", FunctionName: functionName };
const newKey = "canary-apiv3-changed-0123456789a";

/** The echo function tells its version, its process and its variables. */
async function invoke({ endpoint, secretKey }: Access) {
  const response = await fetch(`${endpoint}/v1/functions/${functionName}?webfn=true`, {
    method: "POST",
    headers: { authorization: `Bearer ${secretKey}` },
  });
  const answer: { version: string; pid: number; environment: Record<string, string> } = JSON.parse(
    await response.text(),
  );
  return answer;
}

test("an edit of the integration overwrites the injected variables; code and variables of one's own stay", async () => {
  const { emulator, clock } = await startWithClock();
  await createIntegration(emulator, "pay");
  clock.advance(deploymentMs);
  const first = await invoke(emulator);
  expect(first).toMatchObject({ version: "1", environment: { apiV3Key: credentials().apiV3Key } });

  await call(emulator, "UpdateFunctionCode", { ...named, ZipFile: echoFunction("mine").toString("base64") });
  clock.advance(deploymentMs);
  expect(await invoke(emulator)).toMatchObject({ version: "mine", environment: { apiV3Key: credentials().apiV3Key } });

  const { variables } = await getFunction(emulator, functionName);
  const byHand = { ...variables, apiV3Key: "changed by hand", corsAllowOrigin: "https://shop.example" };
  const Variables = Object.entries(byHand).map(([Key, Value]) => ({ Key, Value }));
  await call(emulator, "UpdateFunctionConfiguration", { ...named, Environment: { Variables } });
  clock.advance(deploymentMs);
  expect((await invoke(emulator)).environment.apiV3Key).toBe("changed by hand");

  const Ext = encryptedExt(credentials({ apiV3Key: newKey }), await fieldKey(emulator));
  const integration = { EnvId: "local-env", Business: "integration", KeyID: "pay-a1b2c3d4" };
  await call(emulator, "UpdateUserKey", { ...integration, Ext });
  expect((await invoke(emulator)).environment.apiV3Key).toBe("changed by hand");
  clock.advance(deploymentMs);
  const last = await invoke(emulator);
  expect(last).toMatchObject({
    version: "mine",
    environment: { apiV3Key: newKey, corsAllowOrigin: "https://shop.example" },
  });
  expect(last.pid).not.toBe(first.pid);
});

test("UpdateFunctionConfiguration sets the whole set: variables that it leaves out are gone (documented)", async () => {
  const { emulator, clock } = await startWithClock();
  await createIntegration(emulator, "pay");
  clock.advance(deploymentMs);
  const Environment = { Variables: [{ Key: "only", Value: "this" }] };
  await call(emulator, "UpdateFunctionConfiguration", { ...named, Environment, MemorySize: 512, Timeout: 5 });
  clock.advance(deploymentMs);
  const { environment } = await invoke(emulator);
  expect(environment.only).toBe("this");
  expect(environment).not.toHaveProperty("apiV3Key");
});
