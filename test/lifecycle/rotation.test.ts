import { integrationType } from "../../catalog";
import { changeNotes, usedBefore } from "../../provider/lifecycle/change-notes";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { credentialHistory } from "../../provider/lifecycle/credential-history";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { emptyMemories } from "../../provider/lifecycle/memories";
import { unknownValue } from "../../provider/lifecycle/unknown";
import { ProviderError } from "../../provider/provider-error";
import { makeCertificate } from "../credentials/certificates";
import { rsaPair } from "../support/keys";
import { checked, credentials, declared } from "./support";

/* What a reviewer learns about a rotation, without a network: these integrations exist already. */

const nowMs = Date.parse("2026-11-23T00:00:00Z");
let said: string[];
let context: Context;

beforeEach(() => {
  said = [];
  context = {
    connect: () => {
      throw new ProviderError({
        responsible: "user",
        action: "connect",
        resource: "the cloud",
        code: "NO_KEYS",
        reason: "no keys",
        hint: "",
      });
    },
    destination: () => ({}),
    ...emptyMemories(() => nowMs),
    newClaim: () => "claim123",
    clock: { now: () => nowMs, wait: async () => undefined },
    fingerprintFor: () => ({ kind: "hmac", key: Buffer.alloc(32, 1) }),
    prove: () => Promise.reject(new Error("no proof was asked for")),
    processEnv: {},
    projectFolder: process.cwd(),
    templatesFolder: "",
    note: ({ text }) => said.push(text),
  };
});

/** As in state: names are chosen, so check needs no network. */
const names = {
  envId: "local-env",
  integrationId: "pay-12345678",
  functionName: "pay-12345678-demo-scfweb",
  type: "weixinpaydc",
} as const;

async function inState(more: Record<string, unknown> = {}): Promise<Inputs> {
  const inputs = await checked(context, declared(more), names);
  said.length = 0;
  return inputs;
}

async function failuresOf(credentialChanges: Record<string, unknown>, olds: Inputs) {
  const { failures } = await check(context, olds, declared({ credentials: { ...credentials, ...credentialChanges } }));
  return failures;
}

function certificateOf(pair: string, serial: string): string {
  const [notBefore, notAfter] = [new Date("2024-01-01T00:00:00Z"), new Date("2029-01-01T00:00:00Z")];
  return makeCertificate({ pair, serial, commonName: credentials.merchantId, notBefore, notAfter });
}

describe("serial number and private key", () => {
  test("a serial number that changes without its key is refused, and the key without its serial number too", async () => {
    const olds = await inState();
    expect(await failuresOf({ merchantSerialNumber: "2B".repeat(20) }, olds)).toEqual([
      { property: "credentials.merchantSerialNumber", reason: expect.stringContaining("changes without privateKey") },
    ]);
    expect(await failuresOf({ privateKey: rsaPair("next").privateKey }, olds)).toEqual([
      { property: "credentials.privateKey", reason: expect.stringContaining("changes without merchantSerialNumber") },
    ]);
    expect(
      await failuresOf({ merchantSerialNumber: "2B".repeat(20), privateKey: rsaPair("next").privateKey }, olds),
    ).toEqual([]);
  });

  test("a certificate that proves the new pair lets one change alone", async () => {
    const olds = await inState();
    const merchantCertificate = certificateOf("merchant", "2B".repeat(20));
    expect(await failuresOf({ merchantSerialNumber: "2B".repeat(20), merchantCertificate }, olds)).toEqual([]);
  });

  test("a certificate of another key is refused, and its dates are facts when it fits", async () => {
    const other = certificateOf("other", credentials.merchantSerialNumber);
    expect((await failuresOf({ merchantCertificate: other }, await inState())).map(({ property }) => property)).toEqual(
      ["credentials.privateKey"],
    );
    const own = certificateOf("merchant", credentials.merchantSerialNumber);
    const inputs = await inState({ credentials: { ...credentials, merchantCertificate: own } });
    expect(inputs.credentialFacts.merchantCertificate).toEqual({
      serial: credentials.merchantSerialNumber,
      notAfter: expect.stringMatching(/^2029-01-01/),
    });
    expect(context.memory.find(inputs)).not.toHaveProperty("merchantCertificate");
  });
});

