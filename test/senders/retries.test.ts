import { createVirtualClock } from "../../lab/plumbing/virtual-clock";
import { sendMenus } from "../../lab/senders";
import { impatient } from "./support/impatient-clock";
import { integrationOf } from "./support/integrations";
import { type Lab, nowMs, startLab } from "./support/lab";
import { startListener } from "./support/listener";

/*
 * The documented schedules, against the real gateway on a clock of its own.
 */

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
beforeEach(() => lab.forget());
afterEach(() => {
  lab.function.answer = () => ({ status: 200, body: '{"code":"SUCCESS"}' });
});
afterAll(() => lab.close());

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

function merchant() {
  return lab.know(integrationOf("weixinpaydc", lab.platform));
}
const starts = (attempts: readonly { readonly at: string }[]) => {
  const times = attempts.map(({ at }) => Date.parse(at));
  return times.map((time) => time - (times[0] ?? 0));
};
const sum = (gaps: readonly number[]) => gaps.reduce((total, gap) => total + gap, 0);

test("the schedules are those of the documents", () => {
  const { weixinpaydc, wxvirtualpay, weixinmp, wechatoa, agentpa, channels, github } = sendMenus;
  const store = sendMenus["weixin-store"];
  expect(weixinpaydc.retryGapsMs).toHaveLength(15);
  expect(sum(weixinpaydc.retryGapsMs)).toBe(24 * hourMs + 4 * minuteMs);
  expect(wxvirtualpay.retryGapsMs).toEqual(weixinpaydc.retryGapsMs);
  for (const { retryGapsMs } of [weixinmp, wechatoa, agentpa]) expect(retryGapsMs).toHaveLength(3);
  for (const { retryGapsMs } of [store, channels]) {
    expect(retryGapsMs).toEqual([0, 0, 10, 60, 300, 1800, 3600, 3600, 3600].map((seconds) => seconds * secondMs));
  }
  expect(github.retryGapsMs).toEqual([]);
});

/** Other processes of the machine do not count. */
const computingMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
};

test("a function that stays broken is tried 16 times over 24 h 4 min, in less than a second of computing", async () => {
  lab.function.answer = () => ({ status: 500, body: "broken" });
  const integration = merchant();
  const started = process.cpuUsage();
  const result = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", retries: "virtual-time" });
  expect(computingMs(started)).toBeLessThan(1000);
  expect(result.outcome).toBe("given-up");
  expect(starts(result.attempts)).toEqual(
    [0, 15, 30, 60, 240, 840, 2040, 3840, 5640, 7440, 11040, 21840, 32640, 43440, 65040, 86640].map(
      (seconds) => seconds * secondMs,
    ),
  );
  expect(new Set(lab.log.map(({ errorCode }) => errorCode))).toEqual(new Set(["FORWARD_STATUS_500"]));
  expect(lab.log.map(({ requestId }) => requestId)).toEqual(result.attempts.map(({ requestId }) => requestId));
  expect(lab.noted.map(({ requestId }) => requestId)).toEqual(result.attempts.map(({ requestId }) => requestId));
  expect(new Set(result.attempts.map(({ requestId }) => requestId)).size).toBe(16);
});

test("every attempt is the same notification, signed anew at its own time", async () => {
  lab.function.answer = () => ({ status: 500, body: "broken" });
  const integration = merchant();
  const result = await lab.sender.send({ integration, event: "REFUND.SUCCESS", retries: "virtual-time" });
  const envelopes = lab.function.seen.map(({ body }) => JSON.parse(body).rawData);
  expect(envelopes).toHaveLength(16);
  expect(new Set(envelopes.map((envelope) => JSON.stringify(envelope))).size).toBe(1);
  // Signed a day before, or with an old nonce, the gateway would refuse it.
  expect(envelopes[0].id).toBe(result.id);
});

test("it stops when the function has recovered", async () => {
  lab.function.answer = () => ({ status: lab.function.seen.length < 4 ? 500 : 200, body: "" });
  const integration = merchant();
  const result = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", retries: "virtual-time" });
  expect(result).toMatchObject({ outcome: "accepted", status: 200 });
  expect(result.attempts.map(({ status }) => status)).toEqual([502, 502, 502, 200]);
  expect(result.requestId).toBe(result.attempts.at(-1)?.requestId);
});

test.each([
  ["weixinpaydc", "TRANSACTION.SUCCESS", 16],
  ["weixin-store", "channels_ec_order_pay", 10],
  ["weixinmp", "text", 4],
  ["wxvirtualpay", "xpay_coin_pay_notify", 16],
  ["github", "push", 1],
] as const)("%s: with a fault that stays, %s is sent to the end of its schedule", async (type, event, attempts) => {
  const integration = lab.know(integrationOf(type, lab.platform));
  const result = await lab.sender.send({ integration, event, fault: "wrong-key", retries: "virtual-time" });
  expect(result).toMatchObject({ outcome: "given-up", status: expect.any(Number) });
  expect(result.attempts).toHaveLength(attempts);
  expect(starts(result.attempts).at(-1)).toBe(sum(sendMenus[type].retryGapsMs));
});

