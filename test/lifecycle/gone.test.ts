import { functionNameFor } from "../../cloud-api";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { diff } from "../../provider/lifecycle/diff";
import { chooseIntegrationId } from "../../provider/lifecycle/names";
import { withMark } from "../../provider/lifecycle/ownership";
import { type Body, instantCloud, nowhere } from "./instant-cloud";
import { makeClock, makeManyWorld } from "./many";
import { checked, credentials, declared } from "./support";

/* What a preview and a delete make of what the cloud shows and does not show. In virtual time, in memory. */

const [owner, stackIdentity] = ["shop/prod/pay", "k3v9x2qd"];
const mine = { owner, proof: { stackIdentity, claim: "othrothr", revision: 1 } };

/** An integration that was made; `cloud.instead` says what the cloud answers from then on. */
async function made() {
  const clock = makeClock();
  const cloud: { instead: (action: string, body: Body) => object | undefined } = { instead: () => undefined };
  const asked: string[] = [];
  const answers = instantCloud({
    now: clock.now,
    deploymentMs: 0,
    credentials,
    instead(action, body) {
      asked.push(action);
      return cloud.instead(action, body);
    },
  });
  const world = makeManyWorld(nowhere, clock, answers);
  const first = world.process();
  const { id, outs } = await world.run((async () => create(first, await checked(first, declared())))());
  const context = world.process();
  const inputs = { ...outs };
  asked.length = 0;
  const { integrationId } = outs;
  return { world, cloud, context, asked, id, outs, inputs, integrationId };
}

const listed = (...records: object[]) => ({ UserKeyList: records, TotalCount: records.length });
const recordOf = (KeyID: string, Description: string) => ({
  KeyID,
  Name: "pay",
  Description,
  AuthTypeCode: "weixinpaydc",
  FunctionName: functionNameFor(KeyID),
});
const otherId = chooseIntegrationId("pay", owner, "local-env", 1);

describe("a preview, where the list does not show the integration of state", () => {
  test.each([
    ["and one of this stack stands in its place, which a run that was cut off made", true, mine, "made anew"],
    ["but it is there when it is asked for by itself: the list is late", false, mine, "same"],
    ["and one of another stack has the name", true, { ...mine, owner: "shop/dev/pay" }, "same"],
    [
      "and one of a stack of that name kept elsewhere",
      true,
      { owner, proof: { ...mine.proof, stackIdentity: "other000" } },
      "same",
    ],
  ] as const)("%s: %s", async (_case, isGone, mark, expected) => {
    const { world, cloud, context, outs, inputs, integrationId } = await made();
    cloud.instead = (action, { KeyID }) => {
      if (action === "GetUserKeyList") return listed(recordOf(otherId, withMark("", mark)));
      return action === "GetOneUserKey" && KeyID === integrationId && isGone ? { UserKeyInfo: null } : undefined;
    };
    const { changes, replaces } = await world.run(diff(context, outs, inputs));
    expect({ changes, replaces }).toEqual(
      expected === "made anew" ? { changes: true, replaces: ["integrationId"] } : { changes: false, replaces: [] },
    );
    expect(context.said).toHaveLength(expected === "made anew" ? 1 : 0);
  });
});

describe("a delete", () => {
  test("deletes the integration, then releases its callback domain, and keeps the function", async () => {
    const { world, cloud, context, asked, id, outs } = await made();
    cloud.instead = (action) => {
      if (action === "DeleteUserKey") return { DeleteResult: 1 };
      return action === "DeleteHTTPServiceRoute" ? { RequestId: "r" } : undefined;
    };
    await world.run(remove(context, id, outs));
    expect(asked.filter((action) => action.startsWith("Delete"))).toEqual(["DeleteUserKey", "DeleteHTTPServiceRoute"]);
  });

  test.each([
    [
      "somebody took it over",
      { owner: "shop/dev/pay", proof: { ...mine.proof, stackIdentity: "other000" } },
      undefined,
    ],
    ["its replacement took it up", mine, undefined],
    ["it bears no mark", undefined, "MARK_REMOVED"],
  ] as const)("touches nothing where %s", async (_case, mark, code) => {
    const { world, cloud, context, asked, id, outs, integrationId } = await made();
    cloud.instead = (action) =>
      action === "GetOneUserKey" ? { UserKeyInfo: recordOf(integrationId, mark ? withMark("", mark) : "") } : undefined;
    const failure = await world.run(remove(context, id, outs)).then(
      () => undefined,
      (error: Error) => /\[(\w+)\]$/.exec(error.message)?.[1],
    );
    expect(failure).toBe(code);
    expect(asked.filter((action) => action.startsWith("Delete"))).toEqual([]);
  });

  test("is refused while the program protects it, with its reason", async () => {
    const { world, context, asked, id, outs } = await made();
    const deletion = world.run(remove(context, id, { ...outs, deleteProtection: "in use" }));
    await expect(deletion).rejects.toThrow(/deleteProtection says "in use".*\[DELETE_PROTECTED\]$/);
    expect(asked.filter((action) => action.startsWith("Delete"))).toEqual([]);
  });
});
