import { startEmulator } from "../../lab";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import { read } from "../../provider/lifecycle/read";
import { update } from "../../provider/lifecycle/update";
import { ManualClock } from "../emulator/support/clock";
import { configurationOf } from "../observe/support/configurations";
import { rsaPair } from "../support/keys";
import { checked, credentials, declared, makeContext } from "./support";

/*
 * The provider knows no switch and reads no observed.json: in clouds that answer every open question in any way, at random, it
 * decides by what it sees, and a whole life ends where it should.
 */

const withPublicKey = {
  ...credentials,
  wxPayPublicKey: rsaPair("wechat-pay").publicKey,
  wxPayPublicKeyId: "PUB_KEY_ID_0112345678",
};
const declare = (more: Record<string, unknown> = {}) =>
  declared({ credentials: withPublicKey, environment: { corsAllowOrigin: "https://shop.example" }, ...more });

test.each(Array.from({ length: 8 }, (_, index) => 501 + index))("seed %i", async (seed) => {
  const switches = { ...configurationOf(seed), integrationsMax: 1_000_000 };
  const clock = new ManualClock();
  const emulator = await startEmulator({ clock, provisioning: { fromMs: 60_000, toMs: 120_000 }, switches });
  try {
    const context = makeContext(emulator, clock);
    const center = context.connect();
    const inputs = await checked(context, declare());
    const { id, outs } = await create(context, inputs);

    const rotated = { ...withPublicKey, apiV3Key: "N".repeat(32) };
    const next = await checked(context, declare({ credentials: rotated, environment: { next: "1" } }), inputs);
    expect((await diff(context, outs, next)).changes).not.toBe(false);
    const { outs: after } = await update(context, id, outs, next);
    const variables = (await center.getFunction("local-env", after.functionName))?.environment;
    expect({ seed, ...variables }).toMatchObject({ seed, apiV3Key: "N".repeat(32), next: "1" });

    const seen = await read(context, id, after);
    expect({ seed, seen }).toMatchObject({ seed, seen: { id } });
    const again = await checked(context, declare({ credentials: rotated, environment: { next: "1" } }), next);
    expect({ seed, ...(await diff(context, after, again)) }).toMatchObject({ seed, changes: false });

    await remove(context, id, after);
    expect(await center.listIntegrations("local-env")).toEqual([]);
  } finally {
    await emulator.close();
  }
});
