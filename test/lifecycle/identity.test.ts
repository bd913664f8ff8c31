import { functionNameFor } from "../../cloud-api";
import type { IntegrationRecord } from "../../provider/integration-center";
import { identify, type Wanted } from "../../provider/lifecycle/identity";
import { chooseIntegrationId } from "../../provider/lifecycle/names";
import { withMark } from "../../provider/lifecycle/ownership";

const wanted: Wanted = {
  envId: "env-1",
  type: "weixinpaydc",
  name: "pay",
  owner: "shop/prod/pay",
  stackIdentity: "k3v9x2qd",
};

function markOf(owner: string, stackIdentity = "k3v9x2qd"): string {
  return withMark("", { owner, proof: { stackIdentity, claim: "claim123", revision: 1 } });
}

const firstId = chooseIntegrationId("pay", wanted.owner, "env-1", 0);
const secondId = chooseIntegrationId("pay", wanted.owner, "env-1", 1);

function record(changes: Partial<IntegrationRecord> = {}): IntegrationRecord {
  return {
    integrationId: firstId,
    name: "pay",
    type: "weixinpaydc",
    description: markOf(wanted.owner),
    functionName: functionNameFor(firstId),
    status: "",
    createdAt: "",
    updatedAt: "",
    ...changes,
  };
}

function contents(integrations: IntegrationRecord[], functionNames: string[] = []) {
  return { integrations, functionNames: new Set(functionNames) };
}

test("an empty environment gives the first id", () => {
  expect(identify(wanted, contents([]))).toEqual({
    kind: "new",
    integrationId: firstId,
    functionName: functionNameFor(firstId),
  });
});

test("what an interrupted run of this stack left is taken up", () => {
  expect(identify(wanted, contents([record()]))).toMatchObject({
    kind: "leftover",
    record: { integrationId: firstId },
  });
});

test("a stack of the same name in another backend is another owner: its integration is refused, not taken over", () => {
  const theirs = record({ description: markOf(wanted.owner, "other000") });
  for (const stackIdentity of [wanted.stackIdentity, undefined]) {
    const taken = identify({ ...wanted, stackIdentity }, contents([theirs]));
    expect(taken).toMatchObject({ kind: "refused", property: "name" });
    expect(taken).toHaveProperty("reason", expect.stringContaining("whose state is kept elsewhere"));
  }
});

test("in a stack's first preview nothing can be its own yet", () => {
  expect(identify({ ...wanted, stackIdentity: undefined }, contents([record()]))).toMatchObject({ kind: "refused" });
});

test("a mark of 0.1.0 proves no stack: what state does not know is taken over only on purpose", () => {
  const old = record({ description: `[pulumi-cloudbase ${wanted.owner}]` });
  expect(identify(wanted, contents([old]))).toMatchObject({ kind: "refused", property: "name" });
  expect(identify({ ...wanted, adopt: firstId }, contents([old]))).toMatchObject({ kind: "adopted" });
});

test("another resource of this stack is not this one: its integration is refused, with the alias as the way", () => {
  const taken = identify(wanted, contents([record({ description: markOf("shop/prod/acme:Shop::pay") })]));
  expect(taken).toHaveProperty("reason", expect.stringMatching(/belongs to shop\/prod\/acme:Shop::pay.*aliases/));
});

test("an adoption of another type is refused, and the type is told", () => {
  const foreign = record({ integrationId: "pay-aaaaaaaa", type: "weixinpaynative" });
  const refused = identify({ ...wanted, adopt: "pay-aaaaaaaa" }, contents([foreign]));
  expect(refused).toMatchObject({ kind: "refused", property: "adopt" });
  expect(refused).toHaveProperty("reason", expect.stringContaining("is of type weixinpaynative"));
});

test("a name that somebody else uses is refused, with the way to adopt it", () => {
  const taken = identify(wanted, contents([record({ integrationId: "pay-aaaaaaaa", description: "by hand" })]));
  expect(taken).toMatchObject({ kind: "refused", property: "name" });
  expect(taken).toHaveProperty("reason", expect.stringContaining('adopt: "pay-aaaaaaaa"'));
});

test("another stack's integration of that name is refused and its owner is told", () => {
  const taken = identify(wanted, contents([record({ description: markOf("shop/dev/pay") })]));
  expect(taken).toHaveProperty("reason", expect.stringContaining("belongs to shop/dev/pay"));
});

test("an integration is adopted only by its id", () => {
  const foreign = record({ integrationId: "pay-aaaaaaaa", description: "by hand", functionName: "old" });
  expect(identify({ ...wanted, adopt: "pay-aaaaaaaa" }, contents([foreign]))).toMatchObject({
    kind: "adopted",
    functionName: "old",
  });
  expect(identify({ ...wanted, adopt: "pay-bbbbbbbb" }, contents([foreign]))).toMatchObject({
    kind: "refused",
    property: "adopt",
  });
});

test("an adoption is refused where another integration has the declared name: two of one name cannot be", () => {
  const [foreign, other] = [
    record({ integrationId: "old-aaaaaaaa", name: "old", description: "by hand" }),
    record({ description: "by hand" }),
  ];
  const refused = identify({ ...wanted, adopt: "old-aaaaaaaa" }, contents([foreign, other]));
  expect(refused).toMatchObject({ kind: "refused", property: "name", code: "NAME_TAKEN" });
  expect(identify({ ...wanted, adopt: firstId }, contents([foreign, other]))).toMatchObject({ kind: "adopted" });
});

test("a function that a delete kept is not touched: the next id is chosen", () => {
  expect(identify(wanted, contents([], [functionNameFor(firstId)]))).toMatchObject({
    kind: "new",
    integrationId: secondId,
  });
});

test("a kept function serves again when the program names it", () => {
  const kept = functionNameFor(firstId);
  expect(identify({ ...wanted, functionName: kept }, contents([], [kept]))).toEqual({
    kind: "new",
    integrationId: secondId,
    functionName: kept,
  });
});

test("a function that serves another integration is refused", () => {
  const other = record({ integrationId: "other-12345678", name: "other", functionName: "shared" });
  expect(identify({ ...wanted, functionName: "shared" }, contents([other]))).toMatchObject({
    kind: "refused",
    property: "functionName",
  });
});

test("an integration of ours that changes its type gets a new id, for it is replaced", () => {
  const before = record({ type: "weixinpaynative" });
  expect(identify(wanted, contents([before], [before.functionName]))).toMatchObject({
    kind: "new",
    integrationId: secondId,
  });
});

test("an id that the cloud refused is not tried again", () => {
  expect(identify(wanted, contents([]), new Set([firstId]))).toMatchObject({ kind: "new", integrationId: secondId });
});
