import { edited, findings, fixture, report, stepOf, withFacts } from "./support/previews";

const hmac = (digit: string, keyId = "1f2e3d4c") => `hmac ${keyId} ${digit.repeat(32)}`;
const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

function credentials(text: string) {
  return report(text).integrations.flatMap((each) =>
    each.credentials.map(({ credential, change }) => `${each.label} ${credential} ${change}`),
  );
}

describe("what changes", () => {
  test("only what changes is listed; the rest is counted", () => {
    const [pay] = report(fixture("api-v3-key")).integrations;
    expect(pay).toMatchObject({ label: "pay", operation: "update", unchangedCredentials: 8 });
    expect(pay?.credentials.map(({ credential }) => credential)).toEqual(["apiV3Key"]);
  });

  test("a key that the engine does not know yet is unknown, and nothing is said about it", () => {
    expect(credentials(withFacts({ apiV3Key: unknown }))).toEqual(["pay apiV3Key unknown"]);
    expect(findings(report(withFacts({ apiV3Key: unknown })))).toEqual([
      "warning | pay | `apiV3Key` known only at apply: nothing could be checked, and an approval cannot be bound to it.",
    ]);
  });

  test("a policy may refuse what nobody has looked at", () => {
    const text = withFacts({ apiV3Key: unknown });
    expect(findings(report(text, { noUnknownCredentials: true }))[0]).toMatch(
      /^violation \| pay \| `apiV3Key` known only at apply/,
    );
  });

  test("facts that the engine hides are unknown too, never unchanged", () => {
    expect(credentials(withFacts({ apiV3Key: "[secret]" }))).toEqual(["pay apiV3Key unknown"]);
  });

  test("when all credentials are unknown, each is", () => {
    const text = edited("api-v3-key", (preview) => {
      Object.assign(stepOf(preview, "pay").newState.inputs, { credentialFacts: unknown });
    });
    expect(report(text).integrations[0]).toMatchObject({ unchangedCredentials: 0 });
    expect(credentials(text)).toContain("pay privateKey unknown");
  });

  test("a fingerprint made with another key is no change that is known", () => {
    expect(credentials(fixture("other-fingerprint-key"))).toEqual([
      "market apiV3Key incomparable",
      "pay apiV3Key incomparable",
    ]);
  });

  test("a certificate's numbers are compared, whatever their order", () => {
    const { merchantCertificate } = stepOf(JSON.parse(fixture("api-v3-key")), "pay").newState.inputs.credentialFacts;
    const turned = Object.fromEntries(Object.entries(merchantCertificate as object).reverse());
    expect(credentials(withFacts({ merchantCertificate: turned }))).toEqual(["pay apiV3Key changed"]);
  });

  test("variables are told by name, also where the engine tells no difference, and where it hides the values", () => {
    const text = edited("api-v3-key", (preview) => {
      const step = stepOf(preview, "pay");
      step.oldState.outputs.environment = { stays: "a", changes: "b", hidden: "[secret]", goes: "d" };
      step.newState.inputs.environment = { stays: "a", changes: "c", hidden: "[secret]", comes: "e" };
      step.detailedDiff = null;
    });
    const expected = { added: ["comes"], changed: ["changes"], removed: ["goes"] };
    expect(report(text).integrations[0]?.environment).toEqual(expected);
    const hidden = edited("api-v3-key", (preview) => {
      const step = stepOf(preview, "pay");
      for (const state of [step.oldState.outputs, step.newState.inputs]) state.environment = { "a.b": "[secret]" };
      step.detailedDiff = { 'environment["a.b"]': { kind: "update" } };
    });
    expect(report(hidden).integrations[0]?.environment).toEqual({ added: [], changed: ["a.b"], removed: [] });
  });

  test("an integration that the cloud has lost is told: it is made anew", () => {
    const text = edited("create", (preview) => {
      const step = stepOf(preview, "pay");
      preview.steps.unshift({
        ...step,
        op: "refresh",
        oldState: { inputs: step.newState.inputs, outputs: step.newState.inputs },
      });
      for (const { newState, oldState } of preview.steps)
        for (const state of [newState, oldState]) Object.assign(state ?? {}, { type: "any" });
    });
    expect(findings(report(text))).toContainEqual(
      expect.stringMatching(/^warning \| pay \| gone from the cloud since the last apply\. This apply makes it anew/),
    );
    expect(findings(report(text, { noDrift: true }))[0]).toMatch(/^violation \| pay \| gone/);
  });

  test("the three steps of a replacement are one", () => {
    const text = edited("replace", (preview) => {
      const step = stepOf(preview, "pay");
      const { newState, ...gone } = step;
      preview.steps.push({ ...gone, op: "delete-replaced" }, { ...step, op: "create-replacement" });
    });
    expect(report(text).integrations.filter(({ label }) => label === "pay")).toEqual([
      expect.objectContaining({ operation: "replace" }),
    ]);
  });

  test("two integrations of one name, in different components, are told apart", () => {
    const text = edited("api-v3-key", (preview) => {
      const twin = structuredClone(stepOf(preview, "market"));
      preview.steps.push({ ...twin, urn: twin.urn.replace("::pulumi-nodejs", "::shop:index:Desk$pulumi-nodejs") });
    });
    const labels = report(text).integrations.map(({ label }) => label);
    expect(new Set(labels).size).toBe(3);
    expect(labels).toContain("pay");
  });

  test("in the preview of a refresh alone, another value is drift, and nothing will be done", () => {
    const drifted = report(fixture("refresh"));
    expect(drifted.integrations.map(({ label, operation }) => `${label} ${operation}`)).toEqual([
      "pay drift",
      "market unchanged",
    ]);
    expect(credentials(fixture("refresh"))).toEqual(["pay apiV3Key changed"]);
    expect(findings(drifted)[0]).toMatch(/warning \| pay \| changed elsewhere since the last apply: `function pay-/);
  });
});

describe("what stands against it", () => {
  test("a serial number without its key is refused, unless a certificate or a live proof stands beside it", () => {
    const apart = { merchantSerialNumber: "9D".repeat(20) };
    expect(findings(report(withFacts({ ...apart, merchantCertificate: undefined })))).toEqual([
      expect.stringMatching(
        /^error \| pay \| merchantSerialNumber \| changes without `privateKey`, which belongs to it/,
      ),
    ]);
    expect(findings(report(withFacts(apart)))).toEqual([]);
    const proven = edited("api-v3-key", (preview) => {
      const { inputs } = stepOf(preview, "pay").newState;
      Object.assign(inputs.credentialFacts, apart, { merchantCertificate: undefined });
      inputs.proof = "live";
    });
    expect(findings(report(proven))).toEqual([]);
  });

  test("a serial number whose key is not known yet is not judged", () => {
    const text = withFacts({
      merchantSerialNumber: "9D".repeat(20),
      privateKey: unknown,
      merchantCertificate: undefined,
    });
    expect(findings(report(text)).filter((finding) => finding.startsWith("error"))).toEqual([]);
  });

  test("a type that this version does not know is refused: nobody could tell what is secret", () => {
    const text = edited("api-v3-key", (preview) => {
      stepOf(preview, "pay").newState.inputs.type = "weixinpay9";
    });
    expect(findings(report(text))[0]).toMatch(/^error \| pay \| its type `weixinpay9` is not known/);
  });

  test("a value that was used before is told, with how long ago", () => {
    const text = edited("api-v3-key", (preview) => {
      const { oldState, newState } = stepOf(preview, "pay");
      oldState.outputs.credentialHistory = { apiV3Key: [hmac("1"), newState.inputs.credentialFacts.apiV3Key] };
    });
    expect(findings(report(text))).toEqual([
      "warning | pay | apiV3Key | was in use before (2 rotations ago): whoever had it then has it again.",
    ]);
  });

  test("without a fingerprint key, it is said that nothing can be compared", () => {
    const text = withFacts({ apiV3Key: `scrypt ${"1".repeat(32)}` });
    expect(findings(report(text))).toContainEqual(
      expect.stringMatching(/warning \| pay \| `apiV3Key` fingerprinted without a key.*Set CLOUDBASE_FINGERPRINT_KEY/),
    );
  });

  test("a key that ends soon is told, also where nothing changes", () => {
    const text = edited("unchanged", (preview) => {
      const { newState, oldState } = stepOf(preview, "pay");
      const merchantCertificate = { serial: "5A".repeat(20), notAfter: "2026-12-24" };
      for (const { credentialFacts } of [newState.inputs, oldState.inputs, oldState.outputs]) {
        Object.assign(credentialFacts, { merchantCertificate });
      }
    });
    expect(findings(report(text))).toEqual([
      "warning | pay | merchantCertificate | expires on `2026-12-24`, in 30 days. Issue a new certificate; it can be valid beside the old one.",
    ]);
    expect(findings(report(text, { warnDaysLeft: 30 }))).toEqual([]);
  });

  test("unchanged resources that are not listed are told: nobody looked at them", () => {
    const text = edited("api-v3-key", (preview) => {
      preview.steps = preview.steps.filter(({ urn }) => !urn.endsWith("market"));
    });
    expect(findings(report(text))).toEqual([
      expect.stringMatching(/^warning \| 1 unchanged resource is not listed.*pulumi preview --json --show-sames/),
    ]);
  });
});

describe("a value in more than one place", () => {
  const shared = (change: Record<string, unknown>) =>
    edited("shared", (preview) => {
      for (const name of ["pay", "market"]) {
        Object.assign(stepOf(preview, name).newState.inputs.credentialFacts, change);
      }
    });

  test("of another merchant is a wrong paste", () => {
    expect(findings(report(fixture("shared")))).toEqual([
      "warning | market | apiV3Key | the same value as `pay`, whose merchant id is another one: one of the two is a wrong paste.",
    ]);
  });

  test("of the same merchant in the same environment is as it must be", () => {
    expect(findings(report(shared({ merchantId: "1900000109" })))).toEqual([
      expect.stringMatching(
        /warning \| market \| apiV3Key \| the same value as `pay`, of the same merchant and environment/,
      ),
    ]);
  });

  test("of another environment is told, and refused where the policy says so", () => {
    const text = edited("shared", (preview) => {
      stepOf(preview, "pay").newState.inputs.envId = "shop-test-8k2m";
    });
    const expected =
      /market \| apiV3Key \| the same value as `pay`, in another environment \(`shop-test-8k2m`, here `shop-prod-3g8x`\)/;
    expect(findings(report(text))).toEqual([expect.stringMatching(expected)]);
    expect(findings(report(text, { noSharedKeysAcrossEnvironments: true }))).toEqual([
      expect.stringMatching(/^violation.*The policy forbids it\.$/),
    ]);
  });

  test("that stood there before is told only if the policy forbids it", () => {
    const text = edited("unchanged", (preview) => {
      const apiV3Key = stepOf(preview, "pay").newState.inputs.credentialFacts.apiV3Key;
      const { newState, oldState } = stepOf(preview, "market");
      for (const state of [newState.inputs, oldState.outputs]) {
        Object.assign(state, { envId: "shop-test-8k2m" });
        Object.assign(state.credentialFacts, { apiV3Key });
      }
    });
    expect(findings(report(text))).toEqual([]);
    expect(findings(report(text, { noSharedKeysAcrossEnvironments: true }))).toHaveLength(1);
  });

  test("of another stack is named with its stack", () => {
    expect(findings(report(fixture("other-stack"), {}, [fixture("export")]))).toContainEqual(
      expect.stringMatching(
        /^warning \| other \| apiV3Key \| the same value as `pay` of the stack `shop\/prod`, in another environment/,
      ),
    );
  });

  test("is not looked for in the stack's own export twice", () => {
    expect(findings(report(fixture("api-v3-key"), {}, [fixture("export")]))).toEqual([]);
  });

  test("cannot be found in a stack that was fingerprinted with another key, which is said", () => {
    const foreign = fixture("export").replaceAll(/hmac [0-9a-f]{8}/g, "hmac 99999999");
    expect(findings(report(fixture("other-stack"), {}, [foreign]))).toContainEqual(
      expect.stringMatching(
        /^warning \| Secrets of the stack `shop\/prod` were fingerprinted with another key \(`99999999`/,
      ),
    );
  });

  test("a scrypt fingerprint is bound to its integration, so equal ones mean nothing", () => {
    const scrypt = `scrypt ${"2".repeat(32)}`;
    const texts = findings(report(shared({ apiV3Key: scrypt })));
    expect(texts.filter((text) => text.includes("the same value as"))).toEqual([]);
  });

  test("an integration that keeps the old key of a rotated merchant is told", () => {
    const text = edited("api-v3-key", (preview) => {
      const { credentialFacts } = stepOf(preview, "pay").oldState.outputs;
      const { newState, oldState } = stepOf(preview, "market");
      const { merchantId, apiV3Key } = credentialFacts;
      for (const state of [newState.inputs, oldState.outputs])
        Object.assign(state.credentialFacts, { merchantId, apiV3Key });
    });
    expect(findings(report(text))).toEqual([
      "warning | pay | apiV3Key | `market` keeps the old key of the same merchant: callbacks there are refused as soon as the key is changed in the merchant console.",
    ]);
  });
});

describe("the policy", () => {
  test("days left: too few, or not known, are refused", () => {
    expect(findings(report(fixture("expiring"), { minDaysLeft: 30 }))).toEqual([
      expect.stringMatching(
        /^violation \| pay \| merchantCertificate \| expires on `2026-12-13`, in 19 days; the policy asks for 30/,
      ),
    ]);
    const without = withFacts({ merchantCertificate: undefined });
    expect(findings(report(without, { minDaysLeft: 30 }))).toContainEqual(
      expect.stringMatching(/^violation \| pay \| merchantCertificate \| its end is not known/),
    );
  });

  test("age: too old, or not known, is refused; what changes now is new", () => {
    const policy = { maxAgeDays: { apiV3Key: 365, privateKey: 100 } };
    expect(findings(report(fixture("api-v3-key"), policy))).toEqual([
      expect.stringMatching(/^violation \| pay \| privateKey \| in use for 203 days; the policy asks for at most 100/),
      expect.stringMatching(/^violation \| market \| privateKey \| in use for 203 days/),
    ]);
    const unknownAge = edited(
      "api-v3-key",
      (preview) => delete stepOf(preview, "pay").oldState.outputs.credentialsSetAt,
    );
    expect(findings(report(unknownAge, policy))[0]).toMatch(/pay \| privateKey \| its age is not known/);
  });

  test("a live proof is asked for where the patterns say, and the wish for one at apply is enough", () => {
    const policy = { proofRequiredIn: ["*-prod-*"] };
    expect(findings(report(fixture("api-v3-key"), policy))).toEqual([
      expect.stringMatching(/^violation \| pay \| its credentials change in `shop-prod-3g8x` without a live proof/),
    ]);
    expect(findings(report(fixture("api-v3-key"), { proofRequiredIn: ["*-test-*", "prod"] }))).toEqual([]);
    expect(findings(report(fixture("other-changes"), policy)).filter((text) => text.includes("pay |"))).toEqual([]);
    const wished = edited("api-v3-key", (preview) => {
      stepOf(preview, "pay").newState.inputs.proof = "live";
    });
    expect(findings(report(wished, policy))).toEqual([]);
    expect(report(wished).integrations[0]?.proof).toEqual({ kind: "live at apply" });
  });

  test("an environment that is not known yet may be production", () => {
    const text = edited("api-v3-key", (preview) => {
      stepOf(preview, "pay").newState.inputs.envId = unknown;
    });
    expect(findings(report(text, { proofRequiredIn: ["*-prod-*"] }))).toHaveLength(1);
  });

  test("a proof of earlier credentials is none of the new ones", () => {
    const record = { kind: "live", at: "2026-05-04T09:00:00.000Z", calls: 1, proven: ["apiV3Key"], notProven: [] };
    const proofOf = (name: string) =>
      report(
        edited(name, (preview) => Object.assign(stepOf(preview, "pay").oldState.outputs, { provenBy: record })),
      ).integrations.find(({ label }) => label === "pay")?.proof.kind;
    expect(proofOf("api-v3-key")).toBe("offline");
    expect(proofOf("unchanged")).toBe("live");
  });

  test("deleting and replacing are refused on request", () => {
    expect(findings(report(fixture("delete"), { allowDelete: false }))).toEqual([
      "violation | market | would be deleted; the policy forbids it.",
    ]);
    expect(findings(report(fixture("replace"), { noReplace: true }))).toEqual([
      "violation | pay | would be replaced; the policy forbids it.",
    ]);
    expect(findings(report(fixture("delete")))).toEqual([]);
  });
});
