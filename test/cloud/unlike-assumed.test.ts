import { type Switches, startEmulator } from "../../lab";
import { connectIntegrationCenter } from "../../provider/cloud";
import type { NewIntegration } from "../../provider/integration-center";
import { soundCredentials } from "../support/sound-credentials";
import { centerErrorOf, friendly, settingsFor, startFarSide, steppedDependencies } from "./support";

/* Where the cloud answers otherwise than is assumed, the port decides by what it sees. */

async function withCloud(
  switches: Partial<Switches>,
  run: (at: ReturnType<typeof connectIntegrationCenter>) => Promise<void>,
) {
  const emulator = await startEmulator({ switches });
  try {
    await run(connectIntegrationCenter(emulator));
  } finally {
    await emulator.close();
  }
}

const draft = (name: string): NewIntegration => ({
  integrationId: `${name}-a1b2c3d4`,
  name,
  type: "weixinpaydc",
  description: "",
  functionName: `${name}-a1b2c3d4-demo-scfweb`,
  credentials: soundCredentials("weixinpaydc"),
  runtime: { environment: {} },
});

test.each([1, 3, 7, 20, 99])("with pages of %i at most, a list is whole", async (listPageMax) => {
  await withCloud({ listPageMax }, async (center) => {
    for (const name of ["one", "two", "three", "four", "five", "six"]) {
      await center.createIntegration("local-env", draft(name));
    }
    const names = (await center.listIntegrations("local-env")).map(({ name }) => name);
    expect(names.sort()).toEqual(["five", "four", "one", "six", "three", "two"]);
  });
});

test.each([
  { missingRecord: "FailedOperation" },
  { missingRecord: "FailedOperation", deleteMissing: "error", listPageMax: 2 },
  { missingRecord: "empty-answer", deleteMissing: "error" },
] as const)("with %j what is not there is not found, and deleted without complaint", async (switches) => {
  await withCloud(switches, async (center) => {
    await center.createIntegration("local-env", draft("there"));
    expect(await center.getIntegration("local-env", "absent-a1b2c3d4")).toBeUndefined();
    await center.deleteIntegration("local-env", "absent-a1b2c3d4");
    expect(await center.getIntegration("local-env", "there-a1b2c3d4")).toMatchObject({ name: "there" });
  });
});

test("a general failure about what is listed stays a failure", async () => {
  const listed = { UserKeyList: [{ KeyID: "pay-1", Name: "pay", AuthTypeCode: "weixinpaydc" }], TotalCount: 1 };
  const far = await startFarSide(
    friendly(({ action }) => {
      if (action === "GetUserKeyList") return { answer: listed };
      return action === "GetOneUserKey" ? { error: "FailedOperation" } : undefined;
    }),
  );
  const center = connectIntegrationCenter(settingsFor(far.origin), steppedDependencies());
  expect(await centerErrorOf(center.getIntegration("env", "pay-1"))).toMatchObject({ code: "FailedOperation" });
  expect(await center.getIntegration("env", "pay-2")).toBeUndefined();
  await far.close();
});
