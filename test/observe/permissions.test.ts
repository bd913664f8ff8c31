import { clean, ObservationStopped, openAsker } from "../../lab/observe";
import { observe } from "../../lab/observe/observe";
import { type Post, systemPost } from "../../provider/cloud";
import { refusal } from "../doctor/between";
import { worldOf } from "./support/world";

/* A key that lacks a permission, or loses it in the middle: which one, what to grant, and nothing is left that is not named. */

/** Where a new integration stays invisible for a while, clean-up meets every action that there is. */
const switches = { consistencyDelayMs: 20_000 };

/** Refused from its call `first` on. */
function refusing(refused: string, first: number): { post: Post; calls: Map<string, number> } {
  const calls = new Map<string, number>();
  return {
    calls,
    async post(request) {
      const action = request.headers["x-tc-action"] ?? "";
      const count = (calls.get(action) ?? 0) + 1;
      calls.set(action, count);
      const isRefused = action === refused && count >= first;
      return isRefused ? refusal("UnauthorizedOperation", "not with this key") : systemPost(request);
    },
  };
}

const actionsUsed = [
  "GetUserKeyTemplateList",
  "GetUserKeyList",
  "GetOneUserKey",
  "ListFunctions",
  "GetFunction",
  "DescribeHTTPServiceRoute",
  "CreateUserKey",
  "UpdateUserKey",
  "DeleteUserKey",
  "DeleteFunction",
  "DeleteHTTPServiceRoute",
];

let callsOfAll: ReadonlyMap<string, number>;

beforeAll(async () => {
  const world = await worldOf(switches);
  const { post, calls } = refusing("nothing", 0);
  await observe(world.input(post));
  await world.emulator.close();
  calls.delete("");
  callsOfAll = calls;
});

test("these are the actions that observe uses", () => {
  expect([...callsOfAll.keys()].sort()).toEqual([...actionsUsed].sort());
});

/** From the first call on, from some later one; how many a deployment takes differs from run to run. */
const shares = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7];

test.each(actionsUsed)("%s refused, from whichever call on", async (action) => {
  const count = callsOfAll.get(action) ?? 0;
  for (const first of new Set(shares.map((share) => 1 + Math.round(share * (count - 1))))) {
    const world = await worldOf(switches);
    try {
      const { message, hint } = await stoppedBy(observe(world.input(refusing(action, first).post)));
      expect(message).toContain(`${action} is not allowed to this key: not with this key (UnauthorizedOperation).`);
      expect(hint).toContain('"action":["tcb:*"],"resource":["qcs::tcb:ap-shanghai:uin/*:env/local-env"]');
      const left = await world.leftBehind();
      const notNamed = left.filter((one) => !message.includes(one));
      expect({ first, message, notNamed }).toEqual({ first, message, notNamed: [] });
      if (left.length > 0) expect(hint).toContain("pulumi-cloudbase observe --clean --env-id local-env");
      await clean(openAsker(world.input()), world.input());
      expect(await world.leftBehind()).toEqual([]);
    } finally {
      await world.emulator.close();
    }
  }
});

async function stoppedBy(observation: Promise<unknown>): Promise<ObservationStopped> {
  const reason: unknown = await observation.then(
    () => "it went through",
    (error: unknown) => error,
  );
  if (reason instanceof ObservationStopped) return reason;
  throw reason;
}
