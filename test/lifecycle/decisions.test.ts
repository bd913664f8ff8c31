import { integrationType } from "../../catalog";
import type { CallbackDomain } from "../../provider/integration-center";
import { deleteStep, isCodeDue, nextStep } from "../../provider/lifecycle/next-step";
import type { Standing } from "../../provider/lifecycle/ownership";
import { domainReadiness, functionReadiness, type Lack } from "../../provider/lifecycle/readiness";
import { durationMs } from "../../provider/lifecycle/timeouts";
import { looksSecret, undeclaredVariables } from "../../provider/lifecycle/variables";
import { afterObservation, progressOf, type Waited } from "../../provider/lifecycle/waiting";

/* The lifecycle's decisions as tables of plain data: what to do next, is it ready, whose is a variable. */

const ours: Standing = { is: "ours", unfinished: false };
const cutOff: Standing = { is: "ours", unfinished: true };

describe("what an update does", () => {
  test.each([
    ["credentials changed", ["credentialFacts"], "Running", ours, "deploy"],
    ["variables changed", ["environment"], "Running", ours, "deploy"],
    ["secret variables changed", ["variableFacts"], "Running", ours, "deploy"],
    ["code changed", ["functionCodeHash"], "Running", ours, "deploy"],
    ["another function", ["functionName"], "Running", ours, "deploy"],
    ["undeclared variables to be removed", ["observedVariables"], "Running", ours, "deploy"],
    ["a new owner, as after a rename", ["owner"], "Running", ours, "label"],
    ["another name and description", ["name", "description"], "Running", ours, "label"],
    ["a new owner and new credentials", ["owner", "credentialFacts"], "Running", ours, "deploy"],
    ["deleteProtection alone", ["deleteProtection"], "Running", ours, "record"],
    ["nothing, and the last run gave up waiting", [], "Configuration Error", ours, "wait"],
    ["nothing, and the last run did not wait", [], "Deploying", ours, "wait"],
    ["a new owner while it is not running", ["owner"], "Configuration Error", ours, "deploy"],
    ["nothing, and the last change was cut off", [], "Running", cutOff, "deploy"],
    ["deleteProtection, and the last change was cut off", ["deleteProtection"], "Running", cutOff, "deploy"],
    ["nothing, and somebody removed the mark", [], "Running", { is: "unmarked" }, "label"],
  ] as const)("%s", (_case, changed, status, where, expected) => {
    expect(nextStep(changed, { status }, where)).toBe(expected);
  });
});

describe("what a delete does", () => {
  test.each([
    ["what this entry made", ours, "delete", "refuse: protected"],
    ["what this entry made, after a change that was cut off", cutOff, "delete", "refuse: protected"],
    ["what somebody took over", { is: "taken over", by: "shop/dev/pay" }, "leave", "leave"],
    ["what may be another stack's", { is: "unclear", by: "shop/prod/pay" }, "refuse: unclear", "refuse: unclear"],
    ["what bears no mark", { is: "unmarked" }, "refuse: unmarked", "refuse: unmarked"],
  ] as const)("%s", (_case, where, unprotected, protectedOne) => {
    expect([deleteStep(where, false), deleteStep(where, true)]).toEqual([unprotected, protectedOne]);
  });
});

test.each([
  ["the same code that runs", "sha256 a", "Running", "sha256 a", false],
  ["other code", "sha256 a", "Running", "sha256 b", true],
  ["code for the first time", undefined, "Running", "sha256 a", true],
  ["the same code, and the create was not ready", "sha256 a", "Configuration Error", "sha256 a", true],
  ["the same code, and nobody waited", "sha256 a", "Deploying", "sha256 a", true],
] as const)("whether code is sent: %s", (_case, before, status, now, expected) => {
  const codeOf = (hash: string | undefined) => (hash === undefined ? {} : { functionCodeHash: hash });
  expect(isCodeDue({ ...codeOf(before), status }, codeOf(now))).toBe(expected);
});

describe("what a look means for who waits", () => {
  const waited: Waited = { elapsedMs: 0, timeoutMs: 300_000, onlyOwnMissingMs: undefined, repaired: new Set() };

  test.each([
    ["it deploys", "time", { elapsedMs: 299_999 }, "wait"],
    ["it deploys and time is up", "time", { elapsedMs: 300_000 }, "give up"],
    ["no function yet: the platform makes it", "function", { elapsedMs: 149_999 }, "wait"],
    ["no function, and the platform had its time", "function", { elapsedMs: 150_000 }, "repair"],
    ["not injected yet", "injected variables", { elapsedMs: 149_999 }, "wait"],
    ["not injected, and the platform had its time", "injected variables", { elapsedMs: 150_000 }, "repair"],
    ["own variables are missing just now", "own variables", { elapsedMs: 60_000, onlyOwnMissingMs: 9999 }, "wait"],
    ["own variables were dropped", "own variables", { elapsedMs: 60_000, onlyOwnMissingMs: 10_000 }, "repair"],
    ["own variables from the beginning", "own variables", { elapsedMs: 0, onlyOwnMissingMs: 0 }, "wait"],
    [
      "dropped, and put back once",
      "own variables",
      { elapsedMs: 60_000, onlyOwnMissingMs: 20_000, repaired: new Set<Lack>(["own variables"]) },
      "wait",
    ],
    [
      "dropped, after something else was set",
      "own variables",
      { elapsedMs: 60_000, onlyOwnMissingMs: 20_000, repaired: new Set<Lack>(["function"]) },
      "repair",
    ],
    ["a repair comes too late", "function", { elapsedMs: 300_000 }, "give up"],
  ] as const)("%s", (_case, lacks, more, expected) => {
    expect(afterObservation({ lacks }, { ...waited, ...more })).toBe(expected);
  });

  test.each([
    ["live", { is: "live" }, "live"],
    ["deploying", { is: "pending", lacks: "time", missing: "" }, "under way"],
    ["without its function", { is: "pending", lacks: "function", missing: "" }, "not under way"],
    ["with old credentials", { is: "pending", lacks: "injected variables", missing: "" }, "not under way"],
    ["without its variables", { is: "pending", lacks: "own variables", missing: "" }, "not under way"],
    ["failed", { is: "failed", reason: "" }, "not under way"],
  ] as const)("an earlier change, %s", (_case, ready, expected) => {
    expect(progressOf(ready)).toBe(expected);
  });
});

