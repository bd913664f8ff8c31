import { edited, stepOf } from "../report/support/previews";
import { only, played, playedText } from "./support/plans";

describe("an APIv3 key that is rotated", () => {
  test("refuses what is made between the two changes; with its old ciphertext each of these is lost, and named", async () => {
    const result = only(await played("api-v3-key", { thirdPartySwitchMs: 2_000 }));
    const { window, refused, lost, sent, atOnce, late, toQuery, thirdPartySwitchedMs, apply } = result;

    expect(result).toMatchObject({ label: "pay", operation: "update", changed: ["apiV3Key"], late: 0, duplicates: 0 });
    expect(thirdPartySwitchedMs).toBe(apply.endedMs + 2_000);
    expect(refused).toBeGreaterThanOrEqual(20);
    expect(lost).toBe(refused);
    expect(sent).toBe(atOnce + late + lost);
    expect(result.refusalsByCode).toEqual({ DECRYPT_FAILED: lost * 16 });
    expect(toQuery).toHaveLength(lost);
    expect(new Set(toQuery.map(({ id }) => id)).size).toBe(lost);
    for (const { atMs, attempts, code, subject } of toQuery) {
      expect(atMs).toBeLessThan(thirdPartySwitchedMs ?? 0);
      expect(atMs).toBeGreaterThan(apply.endedMs - 1_000);
      expect({ attempts, code }).toEqual({ attempts: 16, code: "DECRYPT_FAILED" });
      expect(subject).toMatch(/^[A-Z]\d{12,}/);
    }
    expect(window).toEqual({ fromMs: toQuery[0]?.atMs, toMs: toQuery.at(-1)?.atMs });
  });

  test("loses nothing if what is sent again is encrypted anew: it comes with the next retry", async () => {
    const result = only(await played("api-v3-key", { thirdPartySwitchMs: 20_000, retriesKeep: "re-encrypted" }));
    expect(result).toMatchObject({ lost: 0, toQuery: [] });
    expect(result.late).toBe(result.refused);
    expect(result.late).toBeGreaterThanOrEqual(200);
    // Two gaps of 15 s reach beyond the 20 s.
    expect(result.delays).toEqual({ p50Ms: 15_000, p95Ms: 30_000, longestMs: 30_000 });
  });

  test("refuses nothing where the gateway goes on taking the previous key", async () => {
    const result = only(
      await played("api-v3-key", { thirdPartySwitchMs: 20_000, acceptedKeys: "current-and-previous" }),
    );
    expect(result).toMatchObject({ refused: 0, lost: 0, retries: 0, window: null, refusalsByCode: {} });
    expect(result.sent).toBeGreaterThan(200);
    expect(result.atOnce).toBe(result.sent);
  });

  test("changed in the merchant console first: what comes until the apply has ended is refused, and delivered late", async () => {
    const result = only(await played("api-v3-key", { ratePerSecond: 2, thirdPartySwitchMs: -3_000 }));
    expect(result.thirdPartySwitchedMs).toBe(-3_000);
    expect(result.window?.fromMs).toBe(-3_000);
    expect(result.window?.toMs).toBeLessThan(result.apply.endedMs);
    expect(result).toMatchObject({ lost: 0, late: result.refused, duplicates: 0 });
  });
});

test("a deployment takes one to two minutes, and the apply ends within a second of it", async () => {
  const { apply, window } = only(await played("api-v3-key", { thirdPartySwitchMs: 3_000 }));
  const liveMs = window?.fromMs ?? 0;
  expect(liveMs).toBeGreaterThanOrEqual(60_000);
  expect(liveMs).toBeLessThanOrEqual(120_100);
  expect(apply.endedMs - liveMs).toBeLessThanOrEqual(1_100);
});

test("a merchant key that is rotated concerns no callback: nothing has to change at the third party", async () => {
  const result = only(await played("merchant-key"));
  expect(result).toMatchObject({ refused: 0, lost: 0, thirdPartySwitchedMs: null });
  expect(result.atOnce).toBe(result.sent);
  expect(result.notes.join(" ")).toContain("Nothing changes that callbacks are signed or encrypted with");
});

