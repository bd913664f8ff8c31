import { createRequire } from "node:module";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import type * as messages from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { connectEngine, type Engine } from "../../provider/hosts/engine";

/*
 * Against a gRPC server as the engine has one. What the CLI makes of it: test/engine/notes.test.ts; of an engine that is
 * killed: test/engine/interruption.test.ts.
 */

/** The SDK's server of dynamic resources, whose parts are used. */
const mainFile = require.resolve("@pulumi/pulumi/cmd/dynamic-provider");
const { EngineService } = createRequire(mainFile)("../../proto/engine_grpc_pb");

let server: Server;
let address: string;
const logged: messages.LogRequest.AsObject[] = [];

async function listen(at = "127.0.0.1:0"): Promise<string> {
  server = new Server();
  server.addService(EngineService, {
    log: (call: ServerUnaryCall<messages.LogRequest, Empty>, answer: sendUnaryData<Empty>) => {
      logged.push(call.request.toObject());
      answer(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync(at, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    ),
  );
  return `127.0.0.1:${port}`;
}

beforeEach(async () => {
  logged.length = 0;
  address = await listen();
});

afterEach(() => {
  server.forceShutdown();
});

function connect(...args: string[]): Engine {
  const engine = connectEngine(args, mainFile);
  if (!engine) throw new Error("no engine was seen");
  return engine;
}

test("what is logged has its severity and its resource", async () => {
  const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/cloudbase:Integration::pay";
  const { log } = connect(address);
  await log({ severity: "warning", text: "100% of it", urn });
  await log({ severity: "info", text: "of the stack" });
  expect(logged).toEqual([
    expect.objectContaining({ severity: 2, message: "100% of it", urn }),
    expect.objectContaining({ severity: 1, message: "of the stack", urn: "" }),
  ]);
});

test("the address is the last argument, whatever stands before it", async () => {
  await connect("--logtostderr", "-v=9", "--tracing", "http://127.0.0.1:9411/api", address).log({
    severity: "info",
    text: "here",
  });
  expect(logged).toHaveLength(1);
});

test.each([
  ["no argument", [], mainFile],
  ["an argument that is no address", ["index.js"], mainFile],
  ["no main file", ["127.0.0.1:1"], undefined],
  ["a main file that has no SDK around it", ["127.0.0.1:1"], "/nowhere/index.js"],
])("with %s there is no engine", (_, args, file) => {
  expect(connectEngine(args, file)).toBeUndefined();
});

test("the engine is gone when its connections are closed and it takes no new one", async () => {
  const { log, gone } = connect(address);
  await log({ severity: "info", text: "it lives" });
  server.forceShutdown();
  await gone;
  await expect(log({ severity: "info", text: "nobody hears it" })).rejects.toThrow();
});

test("a proxy is not asked for the engine, which is on this machine", async () => {
  process.env.grpc_proxy = "http://127.0.0.1:9";
  try {
    await connect(address).log({ severity: "info", text: "here" });
  } finally {
    delete process.env.grpc_proxy;
  }
  expect(logged).toHaveLength(1);
});

test("an engine that was gone before anybody looked is gone", async () => {
  server.forceShutdown();
  await connect(address).gone;
});

test("a connection that ends while the engine takes new ones says nothing", async () => {
  const { log, gone } = connect(address);
  await log({ severity: "info", text: "by the first" });
  server.drain(address, 0);
  const first = await Promise.race([gone.then(() => "gone"), untilLogged(log).then(() => "logged")]);
  expect(first).toBe("logged");
});

/** A call that was begun on the closing connection may fail with it. */
async function untilLogged(log: Engine["log"]): Promise<void> {
  const before = logged.length;
  while (logged.length === before) await log({ severity: "info", text: "by the second" }).catch(() => undefined);
}
