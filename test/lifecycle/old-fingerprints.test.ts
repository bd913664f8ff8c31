import { scryptSync } from "node:crypto";
import type { FingerprintMethod } from "../../provider/credentials";
import { check } from "../../provider/lifecycle/check";
import type { Context } from "../../provider/lifecycle/context";
import { observeCredentials } from "../../provider/lifecycle/credential-sync";
import { changedInputs } from "../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../provider/lifecycle/inputs";
import { emptyMemories } from "../../provider/lifecycle/memories";
import { ProviderError } from "../../provider/provider-error";
import { checked, credentials, declared } from "./support";

/*
 * What version 0.1.0 left in people's states where there was no fingerprint key: scrypt at a small cost for every secret.
 */

const owner = "shop/prod/pay";
const withoutKey: FingerprintMethod = { kind: "scrypt", salt: owner };

function oldFact(apiV3Key: string): string {
  const message = `pulumi-cloudbase fingerprint\0api-v3-key\0apiV3Key\0${apiV3Key}`;
  const digest = scryptSync(message, `pulumi-cloudbase fingerprint\0${owner}`, 16, { N: 2 ** 14, r: 8, p: 1 });
  return `scrypt ${digest.toString("hex")}`;
}

/** As in state: names are chosen, and check needs no network. */
const names = {
  envId: "local-env",
  integrationId: "pay-12345678",
  functionName: "pay-12345678-demo-scfweb",
  type: "weixinpaydc",
} as const;
let context: Context;
let old: Inputs;

beforeEach(async () => {
  context = offlineContext(withoutKey);
  const now = await checked(context, declared(), names);
  old = { ...now, credentialFacts: { ...now.credentialFacts, apiV3Key: oldFact(credentials.apiV3Key) } };
});

test("a program that did not change previews as unchanged, and its credentials are found", async () => {
  const again = await checked(context, declared(), old);
  expect(again.credentialFacts).toEqual(old.credentialFacts);
  expect(changedIn(again)).toEqual([]);
  expect(context.memory.find(again)?.credentials?.apiV3Key).toBe(credentials.apiV3Key);
});

test("a changed value is a change of that credential alone, in the new form", async () => {
  const apiV3Key = "n3wK3yn3wK3yn3wK3yn3wK3yn3wK3y42";
  const again = await checked(context, declared({ credentials: { ...credentials, apiV3Key } }), old);
  expect(again.credentialFacts).toEqual({
    ...old.credentialFacts,
    apiV3Key: expect.stringMatching(/^scrypt ln=16,r=8,p=4 [0-9a-f]{32}$/),
  });
  expect(changedIn(again)).toEqual(["credentialFacts"]);
});

test("a changed value needs no consent to new fingerprints", async () => {
  const apiV3Key = "n3wK3yn3wK3yn3wK3yn3wK3yn3wK3y42";
  const { failures } = await check(context, old, declared({ credentials: { ...credentials, apiV3Key } }));
  expect(failures).toEqual([]);
});

test("a refresh says in sync, and leaves the fact as it is", () => {
  const environment = { ...credentials, privateKey: credentials.privateKey.replaceAll("\n", "\\n") };
  const found = { name: old.functionName, status: "Active", statusReason: "", environment };
  expect(observeCredentials(context, old, found)).toMatchObject({
    facts: old.credentialFacts,
    sync: { state: "in sync" },
  });
});

test("a refresh sees a value that was changed elsewhere", () => {
  const environment = { ...credentials, apiV3Key: "n3wK3yn3wK3yn3wK3yn3wK3yn3wK3y42" };
  const found = { name: old.functionName, status: "Active", statusReason: "", environment };
  expect(observeCredentials(context, old, found).sync).toMatchObject({ state: "changed elsewhere" });
});

function changedIn(news: Inputs) {
  return changedInputs(context, { ...old, status: "Running" } as Outputs, news);
}

function offlineContext(fingerprint: FingerprintMethod): Context {
  return {
    connect: () => {
      throw new ProviderError({
        responsible: "user",
        action: "Set-up",
        resource: "this machine",
        code: "NO_KEYS",
        reason: "none",
        hint: "",
      });
    },
    destination: () => ({}),
    ...emptyMemories(Date.now),
    newClaim: () => "claim123",
    clock: { now: Date.now, wait: async () => undefined },
    fingerprintFor: () => fingerprint,
    prove: () => Promise.reject(new Error("no proof was asked for")),
    processEnv: {},
    projectFolder: process.cwd(),
    templatesFolder: "",
    note: () => undefined,
  };
}
