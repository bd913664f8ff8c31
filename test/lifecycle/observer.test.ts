import { type Emulator, startEmulator } from "../../lab";
import type { CallbackDomain, IntegrationCenter } from "../../provider/integration-center";
import { CallbackDomains } from "../../provider/lifecycle/callback-domains";
import type { Context } from "../../provider/lifecycle/context";
import { create } from "../../provider/lifecycle/create";
import { remove } from "../../provider/lifecycle/delete";
import { update } from "../../provider/lifecycle/update";
import { type ManyWorld, makeClock, makeManyWorld } from "./many";
import { checked, credentials, declared } from "./support";

/*
 * What many share is old or may be wrong. It may cost a call or a moment; it never decides what a look decides that is made
 * for one resource alone, after its change was sent.
 */

const minuteMs = 60_000;
const clock = makeClock();
let emulator: Emulator;
let world: ManyWorld;

beforeEach(async () => {
  emulator = await startEmulator({ clock, provisioning: { fromMs: minuteMs, toMs: 2 * minuteMs } });
  world = makeManyWorld(emulator, clock);
});

afterEach(() => emulator.close());

/** The same process with a cloud that answers some questions in its own way. */
function changed(context: Context, answers: Partial<IntegrationCenter>): Context {
  const center = { ...context.connect(), ...answers };
  return { ...context, connect: () => center };
}

const of = (index: number) => declared({ name: `pay-${index}`, owner: `shop/prod/pay-${index}` });
const indexes = [1, 2, 3, 4, 5];

async function createAll(context: Context) {
  const inputs = await Promise.all(indexes.map((index) => checked(context, of(index))));
  return world.run(Promise.all(inputs.map((news) => create(context, news))));
}

const statuses = (functionNames: string[]) =>
  Promise.all(
    functionNames.map(async (name) => (await world.process().connect().getFunction("local-env", name))?.status),
  );

describe("which functions are deploying is a hint", () => {
  type Answer = (center: IntegrationCenter) => Promise<string[]>;

  test.each<[string, Answer]>([
    ["cannot be asked", () => Promise.reject(new Error("not allowed"))],
    ["is answered with none", async () => []],
    ["is answered with all, for ever", (center) => center.listFunctionNames("local-env")],
  ])("where it %s, each is still done when its own function is, and not before", async (_case, answer) => {
    const context = world.process();
    const listDeployingFunctions = () => answer(context.connect());
    const made = await createAll(changed(context, { listDeployingFunctions }));
    expect(made.map(({ outs }) => outs.status)).toEqual(indexes.map(() => "Running"));
    expect(await statuses(made.map(({ outs }) => outs.functionName))).toEqual(indexes.map(() => "Active"));
  });

  test("a domain that cannot be listed is asked for by itself", async () => {
    const answers = { listCallbackDomains: () => Promise.reject(new Error("not allowed")) };
    const made = await createAll(changed(world.process(), answers));
    expect(made.every(({ outs }) => outs.status === "Running")).toBe(true);
  });

  test("one whose change is not live is given up in time, whatever the others show", async () => {
    const context = changed(world.process(), { listDeployingFunctions: async () => [] });
    const slow = await checked(context, { ...of(9), customTimeouts: { create: "10s" } });
    const [others, failed] = await Promise.all([
      createAll(context),
      world.run(create(context, slow)).catch((error: Error) => error.message),
    ]);
    expect(others).toHaveLength(indexes.length);
    expect(failed).toContain("not ready after 10 s");
  });
});

describe("a list of callback domains", () => {
  const [domain, envId] = ["pay.example", "local-env"];
  let nowMs = 1000;
  const up: CallbackDomain = { domain, status: "SUCCESS", paths: [] };

  function scripted(listed: CallbackDomain[]) {
    let asked = 0;
    const center: IntegrationCenter = {
      ...world.process().connect(),
      listCallbackDomains: async () => listed,
      getCallbackDomain: async () => {
        asked++;
        return up;
      },
    };
    return { center, domains: new CallbackDomains(() => nowMs), asked: () => asked };
  }

  test("that began before the change was sent tells nothing", async () => {
    const { center, domains, asked } = scripted([up]);
    const both = [domain, "other.example"].map((name) => ({ domain: name, afterMs: 0 }));
    await domains.prepare(center, envId, both);
    await domains.after(center, envId, { domain, afterMs: nowMs });
    expect(asked()).toBe(1);
    await domains.after(center, envId, { domain, afterMs: nowMs - 1 });
    expect(asked()).toBe(1);
  });

  test.each<[string, CallbackDomain[]]>([
    ["not there", []],
    ["coming up", [{ ...up, status: "PROCESSING" }]],
    ["failed", [{ ...up, status: "FAIL" }]],
  ])("is not believed where it shows one as %s", async (_case, listed) => {
    const { center, domains, asked } = scripted(listed);
    await domains.recent(center, envId, "first.example");
    await domains.recent(center, envId, "second.example");
    expect(await domains.recent(center, envId, domain)).toEqual(up);
    expect(asked()).toBe(3);
  });

  test("serves those who ask for a recent one for 5 s", async () => {
    const { center, domains, asked } = scripted([up]);
    for (let reads = 0; reads < 10; reads++) await domains.recent(center, envId, domain);
    expect(asked()).toBe(1);
    nowMs += 5000;
    let listings = 0;
    const listCallbackDomains = async () => {
      listings++;
      return [up];
    };
    await domains.recent({ ...center, listCallbackDomains }, envId, domain);
    expect({ listings, asked: asked() }).toEqual({ listings: 1, asked: 1 });
  });
});

