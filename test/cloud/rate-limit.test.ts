import fc from "fast-check";
import { type Attempt, type Call, failed } from "../../provider/cloud/call";
import { retryLimits } from "../../provider/cloud/call-limits";
import { withRateLimit } from "../../provider/cloud/rate-limit";
import { withRetries } from "../../provider/cloud/retries";
import { steppedDependencies } from "./support";

function call(action: string, origin = "https://tcb.tencentcloudapi.com"): Call {
  return { action, origin, isRead: true, isRepeatable: true, request: () => ({ url: origin, headers: {}, body: "" }) };
}

/** An attempt that notes when it starts. The clock only advances between calls, so that many are under way at once. */
function limited() {
  let nowMs = 0;
  const starts: number[] = [];
  const dependencies = {
    ...steppedDependencies(),
    now: () => nowMs,
    wait: async (delayMs: number) => {
      delays.push(delayMs);
    },
  };
  const delays: number[] = [];
  const attempt: Attempt = async () => ({ ok: true, response: {}, requestId: undefined });
  const limitedAttempt = withRateLimit(attempt, dependencies);
  return {
    starts,
    tools: dependencies,
    advance: (byMs: number) => {
      nowMs += byMs;
    },
    async send(action: string, origin?: string) {
      const before = delays.length;
      const outcome = await limitedAttempt(call(action, origin));
      if (outcome.ok) starts.push(nowMs + (delays[before] ?? 0));
      return outcome;
    },
  };
}

describe("the rate limit", () => {
  test("lets no second hold more than 20 starts of one action, whenever they are asked for", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 400 }), { maxLength: 200 }), async (gaps) => {
        const { send, advance, starts } = limited();
        for (const gapMs of gaps) {
          advance(gapMs);
          await send("GetUserKeyList");
        }
        starts.forEach((startedAt, index) => {
          const twentyLater = starts[index + 20];
          if (twentyLater !== undefined) expect(twentyLater - startedAt).toBeGreaterThanOrEqual(1000);
        });
      }),
    );
  });

  test("lets the first 20 start at once", async () => {
    const { send, starts } = limited();
    for (let sent = 0; sent < 21; sent++) await send("GetUserKeyList");
    expect(starts).toEqual([...Array(20).fill(0), 1000]);
  });

  test("counts each action and each address apart", async () => {
    const { send, starts } = limited();
    for (let sent = 0; sent < 20; sent++) await send("GetUserKeyList");
    await send("GetOneUserKey");
    await send("GetUserKeyList", "http://127.0.0.1:1");
    expect(starts).toEqual(Array(22).fill(0));
  });

  test("is shared by every connection of the process", async () => {
    const one = limited();
    for (let sent = 0; sent < 20; sent++) await one.send("GetUserKeyList");
    const waits: number[] = [];
    one.tools.wait = async (delayMs) => {
      waits.push(delayMs);
    };
    await withRateLimit(
      async () => ({ ok: true, response: {}, requestId: undefined }),
      one.tools,
    )(call("GetUserKeyList"));
    expect(waits).toEqual([1000]);
  });

  test("lets everybody wait for a turn who comes, far more than one run has", async () => {
    const { send, starts } = limited();
    for (let sent = 0; sent < 2 * 5000; sent++) expect((await send("GetFunction")).ok).toBe(true);
    expect(starts.at(-1)).toBe((2 * 5000 * 1000) / 20 - 1000);
  });

  test("refuses a call when 10,000 of its action wait already, and recovers", async () => {
    const { send, advance } = limited();
    for (let sent = 0; sent < 20 + 10_000; sent++) expect((await send("GetUserKeyList")).ok).toBe(true);
    expect(await send("GetUserKeyList")).toMatchObject({
      ok: false,
      failure: { kind: "queue-full" },
      mayHaveRun: false,
    });
    advance(1000);
    expect((await send("GetUserKeyList")).ok).toBe(true);
  });
});

test("a call that waited long for its turn is repeated like any other: the wait is no part of the retry budget", async () => {
  const { send, tools: dependencies } = limited();
  for (let sent = 0; sent < 5000; sent++) await send("GetUserKeyList");
  const tries: number[] = [];
  const busyTwice: Attempt = async () => {
    tries.push(dependencies.now());
    const busy = {
      kind: "refusal",
      code: "ResourceInUse.Function",
      message: "",
      requestId: "1",
      date: undefined,
    } as const;
    return tries.length <= 2 ? failed(busy) : { ok: true, response: {}, requestId: undefined };
  };
  // The same queue, and from here on a clock that goes on while somebody waits.
  let nowMs = dependencies.now();
  const waiting = Object.assign(dependencies, {
    now: () => nowMs,
    wait: async (delayMs: number) => {
      nowMs += delayMs;
    },
  });
  const outcome = await withRetries(withRateLimit(busyTwice, waiting), waiting)(call("GetUserKeyList"));
  expect(outcome.ok).toBe(true);
  expect(tries).toHaveLength(3);
  expect(tries[0]).toBeGreaterThan(retryLimits.readBudgetMs);
});
