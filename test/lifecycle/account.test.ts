import { believeGone, otherAccount } from "../../provider/lifecycle/account";
import type { Account } from "../../provider/lifecycle/inputs";
import { PlannedDeployments } from "../../provider/lifecycle/planned-deployments";
import { instantCloud, nowhere } from "./instant-cloud";
import { makeClock, makeManyWorld } from "./many";

/* Whether what the cloud does not show may be believed to be gone, as tables of plain data. */

const names = { envId: "env-1", name: "pay", integrationId: "pay-12345678", functionName: "pay-12345678-demo-scfweb" };
const account: Account = { appId: "1250000000", createdAt: "2026-01-01" };

test.each<[string, Account | undefined, Account | undefined, boolean]>([
  ["the same", account, account, false],
  ["another account", account, { ...account, appId: "1259999999" }, true],
  ["another environment of that id", account, { ...account, createdAt: "2026-02-02" }, true],
  ["state remembers nothing, as that of 0.1.0", undefined, account, false],
  ["the cloud shows nothing", account, undefined, false],
  ["the cloud shows no account, and the same day", account, { createdAt: "2026-01-01" }, false],
  ["the cloud shows no day, and the same account", account, { appId: "1250000000" }, false],
  ["state knows the account alone, and it is the same", { appId: "1250000000" }, account, false],
  ["state knows the account alone, and it is another", { appId: "1259999999" }, account, true],
  ["nothing that both know", { appId: "1250000000" }, { createdAt: "2026-01-01" }, false],
])("whether it is another account: %s", (_case, remembered, found, isOther) => {
  expect(otherAccount({ ...names, account: remembered }, found) !== undefined).toBe(isOther);
});

test("what is told of another names both, and what to use", () => {
  const told = otherAccount({ ...names, account }, { appId: "1259999999", createdAt: "2026-02-02" });
  expect(told).toMatch(
    /^state refers to the environment env-1 of account 1250000000, made on 2026-01-01; .* of account 1259999999, made on 2026-02-02\. Nothing was changed\. /,
  );
});

type Environments = readonly { readonly EnvId: string; readonly CreateTime?: string }[];
const here = [{ EnvId: "env-1", CreateTime: "2026-01-01" }];
const refusal = { Error: { Code: "UnauthorizedOperation", Message: "no" }, RequestId: "r" };

test.each<[string, Environments | "refused", Account | undefined, boolean, "believed" | string]>([
  ["in the environment that state speaks of", here, { createdAt: "2026-01-01" }, false, "believed"],
  ["in another of that id", here, { createdAt: "2026-02-02" }, true, "OTHER_ACCOUNT"],
  ["where there is no such environment", [], { createdAt: "2026-01-01" }, true, "OTHER_ACCOUNT"],
  ["state remembers nothing, and its function is there", here, undefined, true, "believed"],
  ["state remembers nothing, and its function is gone too", here, undefined, false, "NOT_TO_BE_FOUND"],
  ["keys may not ask, and its function is there", "refused", { createdAt: "2026-01-01" }, true, "believed"],
  ["keys may not ask, and its function is gone too", "refused", { createdAt: "2026-01-01" }, false, "NOT_TO_BE_FOUND"],
  ["the cloud shows nothing of it", [{ EnvId: "env-1" }], { createdAt: "2026-01-01" }, false, "NOT_TO_BE_FOUND"],
])("gone, %s", async (_case, environments, remembered, isFunctionThere, expected) => {
  const clock = makeClock();
  const cloud = instantCloud({
    now: clock.now,
    deploymentMs: 0,
    credentials: {},
    instead: (action) => {
      if (action === "DescribeEnvs") return environments === "refused" ? refusal : { EnvList: environments };
      if (action !== "ListFunctions" || !isFunctionThere) return undefined;
      const found = { FunctionName: names.functionName, Namespace: "env-1", Runtime: "Nodejs18.15", Status: "Active" };
      return { Functions: [found], TotalCount: 1 };
    },
  });
  const world = makeManyWorld(nowhere, clock, cloud);
  const context = world.process();
  const asked = world.run(believeGone(context, context.connect(), { ...names, account: remembered }));
  const outcome = await asked.then(
    () => "believed",
    (error: Error) => /\[(\w+)\]$/.exec(error.message)?.[1],
  );
  expect(outcome).toBe(expected);
});

test.each([
  ["a preview of 30", true, 30, 1],
  ["a preview of 29", true, 29, 0],
  ["a preview of 100: once", true, 100, 1],
  ["an apply of 30", false, 30, 0],
])("that many are to be deployed is said in %s", (_case, dryRun, count, times) => {
  const planned = new PlannedDeployments();
  planned.seePhase({ dryRun });
  expect(Array.from({ length: count }, () => planned.add()).flat()).toHaveLength(times);
});
