import { connect } from "node:net";
import { success } from "./support/function";
import { type Answer, orderPath, startTestGateway, type TestGateway } from "./support/gateway";
import { envelope, payment, signed } from "./support/merchant";
import { bytes, type RequestParts } from "./support/raw-request";

/*
 * Bytes that no HTTP client sends. Each request is a good one but for what its name says, so that nothing else can be what
 * keeps it from the function.
 */

const domain = "miniapp-wxpay-k3v9x2qd.integration-callback.tcloudbase.com";

const closing = { headers: ["Connection: close"] };
const chunk = (content: Buffer | string) => `${Buffer.byteLength(content).toString(16)}\r\n${content}\r\n`;
const statuses = (received: string) =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe("of hostile requests", () => {
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await startTestGateway();
  });
  afterEach(async () => {
    expect(gateway.function.seen).toEqual([]);
    // Still alive, and still right.
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    gateway.function.seen.length = 0;
    gateway.log.length = 0;
  });
  afterAll(() => gateway.close());

  test.each([
    "/_integration/../..",
    "/_integration/miniapp-wxpay-k3v9x2qd/../../etc/passwd",
    "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/../wechatpay/order",
    "/_integration/miniapp-wxpay-k3v9x2qd/./wechatpay/order",
    "/_integration/miniapp-wxpay-k3v9x2qd//wechatpay/order",
    "//_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order",
    "/_integration//wechatpay/order",
    "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order/",
    "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order;a=b",
    "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order%00",
    "/_integration/miniapp-wxpay-k3v9x2qd/wechatpay%2forder",
    "/_integration/miniapp-wxpay-k3v9x2qd/%77echatpay/order",
    "/_integration/miniapp-wxpay-k3v9x2qd\\wechatpay\\order",
    "/_integration/miniapp-wxpay-k3v9x2qd/WECHATPAY/ORDER",
    "/_integration/miniapp-wxpay-k3v9x2qd%2e/wechatpay/order",
    "/_integration/__proto__/wechatpay/order",
    "/_integration/constructor/wechatpay/order",
    `/_integration/${"a".repeat(5000)}/wechatpay/order`,
    "/_Integration/miniapp-wxpay-k3v9x2qd/wechatpay/order",
    "/wechatpay/order",
    "http://127.0.0.1/_integration/miniapp-wxpay-k3v9x2qd/wechatpay/order",
    `http://${domain}/wechatpay/order`,
    "*",
  ])("path %s leads nowhere", async (path) => {
    const received = await gateway.raw(bytes({ ...closing, line: `POST ${path} HTTP/1.1` }));
    expect([[404], [400]]).toContainEqual(statuses(received));
    expect(gateway.log).toHaveLength(1);
    expect(gateway.log[0]?.entry.route.length).toBeLessThanOrEqual(200);
  });

  test.each([
    ["of somebody else", "example.com"],
    ["with a prefix", `evil.${domain}`],
    ["with a suffix", `${domain}.evil.example`],
    ["with a user", `user@${domain}`],
    ["of another integration", "other-wxpay-00000000.integration-callback.tcloudbase.com"],
    ["with a bad port", `${domain}:port`],
    ["of two hosts", `${domain}, ${domain}`],
    ["that is missing", ""],
    ["that is a path", "../../_integration"],
  ])("a Host %s leads nowhere", async (_name, host) => {
    const received = await gateway.raw(bytes({ ...closing, host, line: "POST /wechatpay/order HTTP/1.1" }));
    expect(statuses(received)).toEqual([404]);
    expect(gateway.log[0]?.entry.errorCode).toBe("INTEGRATION_UNKNOWN");
  });

  test.each<[string, RequestParts]>([
    [
      "a length and chunks",
      { rest: (body) => `Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(body)}0\r\n\r\n` },
    ],
    ["two lengths", { headers: ["Content-Length: 3"] }],
    ["a negative length", { rest: (body) => `Content-Length: -1\r\n\r\n${body}` }],
    ["a length in hex", { rest: (body) => `Content-Length: 0x10\r\n\r\n${body}` }],
    [
      "chunked said twice, differently",
      { rest: (body) => `Transfer-Encoding: chunked, identity\r\n\r\n${chunk(body)}0\r\n\r\n` },
    ],
    [
      "a chunk size that is no number",
      { rest: (body) => `Transfer-Encoding: chunked\r\n\r\nzz\r\n${body}\r\n0\r\n\r\n` },
    ],
    [
      "a chunk size beyond 64 bits",
      { rest: (body) => `Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${body}` },
    ],
    [
      "an endless chunk extension",
      { rest: (body) => `Transfer-Encoding: chunked\r\n\r\n5;${"x".repeat(50_000)}\r\n${body}` },
    ],
    ["a space before a colon", { headers: ["X-Odd : 1"] }],
    ["a folded header", { headers: ["X-Odd: 1\r\n 2"] }],
    ["a line feed in a header", { headers: ["X-Odd: 1\nX-Even: 2\u0000"] }],
    ["HTTP/2's preface", { line: "PRI * HTTP/2.0" }],
    ["an unknown method", { line: `HACK ${orderPath} HTTP/1.1` }],
    ["an unknown version", { line: `POST ${orderPath} HTTP/9.9` }],
    ["17 KB of headers", { headers: [`X-Much: ${"x".repeat(17_000)}`] }],
  ])("%s is not read as a request", async (_name, parts) => {
    const received = await gateway.raw(bytes(parts));
    expect(statuses(received).every((status) => status >= 400 && status < 500)).toBe(true);
    expect(gateway.log.length).toBeGreaterThan(0);
  });

  test("CONNECT is refused and logged", async () => {
    const received = await gateway.raw(`CONNECT 10.0.0.1:80 HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n`);
    expect(statuses(received)).toEqual([405]);
    expect(gateway.log[0]?.entry.errorCode).toBe("METHOD_NOT_ALLOWED");
  });

  test("a sender that resets its connection in mid-request harms nobody", async () => {
    const beginnings = [
      "CONNECT 10.0.0.1:80 HTTP/1.1\r\n\r\n",
      "NONSENSE\r\n\r\n",
      bytes().subarray(0, 300),
      bytes().subarray(0, -1),
    ];
    for (const beginning of beginnings) {
      const { socket, received } = gateway.open("");
      socket.write(beginning, () => socket.resetAndDestroy());
      await received;
    }
  });

  test.each(["GET", "HEAD", "OPTIONS", "TRACE", "DELETE", "PATCH"])("%s is refused", async (method) => {
    const received = await gateway.raw(bytes({ ...closing, line: `${method} ${orderPath} HTTP/1.1` }));
    expect(statuses(received)).toEqual([405]);
  });

  test("a request that came a byte too short waits for it, and is refused when the connection ends", async () => {
    const whole = bytes();
    const armed = gateway.clock.armed();
    const { socket, received } = gateway.open(whole.subarray(0, -1));
    await armed;
    socket.end();
    await received;
    await gateway.logged(1);
    expect(gateway.log[0]?.entry.errorCode).toBe("BODY_INCOMPLETE");
  });

  test("a body without end is cut off, and is never held", async () => {
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    const closed = new Promise<number>((resolve) => socket.on("close", () => resolve(socket.bytesWritten)));
    socket.write(bytes({ rest: () => "Transfer-Encoding: chunked\r\n\r\n" }));
    const megabyte = `100000\r\n${"x".repeat(1024 * 1024)}\r\n`;
    const push = () => {
      while (!socket.destroyed && socket.write(megabyte));
    };
    socket.on("drain", push).on("connect", push);
    expect(await closed).toBeLessThan(64 * 1024 * 1024);
    await gateway.logged(1);
    expect(gateway.log[0]?.entry).toMatchObject({ errorCode: "BODY_TOO_LARGE", status: 413 });
  });
});

