import { connectIntegrationCenter } from "../../provider/cloud";
import { retryLimits } from "../../provider/cloud/call-limits";
import { authorizationHeader } from "../../provider/cloud/signature";
import type { IntegrationCenter } from "../../provider/integration-center";
import {
  centerErrorOf,
  envId,
  type FarRequest,
  type FarSide,
  friendly,
  newIntegration,
  type Reply,
  settingsFor,
  startFarSide,
  steppedDependencies,
} from "./support";

let farSide: FarSide;
afterEach(() => farSide.close());

async function connect(
  special: (request: FarRequest) => Reply | undefined = () => undefined,
  dependencies = steppedDependencies(),
) {
  farSide = await startFarSide(friendly(special));
  return { center: connectIntegrationCenter(settingsFor(farSide.origin), dependencies), tools: dependencies };
}

/** Gives one action the listed replies, in order; after that it is friendly again. */
function script(action: string, ...replies: Reply[]) {
  return (request: FarRequest) => (request.action === action ? replies.shift() : undefined);
}

/** Gives one action the same reply for ever. */
function always(action: string, reply: Reply) {
  return (request: FarRequest) => (request.action === action ? reply : undefined);
}

const busy: Reply = { error: "ResourceInUse.Function" };
const create = (center: IntegrationCenter) => center.createIntegration(envId, newIntegration());
const update = (center: IntegrationCenter) => center.updateIntegration(envId, "id-1", newIntegration());

describe("every attempt", () => {
  test("is signed with its action, and its Host header as sent, port included", async () => {
    const { center } = await connect();
    await center.listIntegrations(envId);
    const [sent] = farSide.requests;
    const signed = authorizationHeader(
      {
        service: "tcb",
        headers: {
          "content-type": "application/json",
          host: farSide.origin.replace("http://", ""),
          "x-tc-action": "GetUserKeyList",
        },
        body: sent?.rawBody ?? "",
        timestampSeconds: Number(sent?.headers["x-tc-timestamp"]),
      },
      "AKIDtest",
      "secret-key-of-the-test",
    );
    expect(sent?.headers).toMatchObject({
      host: farSide.origin.replace("http://", ""),
      authorization: signed,
      "content-type": "application/json",
      "x-tc-version": "2018-06-08",
      "x-tc-region": "ap-shanghai",
    });
    expect(sent?.headers).not.toHaveProperty("x-tc-token");
  });

  test("has a fresh timestamp and signature", async () => {
    const farAway = steppedDependencies();
    const { center } = await connect(script("GetUserKeyList", "hang up"), {
      ...farAway,
      wait: async () => farAway.advance(2000),
    });
    await center.listIntegrations(envId);
    const [first, second] = farSide.requests.map(({ headers }) => headers);
    expect(Number(second?.["x-tc-timestamp"])).toBe(Number(first?.["x-tc-timestamp"]) + 2);
    expect(second?.authorization).not.toBe(first?.authorization);
  });

  test("carries the session token of temporary keys", async () => {
    farSide = await startFarSide(friendly());
    const settings = { ...settingsFor(farSide.origin), sessionToken: "token-1" };
    await connectIntegrationCenter(settings, steppedDependencies()).listIntegrations(envId);
    expect(farSide.requests[0]?.headers["x-tc-token"]).toBe("token-1");
  });
});

