import { integrationType, integrationTypeCodes } from "../../catalog";
import { gatewayCodes } from "../../lab/gateway";
import { LabError } from "../../lab/plumbing/lab-error";
import { sendMenus } from "../../lab/senders";
import type { SendRequest } from "../../lab/senders/send";
import type { GatewayIntegration } from "../../lab/store/live-integration";
import { integrationOf, signingToken } from "./support/integrations";
import { type Lab, startLab } from "./support/lab";

/*
 * Every event and every fault of every type, from sender to gateway over a real socket: the menu tells the truth.
 */

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
beforeEach(() => lab.forget());
afterAll(() => lab.close());

const errorCodes = () => lab.log.map(({ errorCode }) => errorCode);

/** Sends, and waits until the gateway has logged each attempt. */
async function send(request: SendRequest) {
  const result = await lab.sender.send(request);
  await lab.logged(result.attempts.length);
  return result;
}

/** What the gateway refuses although nothing is wrong with it. */
const refusedEvents: Readonly<Record<string, string>> = {
  "MCHTRANSFER.BILL.FINISHED": "ROUTE_UNKNOWN",
  "MCHTRANSFER.BATCH.FINISHED": "ROUTE_UNKNOWN",
  "MCHTRANSFER.BATCH.CLOSED": "ROUTE_UNKNOWN",
  "MCHTRANSFER.QQWALLETBILL.FINISHED": "ROUTE_UNKNOWN",
  "COMPLAINT.CREATE": "MCHID_MISMATCH",
  "COMPLAINT.STATE_CHANGE": "MCHID_MISMATCH",
};

describe.each(integrationTypeCodes)("%s", (type) => {
  const { events, faults } = sendMenus[type];
  const [firstEvent = { name: "" }] = events;
  let integration: GatewayIntegration;
  beforeAll(() => {
    integration = lab.know(integrationOf(type, lab.platform));
  });

  test.each(events.map(({ name }) => name))("%s arrives", async (event) => {
    const result = await send({ integration, event });
    const refusal = refusedEvents[event] ?? "";
    expect(errorCodes()).toEqual([refusal]);
    expect(result.outcome).toBe(refusal ? "refused" : "accepted");
    expect(lab.log[0]?.requestId).toBe(result.requestId);
    if (event !== "url-check" && refusal !== "ROUTE_UNKNOWN") expect(lab.log[0]?.eventType).toBe(event);
    expect(lab.function.seen).toHaveLength(refusal || event === "url-check" ? 0 : 1);
  });

  const applicable = faults.filter(
    ({ name }) => type !== "gitlab" || !["tampered-body", "stale", "future"].includes(name),
  );
  test.each(applicable.map(({ name, expectedCode }) => [name, expectedCode]))(
    "%s gives %j",
    async (fault, expectedCode) => {
      const result = await send({ integration, event: firstEvent.name, fault });
      if (fault === "duplicate-at-once") expect(errorCodes().toSorted()).toEqual(["", expectedCode]);
      else expect(errorCodes().at(-1)).toBe(expectedCode);
      const accepted = result.attempts.filter(({ status }) => status === 200).length;
      // A redelivery of what the function has had is a success for the third party, too.
      const isTaken = expectedCode === "" || expectedCode === "REPEATED";
      expect(result.outcome === "accepted").toBe(result.status === 200);
      if (fault !== "duplicate-at-once") expect(accepted > 0 && result.status === 200).toBe(isTaken);
      expect(result.protection).toContain(fault);
    },
  );

  test("every fault's code is one of the gateway's, every name is there once, and everything is said in two languages", () => {
    const codes = faults.map(({ expectedCode }) => expectedCode.replace(/_\d+$/, "")).filter(Boolean);
    for (const code of codes) expect(Object.keys(gatewayCodes)).toContain(code);
    for (const list of [events, faults]) {
      expect(new Set(list.map(({ name }) => name)).size).toBe(list.length);
      for (const { description } of list) {
        expect(description.en).toMatch(/^[\x20-\x7e…]{10,}$/);
        expect(description.zh).toMatch(/\p{Script=Han}/u);
      }
    }
    const routes = Object.keys(integrationType(type).callbacks);
    for (const { name, route } of events) if (refusedEvents[name] !== "ROUTE_UNKNOWN") expect(routes).toContain(route);
  });
});