describe("of odd but lawful requests", () => {
  let gateway: TestGateway;
  beforeEach(async () => {
    gateway = await startTestGateway();
  });
  afterEach(() => gateway.close());

  test.each<[string, RequestParts]>([
    ["in one chunk", { ...closing, rest: (body) => `Transfer-Encoding: chunked\r\n\r\n${chunk(body)}0\r\n\r\n` }],
    ["in chunks of a byte", { ...closing, rest: byteChunks }],
    [
      "with a trailer",
      { ...closing, rest: (body) => `Transfer-Encoding: chunked\r\n\r\n${chunk(body)}0\r\nX: 1\r\n\r\n` },
    ],
    ["that asks to upgrade", { headers: ["Connection: Upgrade, close", "Upgrade: websocket"] }],
    ["that expects something odd", { headers: ["Connection: close", "Expect: the unexpected"] }],
    ["of HTTP/1.0 without a Host", { line: `POST ${orderPath} HTTP/1.0`, host: "" }],
    ["with a query", { ...closing, line: `POST ${orderPath}?a=b HTTP/1.1` }],
  ])("one %s is delivered once", async (_name, parts) => {
    expect(statuses(await gateway.raw(bytes(parts)))).toEqual([200]);
    expect(gateway.function.seen).toHaveLength(1);
  });

  test("pipelined ones are answered in order", async () => {
    const bad = bytes({}, { ...payment(), body: "{}" });
    const received = await gateway.raw(Buffer.concat([bytes(), bad, bytes(), bytes(closing)]));
    expect(statuses(received)).toEqual([200, 401, 200, 200]);
    expect(gateway.function.seen).toHaveLength(3);
  });

  test("what is smuggled into a body stays a body", async () => {
    const inner = bytes();
    const outer = bytes({
      ...closing,
      rest: () => Buffer.concat([Buffer.from(`Content-Length: ${inner.length}\r\n\r\n`), inner]),
    });
    expect(statuses(await gateway.raw(outer))).toEqual([401]);
    expect(gateway.function.seen).toEqual([]);
  });

  test.each([
    [80, ""],
    [200, "HEADERS_TOO_LARGE"],
  ])("%d more headers: %j", async (count, errorCode) => {
    const { headers, body } = payment();
    const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, "b"]));
    await gateway.raw(bytes(closing, { body, headers: { ...many, ...headers } }));
    expect(gateway.log[0]?.entry.errorCode).toBe(errorCode);
  });

  test("a flood on one connection whose sender reads nothing is not read on", async () => {
    const socket = connect(gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.pause();
    const request = Buffer.from(`POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`.repeat(1000));
    let stalled = false;
    for (let sent = 0; sent < 2000 && !stalled; sent++) {
      if (socket.write(request)) continue;
      const drained = new Promise<boolean>((resolve) => socket.once("drain", () => resolve(false)));
      stalled = await Promise.race([drained, servesOthers(gateway)]);
    }
    expect(stalled).toBe(true);
    socket.destroy();
  });
});

