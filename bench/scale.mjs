import { createRequire } from "node:module";
import { startManyWorld } from "./support/many-world.mjs";
import { row } from "./support/measure.mjs";
import { makeMerchant } from "./support/merchant.mjs";

const require = createRequire(import.meta.url);
const lifecycle = (verb) => require(`../dist/provider/lifecycle/${verb}`);
const callsPerSecond = 20;
const minuteMs = 60_000;

/** How many there are, how many of them go on at once, and how long a deployment takes. */
const cases = [
  { count: 1, atOnce: 1, pace: "at once", fromMs: 2, toMs: 8 },
  { count: 100, atOnce: 100, pace: "at once", fromMs: 2, toMs: 8 },
  { count: 1000, atOnce: 1000, pace: "at once", fromMs: 2, toMs: 8 },
  { count: 100, atOnce: 100, pace: "1 to 2 min", fromMs: minuteMs, toMs: 2 * minuteMs },
  { count: 1000, atOnce: 1000, pace: "1 to 2 min", fromMs: minuteMs, toMs: 2 * minuteMs },
  { count: 100, atOnce: 8, pace: "1 to 2 min", fromMs: minuteMs, toMs: 2 * minuteMs },
];

/** Calls and time of every verb over many integrations, in virtual time, against the least that is possible. */
export async function benchScale() {
  for (const one of cases) {
    const costs = await everyVerb(one);
    for (const [verb, { calls, tookMs }] of Object.entries(costs)) {
      const { leastCalls, leastMs } = least(verb, one);
      const above = `least ${leastCalls}, ${((calls - leastCalls) / one.count).toFixed(2)} each above it; goal 1`;
      const isAllAtOnce = one.atOnce === one.count && leastMs > 0;
      const time = isAllAtOnce
        ? `, ${(tookMs / leastMs).toFixed(2)} x the quota's own; goal 1.10`
        : `, ${(calls / Math.max(1, tookMs / 1000)).toFixed(1)} calls a second`;
      const what = `${verb} of ${one.count}, ${one.atOnce} at once, deployed ${one.pace}`;
      row(what, `${calls} calls`, `${above}; ${(tookMs / 1000).toFixed(1)} s${time}`);
    }
  }
}

/**
 * What nobody can do without: the change; the record, since a create returns no id and an update touches nothing that it did
 * not look at; the function, once for the variables that are kept and once for those that are set; that a domain is gone.
 * Once for all: the environment, lists, template, encryption key, domains. With 20 calls of an action a second, all at
 * once, the last is deployed `toMs` after it was sent.
 */
function least(verb, { count, toMs }) {
  const pages = Math.ceil(count / 100);
  const look = 1 + 2 * pages;
  const leastCalls = {
    create: 3 * count + look + 2 + pages,
    "no-op": look,
    refresh: count + look + pages,
    rotate: 4 * count + look + 2 + pages,
    destroy: 3 * count,
  }[verb];
  const sentAfterMs = (calls) => (calls / callsPerSecond - 1) * 1000;
  const leastMs = {
    create: sentAfterMs(count) + toMs,
    "no-op": 0,
    refresh: sentAfterMs(count),
    rotate: Math.max(sentAfterMs(2 * count), sentAfterMs(count) + toMs),
    destroy: sentAfterMs(count),
  }[verb];
  return { leastCalls, leastMs };
}

async function everyVerb({ count, atOnce, fromMs, toMs }) {
  const world = await startManyWorld({ fromMs, toMs });
  const credentials = makeMerchant({ publicKeyId: undefined, publicKeyPem: undefined });
  const rotated = { ...credentials, apiV3Key: "N".repeat(32) };
  const declared = (index, given) => ({
    envId: "local-env",
    type: "weixinpaydc",
    name: `pay-${index}`,
    owner: `shop/prod/pay-${index}`,
    stackIdentity: "k3v9x2qd",
    credentials: given,
  });
  const costs = {};
  const each = (work) => eachAtOnce(count, atOnce, work);
  const measured = async (verb, work) => {
    const startedMs = world.clock.now();
    const result = await world.run(work(world.process()));
    costs[verb] = { calls: world.takeCalls(), tookMs: world.clock.now() - startedMs };
    return result;
  };
  const check = async (context, index, given, olds = {}) => {
    const { inputs, failures } = await lifecycle("check").check(context, olds, declared(index, given));
    if (failures.length > 0) throw new Error(failures[0].reason);
    return inputs;
  };

  let made = await measured("create", async (context) => {
    const inputs = await each((index) => check(context, index, credentials));
    return each(async (index) => ({
      inputs: inputs[index],
      ...(await lifecycle("create").create(context, inputs[index])),
    }));
  });
  await measured("no-op", (context) =>
    each(async (index) => {
      const news = await check(context, index, credentials, made[index].inputs);
      const { changes } = await lifecycle("diff").diff(context, made[index].outs, news);
      if (changes !== false) throw new Error("a run without a change is not one");
    }),
  );
  await measured("refresh", (context) =>
    each((index) => lifecycle("read").read(context, made[index].id, made[index].outs)),
  );
  made = await measured("rotate", async (context) => {
    const inputs = await each((index) => check(context, index, rotated, made[index].inputs));
    return each(async (index) => {
      const { id, outs } = made[index];
      return { id, ...(await lifecycle("update").update(context, id, outs, inputs[index])) };
    });
  });
  await measured("destroy", (context) =>
    each((index) => lifecycle("delete").remove(context, made[index].id, made[index].outs)),
  );
  await world.close();
  return costs;
}

async function eachAtOnce(count, atOnce, work) {
  const results = [];
  const left = Array.from({ length: count }, (_, index) => index).values();
  const worker = async () => {
    for (const index of left) results[index] = await work(index);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, worker));
  return results;
}