test("from platform certificates to the public key: both are accepted, and WeChat Pay moves over by itself", async () => {
  const result = only(await played("public-key"));
  expect(result).toMatchObject({ changed: ["wxPayPublicKey", "wxPayPublicKeyId"], refused: 0, lost: 0 });
});

test("a replacement: what goes to the old address from the apply on is lost, and the report names both addresses", async () => {
  const result = only(await played("replace"));
  expect(result).toMatchObject({ operation: "replace", retries: 0 });
  expect(Object.keys(result.refusalsByCode)).toEqual(["INTEGRATION_UNKNOWN"]);
  expect(result.window?.fromMs).toBe(0);
  expect(result.lost).toBe(result.refused);
  // Afterwards the new address takes them.
  expect(result.atOnce).toBeGreaterThan(result.sent - result.lost - 1);
  expect(result.notes.join(" ")).toContain("https://pay-tpnymyjp.integration-callback.tcloudbase.com/wechatpay/order");
  expect(result.notes.join(" ")).toContain("https://pay-n3v8yb8s.integration-callback.tcloudbase.com/wechatpay/order");
});

test("another environment is a replacement like another type: old first, and as much is lost", async () => {
  const byType = only(await played("replace", { thirdPartySwitchMs: 5_000 }));
  const moved = edited("replace", (preview) => {
    const { oldState, newState } = stepOf(preview, "pay");
    Object.assign(newState.inputs, { type: oldState.inputs.type, envId: "shop-live-5k2m" });
  });
  const byEnvironment = only(await playedText(moved, { thirdPartySwitchMs: 5_000 }));
  expect(byEnvironment.lost).toBe(byType.lost);
  expect(byEnvironment.lost).toBeGreaterThan(600);
  expect(byEnvironment.refusalsByCode).toEqual({ INTEGRATION_UNKNOWN: byEnvironment.lost });
});

test("a new name deploys nothing: it is done at once, and no callback notices", async () => {
  const renamed = edited("merchant-key", (preview) => {
    const { oldState, newState } = stepOf(preview, "pay");
    Object.assign(newState.inputs, { ...oldState.inputs, name: "pay-2" });
  });
  const result = only(await playedText(renamed));
  expect(result).toMatchObject({ changed: [], refused: 0, lost: 0, thirdPartySwitchedMs: null });
  expect(result.apply.endedMs).toBeLessThan(1_000);
  expect(result.sent).toBeGreaterThan(90);
});

test("variables alone deploy the function anew, and no callback is refused", async () => {
  const changed = edited("merchant-key", (preview) => {
    const { oldState, newState } = stepOf(preview, "pay");
    Object.assign(newState.inputs, { ...oldState.inputs, environment: { level: "debug" } });
  });
  const result = only(await playedText(changed));
  expect(result).toMatchObject({ changed: [], refused: 0, lost: 0, thirdPartySwitchedMs: null });
  expect(result.apply.endedMs).toBeGreaterThanOrEqual(60_000);
});

test("a deletion: everything from then on is lost, at once and for good", async () => {
  const result = only(await played("delete"));
  expect(result).toMatchObject({ label: "market", operation: "delete", late: 0, thirdPartySwitchedMs: null });
  expect(result.atOnce).toBe(50);
  expect(result.lost).toBe(51);
  expect(result.notes.join(" ")).toContain("released for good");
});

test("the same plan and the same seed give the same report; another seed gives another", async () => {
  const more = { thirdPartySwitchMs: 1_000 };
  const [first, again, other] = await Promise.all([
    played("api-v3-key", more),
    played("api-v3-key", more),
    played("api-v3-key", { ...more, seed: "2" }),
  ]);
  expect(again).toEqual(first);
  expect(only(other).toQuery.map(({ id }) => id)).not.toEqual(only(first).toQuery.map(({ id }) => id));
  expect(only(other).apply.endedMs).not.toBe(only(first).apply.endedMs);
});