describe("GitLab with a signing token", () => {
  const signed = () => lab.know(integrationOf("gitlab", lab.platform, { webhookSecret: signingToken }));

  test.each(
    sendMenus.gitlab.faults
      .filter(({ name }) => name !== "forged-body")
      .map((fault) => [fault.name, fault.expectedCode]),
  )("%s gives %j", async (fault, expectedCode) => {
    await send({ integration: signed(), event: "Push Hook", fault });
    expect(errorCodes().toSorted().at(-1)).toBe(expectedCode);
  });

  test.each([
    ["forged-body", signingToken, /Send tampered-body/],
    ["tampered-body", "plain", /needs a signing token/],
  ])("%s is refused where the other kind of secret is used", async (fault, webhookSecret, message) => {
    const integration = integrationOf("gitlab", lab.platform, { webhookSecret });
    await expect(lab.sender.send({ integration, event: "Push Hook", fault })).rejects.toThrow(message);
  });
});

describe("URL checks", () => {
  test.each(["weixinmp", "meeting"] as const)("%s: the faults that can befall one", async (type) => {
    const integration = lab.know(integrationOf(type, lab.platform));
    const befalling: string[] = [];
    for (const { name: fault, expectedCode } of sendMenus[type].faults) {
      await lab.forget();
      const sent = lab.sender.send({ integration, event: "url-check", fault });
      const outcome = await sent.then(
        ({ outcome }) => outcome,
        (error: unknown) => error,
      );
      if (outcome instanceof LabError) continue;
      befalling.push(fault);
      expect([fault, outcome, ...errorCodes()]).toEqual([fault, "refused", expectedCode]);
    }
    expect(befalling).toEqual(expect.arrayContaining(["wrong-signing-key", "previous-signing-key", "stale", "future"]));
  });
});

test("Tencent Meeting without an EncodingAESKey sends plain base64", async () => {
  const integration = lab.know(integrationOf("meeting", lab.platform, { encodingAESKey: "" }));
  const result = await send({ integration, event: "meeting.started" });
  expect(result).toMatchObject({ outcome: "accepted", protection: expect.stringContaining("not encrypted") });
  await expect(lab.sender.send({ integration, event: "meeting.started", fault: "tampered-padding" })).rejects.toThrow(
    /no encodingAESKey/,
  );
});

test("late: the function did its work each time; slow: it never began", async () => {
  const integration = lab.know(integrationOf("weixinpaydc", lab.platform));
  await send({ integration, event: "TRANSACTION.SUCCESS", fault: "slow-function" });
  expect(lab.function.seen).toHaveLength(0);
  await lab.forget();
  await send({ integration, event: "TRANSACTION.SUCCESS", fault: "late-answer" });
  expect(lab.function.seen).toHaveLength(1);
  expect(errorCodes()).toEqual(["FORWARD_TIMEOUT"]);
});

test("in certificate mode faults are the same", async () => {
  const integration = lab.know({
    ...integrationOf("weixinpaydc", lab.platform, { wxPayPublicKey: "", wxPayPublicKeyId: "" }),
    platformCertificates: [lab.platform.certificatePem],
  });
  for (const { name: fault, expectedCode } of sendMenus.weixinpaydc.faults) {
    await lab.forget();
    const result = await send({ integration, event: "REFUND.SUCCESS", fault });
    expect([fault, errorCodes().at(-1)]).toEqual([fault, expectedCode]);
    expect(result.protection).toContain("platform certificate");
  }
});
