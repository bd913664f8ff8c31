import { credentialFields, type IntegrationTypeCode, integrationType, integrationTypeCodes } from "../../catalog";
import { checkCredentials } from "../../provider/credentials";
import { rsaPair } from "../support/keys";
import { soundCredentials } from "../support/sound-credentials";
import { edited, findings, fixture, report, stepOf } from "./support/previews";

/* The recorded rotation, turned into one of each type: facts are those that check really makes. */

function factsOf(code: IntegrationTypeCode, values: Record<string, string>): Record<string, unknown> {
  const context = {
    isUnknown: () => false,
    nowMs: 0,
    fingerprint: { kind: "hmac" as const, key: Buffer.alloc(32, 1) },
  };
  return { ...checkCredentials(integrationType(code), values, context).facts };
}

/** A preview in which these credentials of an integration change. */
function rotation(code: IntegrationTypeCode, names: readonly string[], op = "update"): string {
  const before = soundCredentials(code);
  const fresh: Record<string, string> = { ...soundCredentials(code), privateKey: rsaPair("next").privateKey };
  const after = { ...before, ...Object.fromEntries(names.map((name) => [name, fresh[name] ?? ""])) };
  return edited("api-v3-key", (preview) => {
    const step = stepOf(preview, "pay");
    step.op = op;
    for (const state of [step.oldState.inputs, step.oldState.outputs, step.newState.inputs]) state.type = code;
    step.oldState.inputs.credentialFacts = factsOf(code, before);
    step.oldState.outputs.credentialFacts = factsOf(code, before);
    step.newState.inputs.credentialFacts = factsOf(code, after);
    step.detailedDiff = null;
  });
}

const titlesOf = (text: string) => report(text).guidance.map(({ title }) => title);

const secrets = integrationTypeCodes.flatMap((code) =>
  credentialFields(integrationType(code)).flatMap(([name, { secret }]) => (secret ? [{ code, name }] : [])),
);

test.each(secrets)("$code: a change of $name has a risk in few words, and a guide", ({ code, name }) => {
  const { integrations, guidance } = report(rotation(code, [name]));
  const [change] = integrations.find(({ label }) => label === "pay")?.credentials ?? [];
  expect(change).toMatchObject({ credential: name, change: "changed", risk: expect.stringMatching(/^.{10,60}$/) });
  const isTicket = name === integrationType(code).ticketField;
  expect(guidance.length).toBe(isTicket ? 1 : 2);
});

test.each<[code: IntegrationTypeCode, names: string[], titles: string[]]>([
  ["wechatoa", ["appSecret"], ["AppSecret", "Every update"]],
  ["weixinmp", ["token", "encodingAESKey"], ["Token or EncodingAESKey", "Every update"]],
  ["meeting", ["token"], ["Token or EncodingAESKey", "Every update"]],
  ["wxvirtualpay", ["appKey"], ["A value that the third party has too", "Every update"]],
  ["github", ["webhookSecret"], ["A value that the third party has too", "Every update"]],
  ["weixinpaydc", ["apiV3Key"], ["APIv3 key", "Every update"]],
])("%s: %j is guided by %j", (code, names, titles) => {
  expect(titlesOf(rotation(code, names))).toEqual(titles);
});

test("what happens to callbacks is said as far as it is known", () => {
  const [guide] = report(rotation("weixin-store", ["token"])).guidance;
  expect(guide?.meanwhile.join()).toMatch(/again 3 times, each after 5 s; .* up to 10 times within 3 h 36 min/);
});

test("another app is told by its own guide for WeChat Pay and for messages", () => {
  const another = (code: IntegrationTypeCode) =>
    titlesOf(
      edited("api-v3-key", (preview) => {
        const step = stepOf(preview, "pay");
        const facts = factsOf(code, soundCredentials(code));
        for (const state of [step.oldState.inputs, step.oldState.outputs, step.newState.inputs]) {
          state.type = code;
          state.credentialFacts = facts;
        }
        step.newState.inputs.credentialFacts = { ...facts, appId: "wxaaaaaaaaaaaaaaaa" };
      }),
    );
  expect(another("weixinpaydc")).toEqual(["Another app", "Every update"]);
  const [guide] = report(rotation("wechatoa", ["appSecret"])).guidance;
  expect(guide?.consoleSteps.join()).not.toContain("merchant");
  expect(another("wechatoa")).toEqual(["Another app", "Every update"]);
});

test("making, replacing and removing speak of the third party that there is", () => {
  for (const op of ["replace", "delete"]) {
    const text = rotation("gitlab", ["ticketId"], op);
    const guides = report(text).guidance.filter(({ integrations }) => integrations.includes("pay"));
    expect(guides.map(({ title }) => title)).toEqual([expect.stringContaining("messages or webhooks")]);
    expect(JSON.stringify(guides)).not.toMatch(/merchant|order/);
  }
});

test("a policy asks for a live proof only of types that have one", () => {
  const policy = { proofRequiredIn: ["*"] };
  expect(findings(report(rotation("wechatoa", ["appSecret"]), policy))).toEqual([]);
  expect(findings(report(fixture("api-v3-key"), policy))).toHaveLength(1);
});

test("a credential that the catalog does not name is told like a secret of the third party", () => {
  const text = edited("api-v3-key", (preview) => {
    const step = stepOf(preview, "pay");
    const facts = factsOf("channels", { ...soundCredentials("channels"), shopKey: "one" });
    const after = factsOf("channels", { ...soundCredentials("channels"), shopKey: "two" });
    for (const state of [step.oldState.inputs, step.oldState.outputs, step.newState.inputs]) {
      state.type = "channels";
      state.credentialFacts = facts;
    }
    step.newState.inputs.credentialFacts = { ...facts, shopKey: after.shopKey };
  });
  expect(report(text).integrations[0]?.credentials).toEqual([
    expect.objectContaining({ credential: "shopKey", change: "changed", risk: "must be the same at the third party" }),
  ]);
  expect(titlesOf(text)).toEqual(["A value that the third party has too", "Every update"]);
});