describe("a call that may be repeated", () => {
  test.each<[string, Reply]>([
    ["its answer was lost", "hang up"],
    ["a proxy was in trouble", { status: 502, page: "<html>bad gateway</html>" }],
    ["the rate was exceeded", { error: "RequestLimitExceeded" }],
    ["the function is being changed", busy],
    ["it was unavailable", { error: "ResourceUnavailable" }],
    ["it was busy", { error: "ResourceBusy.Something" }],
    ["the cloud stumbled", { error: "InternalError" }],
    ["the cloud stumbled, with a detail", { error: "InternalError.Database" }],
    ["the service was not there", { error: "ServiceUnavailable" }],
  ])("is sent again when %s", async (_case, reply) => {
    const { center } = await connect(script("UpdateUserKey", reply, reply));
    await update(center);
    expect(farSide.count("UpdateUserKey")).toBe(3);
  });

  test("fails with the cloud's own words when it stumbles every time", async () => {
    const { center } = await connect(
      always("GetUserKeyList", { error: "InternalError", message: "an internal error" }),
    );
    const { code, requestId, reason, ambiguous } = await centerErrorOf(center.listIntegrations(envId));
    expect({ code, requestId, reason }).toEqual({
      code: "InternalError",
      requestId: "request-1",
      reason: "an internal error",
    });
    expect(ambiguous).toBeUndefined();
    expect(farSide.count("GetUserKeyList")).toBe(retryLimits.plans.lost.attemptsMax);
  });

  test.each(["InvalidParameter", "FailedOperation", "AuthFailure.SignatureFailure"])(
    "is not sent again after %s",
    async (error) => {
      const { center } = await connect(always("GetUserKeyList", { error }));
      expect((await centerErrorOf(center.listIntegrations(envId))).code).toBe(error);
      expect(farSide.count("GetUserKeyList")).toBe(1);
    },
  );

  test("waits longer each time, up to a ceiling, and gives up after its attempts", async () => {
    const { center, tools: dependencies } = await connect(always("GetUserKeyList", "hang up"), steppedDependencies(1));
    expect((await centerErrorOf(center.listIntegrations(envId))).code).toBe("NETWORK_CUT_OFF");
    expect(dependencies.waits).toEqual([500, 1000, 2000, 4000, 8000]);
  });

  test("spreads its waits at random", async () => {
    const { center, tools: dependencies } = await connect(
      always("GetUserKeyList", "hang up"),
      steppedDependencies(0.1),
    );
    await centerErrorOf(center.listIntegrations(envId));
    expect(dependencies.waits).toEqual([50, 100, 200, 400, 800]);
  });

  test.each<[string, number, (center: IntegrationCenter) => Promise<unknown>]>([
    ["GetUserKeyList", retryLimits.readBudgetMs, (center) => center.listIntegrations(envId)],
    ["UpdateUserKey", retryLimits.writeBudgetMs, update],
  ])("stops when the budget of %s is spent", async (action, budgetMs, call) => {
    const { center, tools: dependencies } = await connect(always(action, busy), steppedDependencies(1));
    expect((await centerErrorOf(call(center))).code).toBe("ResourceInUse.Function");
    const waitedMs = dependencies.waits.reduce((sum, waitMs) => sum + waitMs, 0);
    expect(waitedMs).toBeLessThanOrEqual(budgetMs);
    expect(waitedMs).toBeGreaterThan(budgetMs - retryLimits.plans.busy.backoffMaxMs);
  });

  test("says that it may have taken effect once any answer to it was lost", async () => {
    const { center } = await connect(script("UpdateUserKey", "hang up", { error: "InvalidParameter" }));
    expect((await centerErrorOf(update(center))).ambiguous).toBe(true);
  });
});

describe("a create", () => {
  test.each<[string, Reply]>([
    ["was lost", "hang up"],
    ["came from a proxy in trouble", { status: 504, page: "" }],
    ["was damaged", { status: 200, page: "<html>" }],
    ["was an internal error", { error: "InternalError" }],
    ["was that the service is unavailable", { error: "ServiceUnavailable" }],
  ])("is sent once and called ambiguous when its answer %s", async (_case, reply) => {
    const { center } = await connect(always("CreateUserKey", reply));
    const { ambiguous, message } = await centerErrorOf(create(center));
    expect(ambiguous).toBe(true);
    expect(message).toMatch(/It may have taken effect all the same; the next run looks first\.$/);
    expect(farSide.count("CreateUserKey")).toBe(1);
  });

  test.each<Reply>([busy, { error: "InvalidParameter" }, { error: "LimitExceeded" }, { status: 404, page: "" }])(
    "that was refused is sent once and is not ambiguous (%j)",
    async (reply) => {
      const { center } = await connect(always("CreateFunction", reply));
      const created = center.createFunction(envId, "pay", newIntegration().runtime);
      expect(await centerErrorOf(created)).not.toHaveProperty("ambiguous");
      expect(farSide.count("CreateFunction")).toBe(1);
    },
  );

  test("is sent again when the rate was exceeded: that one did not run", async () => {
    const { center } = await connect(script("CreateUserKey", { error: "RequestLimitExceeded" }));
    await create(center);
    expect(farSide.count("CreateUserKey")).toBe(2);
  });

  test("is tried again while nobody listens, and is not ambiguous then", async () => {
    const { center, tools: dependencies } = await connect();
    await farSide.close();
    const { code, ...details } = await centerErrorOf(center.createFunction(envId, "pay", newIntegration().runtime));
    expect(code).toBe("NETWORK_REFUSED");
    expect(details).not.toHaveProperty("ambiguous");
    expect(dependencies.waits).toHaveLength(retryLimits.plans.unreachable.attemptsMax - 1);
  });
});

test("no more than 20 calls of one action start in a second", async () => {
  const { center, tools: dependencies } = await connect();
  for (let sent = 0; sent < 45; sent++) await center.listIntegrations(envId);
  expect(dependencies.waits).toEqual([1000, 1000]);
});

test("attempts count as calls in that", async () => {
  const { center, tools: dependencies } = await connect(always("GetUserKeyList", "hang up"), steppedDependencies(0));
  for (let sent = 0; sent < 4; sent++) await centerErrorOf(center.listIntegrations(envId));
  expect(farSide.count("GetUserKeyList")).toBe(24);
  expect(dependencies.waits.filter((waitMs) => waitMs > 0)).toEqual([1000]);
});