describe("slow ones", () => {
  test("headers that do not end are cut off, logged, and freed", async () => {
    const gateway = await startTestGateway({ headersTimeoutMs: 100 });
    const received = await gateway.raw(`POST ${orderPath} HTTP/1.1\r\nHost: x\r\nX-Slow: `);
    expect(statuses(received)).toEqual([408]);
    expect(gateway.log[0]?.entry.errorCode).toBe("REQUEST_TIMEOUT");
    await gateway.close();
  });

  test("headers that trickle in are cut off all the same", async () => {
    const gateway = await startTestGateway({ headersTimeoutMs: 150 });
    const { socket, received } = gateway.open(`POST ${orderPath} HTTP/1.1\r\nHost: x\r\nX-Slow: `);
    const trickle = setInterval(() => socket.write("x"), 20);
    expect(statuses(await received)).toEqual([408]);
    clearInterval(trickle);
    await gateway.close();
  });

  test("a connection that says nothing is closed", async () => {
    const gateway = await startTestGateway({ headersTimeoutMs: 100 });
    await gateway.raw("");
    expect(gateway.function.seen).toEqual([]);
    await gateway.close();
  });

  test("a body that stalls is refused on the gateway's clock, others are served meanwhile", async () => {
    const gateway = await startTestGateway();
    const armed = gateway.clock.armed();
    const { received } = gateway.open(bytes().subarray(0, -10));
    await armed;
    expect(await gateway.post(payment())).toMatchObject({ status: 200 });
    gateway.clock.advance(10_000);
    expect(statuses(await received)).toEqual([408]);
    expect(gateway.log.map(({ entry }) => entry.errorCode)).toEqual(["", "REQUEST_TIMEOUT"]);
    await gateway.close();
  });

  test("close does not wait for a body that never comes", async () => {
    const gateway = await startTestGateway();
    const armed = gateway.clock.armed();
    const { received } = gateway.open(bytes().subarray(0, -10));
    await armed;
    await gateway.close();
    expect(await received).toBe("");
    expect(gateway.log[0]?.entry.errorCode).toBe("BODY_INCOMPLETE");
  });

  test("callbacks in flight hold a bounded amount of memory together", async () => {
    const gateway = await startTestGateway({ heldMaxBytes: 3 * 1024 * 1024 });
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    gateway.function.answer = async () => {
      await released;
      return success;
    };
    const large = () => gateway.post(signed({ ...envelope(), padding: "x".repeat(1_000_000) }));
    const held: Promise<Answer>[] = [];
    for (let count = 1; count <= 3; count++) {
      const called = gateway.function.called();
      held.push(large());
      await called;
    }
    expect(await large()).toMatchObject({ status: 503 });
    expect(gateway.log[0]?.entry.errorCode).toBe("GATEWAY_BUSY");
    release();
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await large()).toMatchObject({ status: 200 });
    await gateway.close();
  });
});

function byteChunks(body: Buffer): Buffer {
  const chunks = [...body].map((byte) => Buffer.from([0x31, 0x0d, 0x0a, byte, 0x0d, 0x0a]));
  return Buffer.concat([Buffer.from("Transfer-Encoding: chunked\r\n\r\n"), ...chunks, Buffer.from("0\r\n\r\n")]);
}

/** Two hundred callbacks on other connections; true when all were delivered. */
async function servesOthers(gateway: TestGateway): Promise<boolean> {
  for (let count = 0; count < 200; count++) {
    if ((await gateway.post(payment())).status !== 200) return false;
  }
  return true;
}
