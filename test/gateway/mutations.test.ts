import fc from "fast-check";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { type Notification, payment } from "./support/merchant";
import { bytes } from "./support/raw-request";

/*
 * Thousands of changed copies of good requests. A change that spares what is signed, and the signature, may be delivered;
 * no other may.
 */

const protectedHeaders = [
  "Wechatpay-Timestamp",
  "Wechatpay-Nonce",
  "Wechatpay-Serial",
  "Wechatpay-Signature",
  "Wechatpay-Signature-Type",
] as const;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

/** Sends the bytes, ends the connection, and returns the envelopes that reached the function because of it. */
async function forwardedBy(request: Buffer): Promise<unknown[]> {
  gateway.function.seen.length = 0;
  const { socket, received } = gateway.open(request);
  socket.once("connect", () => socket.end());
  await received;
  return gateway.function.seen.map(({ body }) => JSON.parse(body).rawData);
}

type Change = (text: string) => string;
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 0x20, max: 0x7e })).map(
    ([at, code]): Change =>
      (text) =>
        splice(text, at, 1, String.fromCharCode(code)),
  ),
  fc.tuple(fc.nat(), fc.string({ minLength: 1, maxLength: 4 })).map(
    ([at, added]): Change =>
      (text) =>
        splice(text, at, 0, added),
  ),
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 8 })).map(
    ([at, count]): Change =>
      (text) =>
        splice(text, at, count, ""),
  ),
  fc.constantFrom<Change>(
    (text) => text.toUpperCase(),
    (text) => text.toLowerCase(),
    (text) => `${text} `,
    (text) => `0${text}`,
    (text) => `${text}=`,
    (text) => `${text}, ${text}`,
    (text) => [...text].reverse().join(""),
    () => "",
  ),
);

function splice(text: string, at: number, deleted: number, added: string): string {
  const index = text.length === 0 ? 0 : at % text.length;
  return text.slice(0, index) + added + text.slice(index + deleted);
}

/** Visible ASCII only, as a header may hold, and without the blanks around it that HTTP drops. */
const sendable = (value: string) => value.replace(/[^\x20-\x7e]/g, "").trim();

test("a header that protects the callback cannot be changed", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...protectedHeaders), change, async (name, alter) => {
      const notification = payment();
      const value = sendable(alter(notification.headers[name] ?? ""));
      const forwarded = await forwardedBy(
        bytes({}, { ...notification, headers: { ...notification.headers, [name]: value } }),
      );
      if (value !== notification.headers[name]) expect(forwarded).toEqual([]);
      else expect(forwarded).toHaveLength(1);
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test("not a byte of the body can be changed", async () => {
  await fc.assert(
    fc.asyncProperty(change, async (alter) => {
      const notification = payment();
      const body = alter(notification.body);
      const forwarded = await forwardedBy(bytes({}, { ...notification, body }));
      if (body !== notification.body) expect(forwarded).toEqual([]);
      else expect(forwarded).toHaveLength(1);
    }),
    { numRuns: 1000 },
  );
}, 60_000);

test("parts of two good requests do not make a third", async () => {
  const parts = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "body"] as const;
  await fc.assert(
    fc.asyncProperty(fc.subarray([...parts], { minLength: 1, maxLength: 3 }), async (taken) => {
      const timestamp = String(Math.floor(gateway.clock.now() / 1000) - 10);
      const one = payment();
      const other = payment({ nonce: "AnotherNonce" }, { timestamp });
      const mixed: Notification = {
        body: taken.includes("body") ? other.body : one.body,
        headers: {
          ...one.headers,
          ...Object.fromEntries(
            taken.filter((part) => part !== "body").map((part) => [part, other.headers[part] ?? ""]),
          ),
        },
      };
      expect(await forwardedBy(bytes({}, mixed))).toEqual([]);
    }),
    { numRuns: 200 },
  );
}, 60_000);

test("whatever happens to the bytes on the wire, what arrives is the notification or nothing", async () => {
  const position = fc.nat({ max: 5000 });
  const byte = fc.integer({ min: 0, max: 255 });
  const damage = fc.array(
    fc.oneof(
      fc.record({ at: position, deleted: fc.constant(1), added: fc.tuple(byte) }),
      fc.record({ at: position, deleted: fc.constant(0), added: fc.array(byte, { minLength: 1, maxLength: 5 }) }),
      fc.record({ at: position, deleted: fc.integer({ min: 1, max: 40 }), added: fc.constant<number[]>([]) }),
    ),
    { minLength: 1, maxLength: 3 },
  );
  await fc.assert(
    fc.asyncProperty(damage, async (wounds) => {
      const notification = payment();
      let request = bytes({}, notification);
      for (const { at, deleted, added } of wounds) {
        const index = at % request.length;
        request = Buffer.concat([request.subarray(0, index), Buffer.from(added), request.subarray(index + deleted)]);
      }
      for (const envelope of await forwardedBy(request)) expect(envelope).toEqual(JSON.parse(notification.body));
    }),
    { numRuns: 2000 },
  );
  // The damage was to the requests only.
  expect(await gateway.post(payment())).toMatchObject({ status: 200 });
}, 60_000);
