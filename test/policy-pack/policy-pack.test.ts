import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials as channel } from "@grpc/grpc-js";
import { AnalyzerClient } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import analyzer from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";

/*
 * The pack in Pulumi's own policy runtime, asked over gRPC as the engine asks. The engine at hand cannot start a pack itself
 * (its language host is too old: "could not read plugin [policy-pack]: not supported"), so this is as near as it gets here.
 */

const repository = join(__dirname, "../..");
/** Under the dynamic provider, and under the plugin. */
const types = ["pulumi-nodejs:dynamic/cloudbase:Integration", "cloudbase:index:WechatPay"];
let type = "";

let runtime: ChildProcess;
let client: AnalyzerClient;

beforeAll(async () => {
  const runner = require.resolve("@pulumi/pulumi/cmd/run-policy-pack");
  runtime = spawn(process.execPath, [runner, "127.0.0.1:1", join(repository, "examples/policy-pack")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const port of createInterface({ input: runtime.stdout as NonNullable<ChildProcess["stdout"]> })) {
    client = new AnalyzerClient(`127.0.0.1:${port}`, channel.createInsecure());
    break;
  }
}, 30_000);

afterAll(() => {
  client?.close();
  runtime.kill();
});

type Properties = Parameters<typeof Struct.fromJavaScript>[0];

function urnOf(name: unknown): string {
  return `urn:pulumi:dev::shop::${type}::${name}`;
}

/** The engine always sends some. */
function options(): analyzer.AnalyzerResourceOptions {
  const sent = new analyzer.AnalyzerResourceOptions();
  sent.setCustomtimeouts(new analyzer.AnalyzerResourceOptions.CustomTimeouts());
  return sent;
}

/** Messages about one resource. */
function analyze(properties: Properties): Promise<string[]> {
  const request = new analyzer.AnalyzeRequest();
  request.setType(type);
  request.setName(String(properties.name));
  request.setUrn(urnOf(properties.name));
  request.setProperties(Struct.fromJavaScript(properties));
  request.setOptions(options());
  return new Promise((resolve, reject) =>
    client.analyze(request, (error, answer) => (error ? reject(error) : resolve(messagesOf(answer)))),
  );
}

/** Messages about a whole stack. */
function analyzeStack(resources: Properties[]): Promise<string[]> {
  const request = new analyzer.AnalyzeStackRequest();
  request.setResourcesList(
    resources.map((properties) => {
      const resource = new analyzer.AnalyzerResource();
      resource.setType(type);
      resource.setName(String(properties.name));
      resource.setUrn(urnOf(properties.name));
      resource.setProperties(Struct.fromJavaScript(properties));
      resource.setOptions(options());
      return resource;
    }),
  );
  return new Promise((resolve, reject) =>
    client.analyzeStack(request, (error, answer) => (error ? reject(error) : resolve(messagesOf(answer)))),
  );
}

function messagesOf(answer: analyzer.AnalyzeResponse): string[] {
  return answer.getDiagnosticsList().map((diagnostic) => diagnostic.getMessage());
}

const pay = { name: "pay", envId: "shop-prod", proof: "live", credentialFacts: { apiV3Key: "hmac 00000000 aa" } };

describe.each(types)("%s", (each) => {
  beforeEach(() => {
    type = each;
  });

  test("an integration that keeps to the rules passes", async () => {
    expect(await analyze(pay)).toEqual([]);
    expect(await analyzeStack([pay])).toEqual([]);
  });

  test("production without a live proof is refused; a test environment is not", async () => {
    expect(await analyze({ ...pay, proof: "offline" })).toEqual([
      expect.stringContaining('set proof: "live"; shop-prod is production'),
    ]);
    expect(await analyze({ ...pay, envId: "test", proof: "offline" })).toEqual([]);
  });

  test("credentials that would go elsewhere are refused, this machine too", async () => {
    for (const destination of [{ cloud: "https://cloud.example" }, { wechatPay: "http://127.0.0.1:41001" }]) {
      expect(await analyze({ ...pay, destination })).toEqual([
        expect.stringContaining(`pay: its credentials would go to ${Object.values(destination)[0]}`),
      ]);
    }
  });

  test("a certificate that is about to end is refused", async () => {
    const notAfter = new Date(Date.now() + 10.5 * 24 * 60 * 60 * 1000).toISOString();
    const facts = { ...pay.credentialFacts, merchantCertificate: { serial: "2B", notAfter } };
    expect(await analyze({ ...pay, credentialFacts: facts })).toEqual([expect.stringContaining("ends in 10 days")]);
  });

  test("a secret in two environments is refused, one that is shared inside an environment is not", async () => {
    expect(await analyzeStack([pay, { ...pay, name: "refunds" }])).toEqual([]);
    expect(await analyzeStack([pay, { ...pay, name: "try-out", envId: "test" }])).toEqual([
      expect.stringContaining("try-out in test has the apiV3Key of pay in shop-prod"),
    ]);
  });

  test("a secret that is too old is told", async () => {
    const old = { ...pay, credentialsSetAt: { apiV3Key: "2020-01-01T00:00:00.000Z" } };
    expect(await analyzeStack([old])).toEqual([expect.stringMatching(/apiV3Key has been in use for \d+ days/)]);
  });
});
