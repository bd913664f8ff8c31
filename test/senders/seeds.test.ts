import fc from "fast-check";
import { integrationTypeCodes } from "../../catalog";
import { sendMenus } from "../../lab/senders";
import { jsonText } from "../../lab/senders/json-text";
import { seededRandom, uuid } from "../../lab/senders/random";
import type { WechatPayPlatform } from "../../lab/store/wechat-pay-records";
import { makeWechatPayPlatform } from "../../lab/third-parties/wechat-pay/sender/platform";
import { integrationOf } from "./support/integrations";
import { nowMs } from "./support/lab";
import { type Listener, startListener } from "./support/listener";

let platform: WechatPayPlatform;
let listener: Listener;
beforeAll(async () => {
  platform = await makeWechatPayPlatform(nowMs);
});
beforeEach(async () => {
  listener = await startListener(async () => platform);
});
afterEach(() => listener.close());

const createdAtMs = nowMs - 60_000;

test.each(integrationTypeCodes)("%s: seed, creation time and clock give the same bytes", async (type) => {
  const integration = integrationOf(type, platform);
  for (const { name: event } of sendMenus[type].events) {
    const send = () => listener.send({ integration, event, seed: "a-seed.1", createdAtMs });
    const [one, two] = [await send(), await send()];
    expect(two.request).toEqual(one.request);
    expect(two.result).toEqual(one.result);
  }
});

test("at another time the content stays and the signature is new", async () => {
  const integration = integrationOf("weixinpaydc", platform);
  const send = () => listener.send({ integration, event: "TRANSACTION.SUCCESS", seed: "s", createdAtMs });
  const one = await send();
  await listener.clock.advance(1);
  const two = await send();
  expect(two.request.body).toBe(one.request.body);
  expect(two.result).toMatchObject({ id: one.result.id, subject: one.result.subject, createdAt: one.result.createdAt });
  for (const header of ["wechatpay-nonce", "wechatpay-signature", "request-id"]) {
    expect(two.request.headers[header]).not.toBe(one.request.headers[header]);
  }
  expect(one.result.subject).toMatch(/^T202611231841/);
});

test("without a seed everything is new, and the seed is told", async () => {
  const integration = integrationOf("weixinmp", platform);
  const send = () => listener.send({ integration, event: "text" });
  const [one, two] = [await send(), await send()];
  expect(one.result.seed).not.toBe(two.result.seed);
  expect(one.result.id).not.toBe(two.result.id);
  const again = await listener.send({ integration, event: "text", seed: one.result.seed });
  expect(again.result.id).toBe(one.result.id);
});

test("a fault changes what it names and nothing else", async () => {
  const integration = integrationOf("weixinpaydc", platform);
  const send = (fault?: string) =>
    listener.send({ integration, event: "TRANSACTION.SUCCESS", seed: "s", createdAtMs, ...(fault && { fault }) });
  const [proper, stale] = [await send(), await send("stale")];
  expect(stale.request.body).toBe(proper.request.body);
  expect(
    Number(proper.request.headers["wechatpay-timestamp"]) - Number(stale.request.headers["wechatpay-timestamp"]),
  ).toBe(600);
});

test("a prepared notification can be signed as often as it takes, also within one millisecond", async () => {
  const request = { integration: integrationOf("weixinpaydc", platform), event: "TRANSACTION.SUCCESS", seed: "s" };
  const prepared = await listener.sender.prepare(request);
  const attempts = Array.from({ length: 20 }, () => prepared.attempt(nowMs));
  expect(new Set(attempts.map(({ requestId }) => requestId)).size).toBe(20);
  expect(new Set(attempts.map(({ headers }) => headers["Wechatpay-Signature"])).size).toBe(20);
  expect(new Set(attempts.map(({ body }) => body.toString())).size).toBe(1);
  const again = await listener.sender.prepare(request);
  expect(again.attempt(nowMs)).toEqual(attempts[0]);
  expect(prepared.url.href).toBe(`${listener.origin}/_integration/of-type-weixinpaydc/wechatpay/order`);
  expect(listener.captured).toEqual([]);
});

test("random bytes come from seed and purpose alone, however they are taken", () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 10 }),
      (seed, purpose, sizes) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const source = seededRandom(seed, purpose);
        const pieces = Buffer.concat(sizes.map((size) => source(size)));
        expect(pieces).toEqual(Buffer.from(seededRandom(seed, purpose)(total)));
      },
    ),
  );
  expect(seededRandom("a", "x")(16)).not.toEqual(seededRandom("a", "y")(16));
  expect(uuid(seededRandom("a", "x"))).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("JSON text is JSON.stringify's, and a BigInt is an integer", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => expect(jsonText(value)).toBe(JSON.stringify(value))));
  expect(jsonText({ id: 3705115058471208928n, left: undefined, list: [1n] })).toBe(
    '{"id":3705115058471208928,"list":[1]}',
  );
});