describe("what a preview says of a change", () => {
  test("an APIv3 key that changes: what happens in the merchant console and to callbacks meanwhile", async () => {
    const olds = await inState();
    await check(
      context,
      olds,
      declared({ credentials: { ...credentials, apiV3Key: "n2x8w5tq7d3k9vbz4mr6hj1y0pCANARY" } }),
    );
    expect(said).toEqual([expect.stringMatching(/^credentials\.apiV3Key: WeChat Pay stops using the old key .*15 s/)]);
  });

  test("a value that anybody can read in the documentation is told", async () => {
    const sample = { ...credentials, apiV3Key: "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb" };
    await check(context, names, declared({ credentials: sample }));
    expect(said).toContainEqual(expect.stringContaining("credentials.apiV3Key: Is a sample value from wechatpay-java"));
  });

  test("nothing that stays is mentioned", async () => {
    const olds = await inState();
    await check(context, olds, declared());
    expect(said).toEqual([]);
  });

  test("a switch from certificate to public-key mode names both and its risk", () => {
    const notes = changeNotes(
      { type: "weixinpaydc", credentialFacts: { verificationMode: "public-key" } },
      { verificationMode: "certificate" },
    );
    expect(notes).toEqual([
      expect.stringMatching(/^Verification changes from certificate to public-key\. Public-key mode: /),
    ]);
  });

  test("what is unknown is no change", () => {
    const unknown = { type: "weixinpaydc", credentialFacts: { apiV3Key: unknownValue } } as const;
    expect(changeNotes(unknown, { apiV3Key: "hmac 00000000 00" })).toEqual([]);
  });

  test("the same key in another environment is named; in the same environment it is no finding", async () => {
    await inState();
    await checked(context, declared({ name: "refunds" }), names);
    expect(said.join()).not.toContain("the same value");
    await checked(context, declared({ envId: "test-env", name: "test-pay" }), { ...names, envId: "test-env" });
    expect(said).toEqual(
      expect.arrayContaining([expect.stringContaining("credentials.apiV3Key: the same value as of pay in local-env")]),
    );
  });

  test("a value that was in use before is told", async () => {
    const first = await inState();
    const second = { ...first, credentialFacts: { ...first.credentialFacts, apiV3Key: "hmac 00000000 00" } };
    const olds = { ...second, status: "Running", ...credentialHistory({ ...first, status: "Running" }, second, nowMs) };
    expect(usedBefore(olds, first)).toEqual([
      expect.stringContaining("credentials.apiV3Key: this value was in use before"),
    ]);
    expect(usedBefore(olds, second)).toEqual([]);
  });
});

describe("history", () => {
  const facts = { appId: "wx1", apiV3Key: "hmac 11111111 aa" };
  const inputs = { type: "weixinpaydc", credentialFacts: facts } as unknown as Inputs;

  test("keeps when each value was first applied, and earlier fingerprints of secrets only", () => {
    const first = { ...inputs, ...credentialHistory(undefined, inputs, nowMs) } as Outputs;
    const rotated = { ...inputs, credentialFacts: { appId: "wx2", apiV3Key: "hmac 11111111 bb" } };
    expect(credentialHistory(first, rotated, nowMs + 86_400_000)).toEqual({
      credentialsSetAt: { appId: "2026-11-24T00:00:00.000Z", apiV3Key: "2026-11-24T00:00:00.000Z" },
      credentialHistory: { apiV3Key: ["hmac 11111111 aa"] },
    });
    expect(credentialHistory(first, inputs, nowMs + 86_400_000).credentialsSetAt).toEqual(first.credentialsSetAt);
  });

  test("is bounded", () => {
    let olds = { ...inputs, ...credentialHistory(undefined, inputs, nowMs) } as Outputs;
    for (let turn = 0; turn < 30; turn++) {
      const news = { ...inputs, credentialFacts: { ...facts, apiV3Key: `hmac 11111111 ${turn}` } };
      olds = { ...news, ...credentialHistory(olds, news, nowMs) } as unknown as Outputs;
    }
    expect(olds.credentialHistory?.apiV3Key).toHaveLength(10);
    expect(olds.credentialHistory?.apiV3Key?.[0]).toBe("hmac 11111111 28");
  });
});

test("every group that changes together is made of the type's fields", () => {
  const type = integrationType("weixinpaydc");
  for (const name of type.changeTogether.flat()) expect(Object.keys(type.credentials)).toContain(name);
});
