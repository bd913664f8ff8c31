import { credentialFields, type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import { readPlan, toText } from "../../lab/rehearsal";
import { changedAtThirdParty } from "../../lab/rehearsal/third-party";
import { nowMs, only, playedText, rotationOf } from "./support/plans";

/** The credentials of each type that its third party proves callbacks with. */
const proving: Readonly<Record<string, readonly string[]>> = {
  "wechat-pay-v3": ["apiV3Key"],
  "wechat-push": ["token", "encodingAESKey"],
  "tencent-meeting": ["token", "encodingAESKey"],
  "github-webhook": ["webhookSecret"],
  "gitlab-webhook": ["webhookSecret"],
  "gitee-webhook": ["webhookSecret"],
};

function rotation(code: IntegrationTypeCode): string {
  return rotationOf(code, proving[integrationType(code).callbackProtocol] ?? []);
}

describe.each(integrationTypeCodes)("%s", (code) => {
  test("its callbacks are played across a rotation of what they are proven with, each accounted for", async () => {
    const rehearsal = await playedText(rotation(code), { thirdPartySwitchMs: 2_000, beforeMs: 2_000, afterMs: 2_000 });
    const result = only(rehearsal);
    const { sent, atOnce, late, lost, refused, retryGapsMs, toQuery } = result;
    expect(sent).toBeGreaterThanOrEqual(40);
    expect(atOnce).toBe(sent - refused);
    expect(refused).toBeGreaterThanOrEqual(20);
    expect(late + lost).toBe(refused);
    expect(toQuery.every(({ attempts }) => attempts === retryGapsMs.length + 1)).toBe(true);
    expect(result).toMatchObject({ duplicates: 0, type: code });
    if (retryGapsMs.length === 0) expect(toText(rehearsal).join("\n")).toContain("sends nothing again by itself");
  });

  test("what its third party has to change is what callbacks are proven with, and whom they are about", () => {
    const all = credentialFields(integrationType(code)).map(([name]) => name);
    const [change] = readPlan(rotationOf(code, all), nowMs).changes;
    const concerned = change ? changedAtThirdParty(change) : [];
    expect(concerned).toEqual(expect.arrayContaining([...(proving[integrationType(code).callbackProtocol] ?? [])]));
    for (const name of ["privateKey", "merchantSerialNumber", "appSecret", "appKey", "ticketId", "clientSecret"]) {
      expect(concerned).not.toContain(name);
    }
  });
});

test("an integration that gets no callbacks as it is cannot be rehearsed, and says why", async () => {
  const text = rotationOf("github", []).replaceAll(/,"webhookSecret":"[^"]*"/g, "");
  const { notRehearsed } = await playedText(text);
  expect(notRehearsed).toContainEqual(
    expect.objectContaining({ label: "pay", isFailure: true, why: expect.stringContaining("webhookSecret") }),
  );
});
