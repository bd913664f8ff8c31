import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { transportLimits } from "../../provider/cloud/call-limits";
import { openTransport } from "../../provider/cloud/transport";
import { startStranger } from "../support/name-service";
import { startUntrusted, trustingEveryCertificate } from "../support/untrusted";
import { type FarSide, startFarSide } from "./support";

const post = openTransport({ ...transportLimits, requestTimeoutMs: 300, answerBytesMax: 1000 });
const request = (url: string) => ({ url, headers: { "content-type": "application/json" }, body: "{}" });

describe("the transport", () => {
  const servers: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server.close();
  });

  async function farSide(...[reply]: Parameters<typeof startFarSide>): Promise<FarSide> {
    const started = await startFarSide(reply);
    servers.push(started);
    return started;
  }

  async function listen(server: Server): Promise<number> {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const sockets: Socket[] = [];
    server.on("connection", (socket) => sockets.push(socket));
    servers.push({
      close() {
        for (const socket of sockets) socket.destroy();
        return new Promise((closed) => server.close(closed));
      },
    });
    return (server.address() as AddressInfo).port;
  }

  test("hands back status, date and body", async () => {
    const { origin } = await farSide(() => ({ answer: { hello: "world" } }));
    expect(await post(request(origin))).toEqual({
      kind: "answer",
      status: 200,
      date: expect.stringMatching(/GMT$/),
      body: '{"Response":{"hello":"world","RequestId":"request-1"}}',
    });
  });

  test("follows no redirect: what is sent to one address goes to no other", async () => {
    const stranger = await farSide(() => ({ answer: {} }));
    const port = await listen(
      createServer((socket) => {
        const location = `location: ${stranger.origin}/`;
        socket.once("data", () =>
          socket.end(`HTTP/1.1 307 Temporary Redirect\r\n${location}\r\ncontent-length: 0\r\n\r\n`),
        );
      }),
    );
    expect(await post(request(`http://127.0.0.1:${port}`))).toMatchObject({ kind: "answer", status: 307 });
    expect(stranger.requests).toEqual([]);
  });

  test("tells a refused connection", async () => {
    const { origin, close } = await farSide(() => "say nothing");
    await close();
    servers.splice(0);
    expect(await post(request(origin))).toEqual({ kind: "unsent", reason: "refused" });
  });

  test("tells a host that does not exist", async () => {
    // A label of more than 63 characters: the name service is not even asked.
    const url = `http://${"x".repeat(64)}.invalid`;
    expect(await post(request(url))).toMatchObject({ kind: "unsent", reason: "no-such-host" });
  });

  test.each(["localhost", "tcb.localhost", "LOCALHOST."])(
    "finds %s on this machine, whatever the name service answers",
    async (name) => {
      const { origin } = await farSide(() => ({ answer: { from: "this machine" } }));
      const url = new URL(origin);
      const stranger = await startStranger(Number(url.port));
      servers.push(stranger);
      url.hostname = name;
      expect(await openTransport()(request(url.origin))).toMatchObject({ kind: "answer", status: 200 });
      expect(stranger.asked).toEqual([]);
    },
  );

  test("tells a server that speaks no TLS", async () => {
    const { origin } = await farSide(() => ({ answer: {} }));
    expect(await post(request(origin.replace("http:", "https:")))).toMatchObject({ kind: "tls" });
  });

  test("does not trust a certificate that nobody vouches for, whatever the environment says", async () => {
    const untrusted = await startUntrusted();
    servers.push({ close: untrusted.stop });
    const distrust = { kind: "tls", detail: "DEPTH_ZERO_SELF_SIGNED_CERT" };
    expect(await post(request(untrusted.origin))).toEqual(distrust);
    const trusting = openTransport();
    expect(await trustingEveryCertificate(() => trusting(request(untrusted.origin)))).toEqual(distrust);
    expect(untrusted.asked).toEqual([]);
  });

  test("tells an answer that is cut off", async () => {
    const { origin } = await farSide(() => "hang up");
    expect(await post(request(origin))).toMatchObject({ kind: "unanswered", reason: "cut-off" });
  });

  test("tells an answer whose body is cut off", async () => {
    const port = await listen(
      createServer((socket) => {
        socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf"));
      }),
    );
    expect(await post(request(`http://127.0.0.1:${port}`))).toMatchObject({ kind: "unanswered", reason: "cut-off" });
  });

  test("waits no longer than its limit for an answer", async () => {
    const { origin } = await farSide(() => "say nothing");
    expect(await post(request(origin))).toMatchObject({ kind: "unanswered", reason: "timeout" });
  });

  test("reads no more than its limit", async () => {
    const { origin } = await farSide(() => ({ answer: { long: "x".repeat(2000) } }));
    expect(await post(request(origin))).toMatchObject({ kind: "unanswered", reason: "too-large" });
  });

  test("tells something that is not HTTP", async () => {
    const port = await listen(createServer((socket) => socket.end("220 mail.example ESMTP\r\n")));
    expect(await post(request(`http://127.0.0.1:${port}`))).toMatchObject({ kind: "not-the-cloud", status: 0 });
  });
});

test("undici is not loaded before the first call", () => {
  let isLoaded = false;
  jest.isolateModules(() => {
    jest.doMock("undici", () => {
      isLoaded = true;
      return {};
    });
    require("../../provider/cloud");
  });
  expect(isLoaded).toBe(false);
});
