import { LabError } from "../../lab/plumbing/lab-error";
import type { GatewayIntegration } from "../../lab/store/live-integration";
import type { WechatPayPlatform } from "../../lab/store/wechat-pay-records";
import { makeWechatPayPlatform } from "../../lab/third-parties/wechat-pay/sender/platform";
import { startUntrusted, trustingEveryCertificate } from "../support/untrusted";
import { impatient } from "./support/impatient-clock";
import { integrationOf } from "./support/integrations";
import { nowMs } from "./support/lab";
import { type Listener, startListener } from "./support/listener";

/*
 * Sending to an address of the user's own, in place of the local gateway.
 */

let platform: WechatPayPlatform;
let listener: Listener;
let own: Listener;
let integration: GatewayIntegration;
beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
  integration = integrationOf("weixinpaydc", platform);
});
beforeEach(async () => {
  listener = await startListener(async () => platform);
  own = await startListener(async () => platform);
});
afterEach(() => Promise.all([listener.close(), own.close()]));

const event = "TRANSACTION.SUCCESS";

test("it is that address which gets it, path and query as they are, and its answer that is told", async () => {
  own.answer = (response) => response.writeHead(202).end("thanks");
  const result = await listener.sender.send({ integration, event, to: `${own.origin}/pay/notify?shop=1` });
  expect(result).toMatchObject({ status: 202, body: "thanks", outcome: "refused" });
  expect(own.captured[0]?.url.href).toBe(`${own.origin}/pay/notify?shop=1`);
  expect(own.captured[0]?.headers).toHaveProperty("wechatpay-signature");
  expect(listener.captured).toEqual([]);
});

test("message push adds its parameters to those of the address", async () => {
  const push = integrationOf("weixinmp", platform);
  await listener.sender.send({ integration: push, event: "text", to: `${own.origin}/wx?shop=1&timestamp=x` });
  const { searchParams } = own.captured[0]?.url ?? new URL("http://x");
  expect(searchParams.get("shop")).toBe("1");
  expect(searchParams.getAll("timestamp")).toEqual(["x", String(nowMs / 1000)]);
});

test.each([301, 302, 307, 308])("a redirect with %i is an answer, and nobody follows it", async (status) => {
  own.answer = (response) => response.writeHead(status, { location: `${listener.origin}/elsewhere` }).end();
  const result = await listener.sender.send({ integration, event, to: own.origin });
  expect(result).toMatchObject({ status, outcome: "refused" });
  expect(listener.captured).toEqual([]);
  expect(own.captured).toHaveLength(1);
});

test("it waits five seconds for an answer, and no longer", async () => {
  const called = new Promise<void>((resolve) => {
    own.answer = () => resolve();
  });
  const sent = listener.sender.send({ integration, event, to: own.origin });
  await called;
  await listener.clock.advance(4999);
  await listener.clock.advance(1);
  expect(await sent).toMatchObject({
    status: 0,
    outcome: "refused",
    body: expect.stringMatching(/^no answer from 127\.0\.0\.1:\d+ within 5000 ms$/),
    latencyMs: 5000,
  });
});

test("nobody there, or a connection that breaks off, is an answer too", async () => {
  own.answer = (response) => response.destroy();
  expect(await listener.sender.send({ integration, event, to: own.origin })).toMatchObject({
    status: 0,
    body: expect.stringContaining("ECONNRESET"),
  });
  await own.close();
  expect(await listener.sender.send({ integration, event, to: own.origin })).toMatchObject({
    status: 0,
    body: expect.stringContaining("ECONNREFUSED"),
  });
});

test("of a long answer only the start is kept", async () => {
  own.answer = (response) => response.end("x".repeat(1_000_000));
  const { body } = await listener.sender.send({ integration, event, to: own.origin });
  expect(body).toBe("x".repeat(65_536));
});

test("a certificate that nobody vouches for is refused, whatever the environment says", async () => {
  const untrusted = await startUntrusted();
  try {
    const send = () => listener.sender.send({ integration, event, to: `${untrusted.origin}/` });
    expect(await trustingEveryCertificate(send)).toMatchObject({
      status: 0,
      body: expect.stringContaining("DEPTH_ZERO_SELF_SIGNED_CERT"),
    });
    expect(untrusted.asked).toEqual([]);
  } finally {
    await untrusted.stop();
  }
});

test("retries go on there too, in real time", async () => {
  const { clock } = impatient(listener.clock);
  const patient = await startListener(async () => platform, { clock });
  own.answer = (response) => response.writeHead(own.captured.length < 2 ? 500 : 204).end();
  const result = await patient.sender.send({ integration, event, to: own.origin, retries: "real-time" });
  expect(result).toMatchObject({ outcome: "accepted", attempts: [{ status: 500 }, { status: 204 }] });
  await patient.close();
});

describe("is refused before anything is sent", () => {
  const refusal = async (request: object) => {
    const error: unknown = await listener.sender
      .send({ integration, event, ...request })
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(LabError);
    expect(own.captured).toEqual([]);
    expect(listener.captured).toEqual([]);
    return String(error);
  };

  test.each([
    ["ftp://127.0.0.1/", "to must be http or https"],
    ["file:///etc/passwd", "to must be http or https"],
    ["127.0.0.1/pay", "to is no URL"],
    ["http://", "to is no URL"],
    ["http://user:canary@127.0.0.1/", "to must not hold a user name or password"],
    ["http://user@127.0.0.1/", "to must not hold a user name or password"],
    ["http://127.0.0.1/#a", "to must not have a fragment"],
    [`http://127.0.0.1/${"x".repeat(3000)}`, "to Too big"],
  ])("%s", async (to, message) => {
    const text = await refusal({ to });
    expect(text).toContain(message);
    expect(text).not.toContain("canary");
  });

  test("virtual time, and a fault that the local function would play", async () => {
    expect(await refusal({ to: own.origin, retries: "virtual-time" })).toMatch(/virtual-time needs the local gateway/);
    expect(await refusal({ to: own.origin, fault: "slow-function" })).toMatch(
      /slow-function is played by the local function/,
    );
  });

  test("data that is nested without end", async () => {
    const data = JSON.parse(`${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
    expect(await refusal({ to: own.origin, data })).toContain("data is nested deeper than 200 levels");
  });

  test("every problem at once", async () => {
    const text = await refusal({ to: "ftp://a:b@c/#d", seed: "no spaces", createdAtMs: 1.5, retries: "sometimes" });
    for (const part of ["http or https", "user name", "fragment", "seed must be", "createdAtMs", "retries"]) {
      expect(text).toContain(part);
    }
  });
});
