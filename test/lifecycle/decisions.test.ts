import { integrationType } from "../../catalog";
import type { CallbackDomain } from "../../provider/integration-center";
import { nextStep } from "../../provider/lifecycle/next-step";
import type { Standing } from "../../provider/lifecycle/ownership";
import { domainReadiness, functionReadiness } from "../../provider/lifecycle/readiness";
import { durationMs } from "../../provider/lifecycle/timeouts";
import { looksSecret, undeclaredVariables } from "../../provider/lifecycle/variables";

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