describe("whether it is live", () => {
  const wanted = { functionName: "f", injected: { apiV3Key: "new" }, own: { A: "1" }, removed: ["GONE"] };
  const active = { name: "f", status: "Active", statusReason: "", environment: { apiV3Key: "new", A: "1" } };
  const up = { domain: "d", status: "SUCCESS", paths: [] };
  const readiness = (...[of, found, domain]: [...Parameters<typeof functionReadiness>, CallbackDomain | undefined]) => {
    const ready = functionReadiness(of, found);
    return ready.is === "live" ? domainReadiness(domain) : ready;
  };

  test.each([
    ["all is there", active, up, { is: "live" }],
    ["no function", undefined, up, { is: "pending", lacks: "function" }],
    ["it deploys", { ...active, status: "Updating" }, up, { is: "pending", lacks: "time" }],
    ["a word that nobody knows", { ...active, status: "Strange" }, up, { is: "pending", lacks: "time" }],
    ["it failed", { ...active, status: "UpdateFailed", statusReason: "no code" }, up, { is: "failed" }],
    [
      "an old credential",
      { ...active, environment: { apiV3Key: "old", A: "1" } },
      up,
      { is: "pending", lacks: "injected variables" },
    ],
    [
      "a variable was dropped",
      { ...active, environment: { apiV3Key: "new" } },
      up,
      { is: "pending", lacks: "own variables" },
    ],
    [
      "an old credential, and a variable was dropped",
      { ...active, environment: {} },
      up,
      { is: "pending", lacks: "injected variables" },
    ],
    [
      "a variable that must be gone is there",
      { ...active, environment: { ...active.environment, GONE: "1" } },
      up,
      { is: "pending", lacks: "own variables" },
    ],
    ["no domain", active, undefined, { is: "pending", lacks: "time" }],
    ["the domain comes up", active, { ...up, status: "PROCESSING" }, { is: "pending", lacks: "time" }],
    ["the domain failed", active, { ...up, status: "FAIL" }, { is: "failed" }],
  ] as const)("%s", (_case, found, domain, expected) => {
    expect(readiness(wanted, found, domain)).toMatchObject(expected);
  });

  test("how a key's line breaks are written does not matter", () => {
    const pem = { ...wanted, injected: { apiV3Key: "a\\nb" } };
    expect(readiness(pem, { ...active, environment: { apiV3Key: "a\nb\n", A: "1" } }, up)).toEqual({ is: "live" });
  });
});

describe("whose a variable is", () => {
  const type = integrationType("weixinpaydc");
  const found = { apiV3Key: "k", signMode: "gateway", notifyURLPayURL: "u", MINE: "1", BEFORE: "2", THEIRS: "3" };

  test("what nobody declared is the team's; what the program stopped declaring is not", () => {
    const declarations = [{ environment: { MINE: "1" } }, { environment: { BEFORE: "2" }, variableFacts: {} }];
    expect(undeclaredVariables(type, found, declarations)).toEqual({ THEIRS: "3" });
  });

  test.each([
    ["ORDERS_TOKEN", "abc", true],
    ["DB_PASSWORD", "abc", true],
    ["clientSecret", "abc", true],
    ["API_KEY", "abc", true],
    ["PLAIN", "-----BEGIN PRIVATE KEY-----\nabc", true],
    ["DATABASE_URL", "postgres://user:pass@db/x", true],
    ["DATABASE_URL", "postgres://db/x", false],
    ["corsAllowOrigin", "https://shop.example", false],
    ["TOKEN_URL", "https://shop.example/token", false],
    ["API_KEY_ID", "k-1", false],
    ["PORT", "9000", false],
    ["DB_PASS", "abc", true],
    ["smtpPass", "abc", true],
    ["MYSQL_PWD", "abc", true],
    ["encodingAESKey", "abc", true],
    ["JWT_KEY", "abc", true],
    ["ROBOT", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx", true],
    ["CONNECTION", "Server=db;User=shop;Password=abcdef1", true],
    ["CI", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", true],
    ["SESSION", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", true],
    ["wxPayPublicKey", "abc", false],
    ["PRIMARY_KEY", "id", false],
    ["BYPASS", "on", false],
    ["MONKEY", "no", false],
  ])("%s with the value %s is shaped like a secret: %s", (name, value, expected) => {
    expect(looksSecret(name, value)).toBe(expected);
  });
});

test("durations as Pulumi writes them", () => {
  expect([
    durationMs("10m"),
    durationMs("1h30m"),
    durationMs("1.5s"),
    durationMs("250ms"),
    durationMs(undefined),
  ]).toEqual([600_000, 5_400_000, 1500, 250, undefined]);
});