test("a late function does its work with each attempt; the waits move the run's clock, not ours", async () => {
  const integration = merchant();
  const started = process.cpuUsage();
  const result = await lab.sender.send({
    integration,
    event: "TRANSACTION.SUCCESS",
    fault: "late-answer",
    retries: "virtual-time",
  });
  await lab.logged(16);
  expect(computingMs(started)).toBeLessThan(1000);
  expect(lab.function.seen).toHaveLength(16);
  expect(result.outcome).toBe("given-up");
  expect(starts(result.attempts).at(-1)).toBe(24 * hourMs + 4 * minuteMs);
  expect(new Set(result.attempts.map(({ latencyMs }) => latencyMs))).toEqual(new Set([5000]));
  expect(new Set(lab.log.map(({ errorCode }) => errorCode))).toEqual(new Set(["FORWARD_TIMEOUT"]));
});

test("the run's gateway starts at our time and is closed, also when nothing could be sent", async () => {
  const integration = merchant();
  const { opened } = lab.virtualGateways;
  const result = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", retries: "virtual-time" });
  expect(Date.parse(result.attempts[0]?.at ?? "")).toBe(lab.clock.now());
  const send = lab.sender.send({ integration, event: "no such event", retries: "virtual-time" });
  await expect(send).rejects.toThrow(/no event/);
  expect(lab.virtualGateways.closed).toBe(lab.virtualGateways.opened);
  expect(lab.virtualGateways.opened).toBeGreaterThan(opened);
});

test("in real time it waits for our clock, between one attempt and the next", async () => {
  const { clock, waitsMs } = impatient(createVirtualClock(nowMs));
  const listener = await startListener(async () => lab.platform, { clock });
  listener.answer = (response) => response.writeHead(503).end();
  const request = { integration: merchant(), event: "TRANSACTION.SUCCESS", retries: "real-time" } as const;
  const { result } = await listener.send(request);
  await listener.close();
  expect(waitsMs).toEqual(sendMenus.weixinpaydc.retryGapsMs);
  expect(starts(result.attempts).at(-1)).toBe(24 * hourMs + 4 * minuteMs);
  expect(result.outcome).toBe("given-up");
});

test("without retries a refusal is the end", async () => {
  lab.function.answer = () => ({ status: 404, body: "" });
  const result = await lab.sender.send({ integration: merchant(), event: "TRANSACTION.SUCCESS" });
  expect(result).toMatchObject({ outcome: "refused", attempts: [expect.anything()] });
});

test("a replay is the same bytes twice; a duplicate the same notification under two signatures", async () => {
  const integration = merchant();
  const duplicate = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", fault: "duplicate" });
  const [first, second] = lab.function.seen.map(({ body }) => JSON.parse(body).rawData);
  expect(first).toEqual(second);
  expect(new Set(duplicate.attempts.map(({ requestId }) => requestId)).size).toBe(2);
  await lab.forget();
  const replay = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", fault: "replay" });
  expect(lab.log.map(({ errorCode }) => errorCode)).toEqual(["", "REPLAYED"]);
  expect(new Set(replay.attempts.map(({ requestId }) => requestId)).size).toBe(1);
  expect(replay).toMatchObject({ outcome: "refused", status: 409 });
});

test("a duplicate at once reaches the function twice at the same time", async () => {
  const both = new Promise<void>((resolve) => {
    lab.function.answer = async () => {
      if (lab.function.seen.length === 2) resolve();
      await both;
      return { status: 200, body: "" };
    };
  });
  const result = await lab.sender.send({
    integration: merchant(),
    event: "TRANSACTION.SUCCESS",
    fault: "duplicate-at-once",
  });
  expect(result.attempts.map(({ status }) => status)).toEqual([200, 200]);
  expect(lab.log.every(({ errorCode }) => errorCode === "")).toBe(true);
});

test("what is noted suffices to send the same notification again, and the gateway takes it for no replay", async () => {
  const integration = merchant();
  const data = { attach: "mine" };
  const first = await lab.sender.send({ integration, event: "TRANSACTION.SUCCESS", data, fault: "wrong-key" });
  const [sent] = lab.noted;
  expect(sent).toEqual({
    integrationId: integration.integrationId,
    requestId: first.requestId,
    event: "TRANSACTION.SUCCESS",
    data,
    seed: first.seed,
    createdAtMs: Date.parse(first.createdAt),
    fault: "wrong-key",
  });
  if (!sent) throw new Error("nothing was noted");
  const { event, seed, createdAtMs } = sent;
  for (let again = 0; again < 2; again++) {
    await lab.clock.advance(1);
    const result = await lab.sender.send({ integration, event, data: sent.data, seed, createdAtMs });
    expect(result).toMatchObject({ outcome: "accepted", id: first.id, subject: first.subject });
    expect(result.requestId).not.toBe(first.requestId);
  }
  expect(JSON.parse(lab.function.seen[0]?.body ?? "").ParsedContent.attach).toBe("mine");
});
