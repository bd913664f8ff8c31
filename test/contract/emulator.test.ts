import { type Emulator, startEmulator } from "../../lab";
import { type CloudSettings, connectIntegrationCenter } from "../../provider/cloud";
import { centerErrorOf } from "../cloud/support";
import { ManualClock } from "../emulator/support/clock";
import { describeIntegrationCenterContract } from "./integration-center";

/** As long as the cloud takes (documented: one to two minutes); the clock makes it an instant. */
const provisioning = { fromMs: 60_000, toMs: 120_000 };

function connect(
  emulator: Emulator,
  clock: ManualClock,
  { offMs = 0, ...other }: Partial<CloudSettings> & { offMs?: number } = {},
) {
  const { endpoint, region, secretId, secretKey } = emulator;
  return connectIntegrationCenter(
    { endpoint, region, secretId, secretKey, ...other },
    {
      now: () => clock.now() + offMs,
      random: () => 0.5,
      wait: async (delayMs) => clock.advance(delayMs),
    },
  );
}

describeIntegrationCenterContract("the emulator over HTTP", async () => {
  const clock = new ManualClock();
  const emulator = await startEmulator({ clock, provisioning });
  return {
    center: connect(emulator, clock),
    envId: emulator.envId,
    pause: async () => clock.advance(5_000),
    close: () => emulator.close(),
  };
});

describe("the emulator refuses", () => {
  const clock = new ManualClock();
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ clock });
  });
  afterAll(() => emulator.close());

  test.each([
    ["a key that it does not know", { secretId: "AKIDother" }, "AuthFailure.SecretIdNotFound", "TENCENTCLOUD_SECRETID"],
    ["a wrong key", { secretKey: "other" }, "AuthFailure.SignatureFailure", "TENCENTCLOUD_SECRETKEY"],
    ["a clock that is slow", { offMs: -12 * 60_000 }, "AuthFailure.SignatureExpire", "about 12 min behind"],
    ["a clock that is fast", { offMs: 12 * 60_000 }, "AuthFailure.SignatureExpire", "about 12 min ahead"],
  ])("%s, and the error says what to do", async (_case, other, code, next) => {
    const center = connect(emulator, clock, other);
    const error = await centerErrorOf(center.listIntegrations(emulator.envId));
    expect(error).toMatchObject({ responsible: "user", code, hint: expect.stringContaining(next) });
    expect(error.message).not.toContain(emulator.secretKey);
  });
});