describe("what check saw may be hours old when its create has its turn", () => {
  const hourMs = 60 * minuteMs;
  const stranger = () => ({ ...declared({ owner: "other/dev/pay" }), stackIdentity: "zzzzzzzz" });

  test("a name that somebody took meanwhile is refused, and theirs stays as it is", async () => {
    const [context, other] = [world.process(), world.process()];
    const news = await checked(context, declared());
    const theirs = await world.run(checked(other, stranger()).then((inputs) => create(other, inputs)));
    await clock.advance(hourMs);
    await expect(world.run(create(context, news))).rejects.toThrow("taken");
    expect(await world.process().connect().listIntegrations("local-env")).toMatchObject([
      { integrationId: theirs.outs.integrationId, description: expect.stringContaining("other/dev/pay zzzzzzzz") },
    ]);
  });

  test("a function that somebody bound meanwhile is not bound again", async () => {
    const [context, other] = [world.process(), world.process()];
    const news = await checked(context, declared({ functionName: "our-function" }));
    const theirs = { ...stranger(), name: "theirs", functionName: "our-function" };
    await world.run(checked(other, theirs).then((inputs) => create(other, inputs)));
    await clock.advance(hourMs);
    world.takeCalls();
    await expect(world.run(create(context, news))).rejects.toThrow("already serves the integration theirs");
    expect(world.takeCalls()).not.toHaveProperty("CreateUserKey");
  });

  test("what is to be adopted and went meanwhile is not adopted, and nothing is made", async () => {
    const [context, other] = [world.process(), world.process()];
    const theirs = await world.run(checked(other, stranger()).then((inputs) => create(other, inputs)));
    const news = await checked(context, declared({ adopt: theirs.outs.integrationId }));
    await world.run(remove(other, theirs.id, theirs.outs));
    world.takeCalls();
    await expect(world.run(create(context, news))).rejects.toThrow("there is no integration");
    const { CreateUserKey = 0, UpdateUserKey = 0 } = world.takeCalls();
    expect(CreateUserKey + UpdateUserKey).toBe(0);
  });

  test("a change of what is to be adopted is not undone: its mark goes on from the one of now", async () => {
    const [context, other] = [world.process(), world.process()];
    const inputs = await checked(other, stranger());
    const theirs = await world.run(create(other, inputs));
    const news = await checked(context, declared({ adopt: theirs.outs.integrationId }));
    const rotated = await checked(
      other,
      { ...stranger(), credentials: { ...credentials, apiV3Key: "N".repeat(32) } },
      inputs,
    );
    const { outs } = await world.run(update(other, theirs.id, theirs.outs, rotated));
    expect((await world.run(create(context, news))).outs.revision).toBe((outs.revision ?? 0) + 1);
  });

  test("what this process made and deleted since is known without another look: the id is passed over", async () => {
    const context = world.process();
    const news = await checked(context, declared());
    const first = await world.run(create(context, news));
    await world.run(remove(context, first.id, first.outs));
    world.takeCalls();
    const second = await world.run(create(context, news));
    expect(second.outs.integrationId).not.toBe(first.outs.integrationId);
    const { CreateUserKey, GetUserKeyList = 0 } = world.takeCalls();
    expect({ CreateUserKey, GetUserKeyList }).toEqual({ CreateUserKey: 1, GetUserKeyList: 0 });
  });

  test("the name of what this process deleted is free for it, whoever's mark was on it", async () => {
    const earlier = world.process();
    const first = await world.run(checked(earlier, declared()).then((inputs) => create(earlier, inputs)));
    // As 0.1.0 left it in the cloud and in state.
    const label = { name: "pay", description: "[pulumi-cloudbase shop/prod/pay]" };
    await earlier.connect().labelIntegration("local-env", first.outs.integrationId, label);
    const { claim: _claim, revision: _revision, ...of010 } = first.outs;
    const context = world.process();
    const news = await checked(context, declared(), of010);
    await world.run(remove(context, first.id, of010));
    expect((await world.run(create(context, news))).outs.status).toBe("Running");
  });
});

test("one that takes for ever does not hold up those that come later", async () => {
  const context = world.process();
  const never = changed(context, { getFunction: async () => undefined });
  const stuck = await checked(never, { ...of(9), customTimeouts: { create: "20m" } });
  const stuckCreate = create(never, stuck).catch((error: Error) => error);
  await world.run(clock.advance(9 * minuteMs).then(() => undefined));
  const startedMs = clock.now();
  const news = await checked(context, of(1));
  await world.run(create(context, news));
  expect(clock.now() - startedMs).toBeLessThanOrEqual(2 * minuteMs + 8000);
  await world.run(stuckCreate);
});

test("a look that had to wait for its turn is no reason to give up, and none to set anything", async () => {
  const context = world.process();
  const center = context.connect();
  let looks = 0;
  const waiting = changed(context, {
    async getFunction(envId, functionName) {
      if (looks++ > 0) return center.getFunction(envId, functionName);
      await context.clock.wait(8 * minuteMs);
      return undefined;
    },
  });
  const news = await checked(waiting, declared());
  expect((await world.run(create(waiting, news))).outs.status).toBe("Running");
  const { CreateFunction = 0, UpdateFunctionConfiguration = 0 } = world.takeCalls();
  expect(CreateFunction + UpdateFunctionConfiguration).toBe(0);
});
