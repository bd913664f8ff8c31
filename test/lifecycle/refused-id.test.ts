import { functionNameFor } from "../../cloud-api";
import type { Post } from "../../provider/cloud/transport";
import { create } from "../../provider/lifecycle/create";
import { chooseIntegrationId } from "../../provider/lifecycle/names";
import { withMark } from "../../provider/lifecycle/ownership";
import { type Body, instantCloud, nowhere } from "./instant-cloud";
import { makeClock, makeManyWorld } from "./many";
import { checked, credentials, declared } from "./support";

/* What a create does with an id that the cloud will not give, and what it knows afterwards. In virtual time, in memory. */

const owner = "shop/prod/pay";
const idOf = (attempt: number) => chooseIntegrationId("pay", owner, "local-env", attempt);
const refusal = (message: string) => ({ Error: { Code: "InvalidParameterValue", Message: message }, RequestId: "r" });

function worldWith(instead: (action: string, body: Body) => object | undefined) {
  const clock = makeClock();
  const asked: string[] = [];
  const cloud = instantCloud({ now: clock.now, deploymentMs: 0, credentials, instead });
  const post: Post = (request) => {
    const action = request.headers["x-tc-action"] ?? "";
    asked.push(action === "CreateUserKey" ? `create ${(JSON.parse(request.body) as Body).KeyID}` : action);
    return cloud(request);
  };
  const world = makeManyWorld(nowhere, clock, post);
  const context = world.process();
  const making = async () => create(context, await checked(context, declared()));
  return {
    context,
    creates: () => asked.filter((one) => one.startsWith("create ")),
    asked,
    run: () => world.run(making()),
  };
}

const released = (action: string, { KeyID = "" }: Body, ids: readonly string[]) =>
  action === "CreateUserKey" && ids.includes(KeyID) ? refusal(`KeyID ${KeyID} was released`) : undefined;

test("an id that is used up is passed over for the next, and so is the name of its function", async () => {
  const world = worldWith((action, body) => released(action, body, [idOf(0), idOf(1)]));
  const { id, outs } = await world.run();
  expect([id, outs.functionName]).toEqual([`local-env/${idOf(2)}`, functionNameFor(idOf(2))]);
  expect(world.creates()).toEqual([0, 1, 2].map((attempt) => `create ${idOf(attempt)}`));
});

test("after six that are used up it gives up, with the cloud's words", async () => {
  const all = Array.from({ length: 10 }, (_, attempt) => idOf(attempt));
  const world = worldWith((action, body) => released(action, body, all));
  await expect(world.run()).rejects.toThrow(`KeyID ${idOf(5)} was released`);
  expect(world.creates()).toHaveLength(6);
});

test("another refusal is no reason to try another id", async () => {
  const world = worldWith((action) => (action === "CreateUserKey" ? refusal("too many integrations") : undefined));
  await expect(world.run()).rejects.toThrow("too many integrations");
  expect(world.creates()).toHaveLength(1);
});

test("an id that is refused because another run of this stack has just made it is not made a second time", async () => {
  const proof = { stackIdentity: "k3v9x2qd", claim: "othrothr", revision: 1 };
  const made = {
    KeyID: idOf(0),
    Name: "pay",
    Description: withMark("", { owner, proof }),
    AuthTypeCode: "weixinpaydc",
    FunctionName: functionNameFor(idOf(0)),
  };
  let isThere = false;
  const world = worldWith((action) => {
    if (action === "CreateUserKey") {
      isThere = true;
      return refusal(`KeyID ${idOf(0)} is taken`);
    }
    if (!isThere) return undefined;
    if (action === "GetOneUserKey") return { UserKeyInfo: made };
    return action === "GetUserKeyList" ? { UserKeyList: [made], TotalCount: 1 } : undefined;
  });
  await expect(world.run()).rejects.toThrow(`KeyID ${idOf(0)} is taken`);
  expect(world.creates()).toEqual([`create ${idOf(0)}`]);
});

test("the function of what was made is known to the next create of this process, without another look", async () => {
  const world = worldWith(() => undefined);
  const { outs } = await world.run();
  const looks = world.asked.length;
  const { functionNames } = await world.context.view.known(world.context.connect(), "local-env");
  expect([...functionNames]).toEqual([outs.functionName]);
  expect(world.asked).toHaveLength(looks);
});
