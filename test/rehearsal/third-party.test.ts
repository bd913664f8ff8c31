import { edited, stepOf } from "../report/support/previews";
import { only, played, playedText } from "./support/plans";

/** The recording of a rotation in which other facts change; undefined takes one away. */
function changing(facts: Readonly<Record<string, string | undefined>>): string {
  return edited("api-v3-key", (preview) => {
    const { oldState, newState } = stepOf(preview, "pay");
    newState.inputs.credentialFacts = { ...oldState.outputs.credentialFacts, ...facts };
  });
}

test("another public key: what WeChat Pay signs with the old one meanwhile is refused, and delivered when it signs with the new one", async () => {
  const text = changing({ wxPayPublicKey: "sha256 aaaa", wxPayPublicKeyId: "PUB_KEY_ID_0199999999" });
  const result = only(await playedText(text, { thirdPartySwitchMs: 3_000 }));
  expect(Object.keys(result.refusalsByCode)).toEqual(["SERIAL_UNKNOWN"]);
  expect(result.refused).toBeGreaterThanOrEqual(30);
  // Whatever it is encrypted with: each attempt is signed anew.
  expect(result).toMatchObject({ late: result.refused, lost: 0, delays: { longestMs: 15_000 } });
});

test("back to platform certificates: what is signed with the public key meanwhile is refused", async () => {
  const text = changing({ wxPayPublicKey: undefined, wxPayPublicKeyId: undefined, verificationMode: "certificate" });
  const result = only(await playedText(text, { thirdPartySwitchMs: 3_000 }));
  expect(Object.keys(result.refusalsByCode)).toEqual(["SERIAL_UNKNOWN"]);
  expect(result).toMatchObject({ late: result.refused, lost: 0 });
});

test("another merchant: what is about the old one stays about it, however often it is sent", async () => {
  const text = changing({ merchantId: "1900000110" });
  const result = only(await playedText(text, { thirdPartySwitchMs: 1_000, retriesKeep: "re-encrypted" }));
  expect(Object.keys(result.refusalsByCode)).toEqual(["MCHID_MISMATCH"]);
  expect(result).toMatchObject({ late: 0, lost: result.refused });
  expect(result.toQuery.every(({ attempts }) => attempts === 16)).toBe(true);
});

test("an apply that fails leaves the third party as it is, and nothing is lost", async () => {
  const text = changing({ wxPayPublicKeyId: undefined, apiV3Key: "hmac 6b86b273 4a44dc15364204a80fe80e9039455cc1" });
  const result = only(await playedText(text));
  expect(result.apply.failed).toContain("it belongs to wxPayPublicKey. Give both, or neither.");
  expect(result).toMatchObject({ thirdPartySwitchedMs: null, refused: 0, lost: 0 });
});

test("after a move to the public key WeChat Pay signs 0.1 % with it on the first day: changed there too early, these alone are refused", async () => {
  const result = only(
    await played("public-key", { ratePerSecond: 40, beforeMs: 0, thirdPartySwitchMs: -1_000, afterMs: 0 }),
  );
  const share = result.refused / result.sent;
  expect(Object.keys(result.refusalsByCode)).toEqual(["SERIAL_UNKNOWN"]);
  expect(share).toBeGreaterThan(0);
  expect(share).toBeLessThan(0.005);
  expect(result).toMatchObject({ lost: 0, late: result.refused });
});
