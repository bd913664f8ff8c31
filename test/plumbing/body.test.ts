import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { type BodyLimits, ClientBrokeOff, readBody, receiveBody } from "../../lab/plumbing/http/body";
import { sendWhole } from "../../lab/plumbing/http/message";
import { ManualClock } from "../emulator/support/clock";
import { listen } from "../support/listen";

/* Real sockets; the clock is advanced. */

const clock = new ManualClock();
let stop = async () => {};
afterEach(() => stop());

type Reader = (request: IncomingMessage) => Promise<Buffer | string>;

/** A server that answers what the reader says, and what the reader of its one request came to. */
async function serve(read: Reader) {
  let arrived: (request: IncomingMessage) => void;
  const request = new Promise<IncomingMessage>((resolve) => {
    arrived = resolve;
  });
  const outcome = request.then(read);
  outcome.catch(() => {});
  const server = await listen((incoming, response) => {
    arrived(incoming);
    outcome.then(
      (body) => sendWhole(response, typeof body === "string" ? 413 : 200, {}, body),
      () => response.destroy(),
    );
  });
  stop = server.stop;
  return { url: server.url, port: Number(new URL(server.url).port), request, outcome };
}

const reading =
  (limits: BodyLimits): Reader =>
  (request) =>
    readBody(request, limits, clock);

/** A client that sends byte for byte what it is told. */
async function client(port: number, ...pieces: readonly string[]) {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  for (const piece of pieces) socket.write(piece);
  return socket;
}

const head = (bytes: number) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${bytes}\r\n\r\n`;

test("the bytes come as they were sent, up to the limit", async () => {
  const bytes = Buffer.from([0, 255, 13, 10, 200]);
  const { url } = await serve(reading({ maxBytes: 5 }));
  const answer = await fetch(url, { method: "POST", body: bytes });
  expect([answer.status, Buffer.from(await answer.arrayBuffer())]).toEqual([200, bytes]);
});

test("what is larger is read on, so that the client hears the answer and keeps its connection", async () => {
  const { url } = await serve(reading({ maxBytes: 5 }));
  const answer = await fetch(url, { method: "POST", body: "x".repeat(3_000_000) });
  expect([answer.status, await answer.text()]).toEqual([413, "too-large"]);
  expect(answer.headers.get("connection")).toBe("keep-alive");
});

test("a client that never stops is cut off after the answer", async () => {
  const kept: number[] = [];
  const limits = { discardMaxBytes: 10, timeoutMs: 1000 };
  const { port } = await serve((request) => receiveBody(request, limits, clock, (chunk) => kept.push(chunk.length)));
  const socket = await client(port, head(1_000_000), "12345678901");
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/^HTTP\/1\.1 413 [\s\S]*\r\nconnection: close\r\n/);
  expect(kept).toEqual([]);
  await once(socket, "close");
});

test("a client may take its time, but not more than the limit", async () => {
  const { port, request, outcome } = await serve(reading({ maxBytes: 5, timeoutMs: 1000 }));
  const socket = await client(port, head(5), "123");
  await request;
  clock.advance(1000);
  expect(await outcome).toBe("too-slow");
  const [answer] = await once(socket, "data");
  expect(String(answer)).toMatch(/\r\nconnection: close\r\n/);
  await once(socket, "close");
});

test("a client that breaks off is an error for the caller, also when nobody listened yet", async () => {
  const { port, request, outcome } = await serve(reading({ maxBytes: 5 }));
  const socket = await client(port, head(5), "123");
  const incoming = await request;
  socket.destroy();
  await expect(outcome).rejects.toThrow("the client broke off after 3 bytes of its body");
  await expect(readBody(incoming, { maxBytes: 5 }, clock)).rejects.toThrow(ClientBrokeOff);
});
