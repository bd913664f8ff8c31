import { connect } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startTestGateway, type TestGateway } from "./support/gateway";
import { hostile, type Samples } from "./support/hostile";
import { pushIntegration } from "./support/push";
import { Random } from "./support/random";
import { type Sample, samplesOf, signedGitlab } from "./support/samples";
import { signingToken, webhookIntegration } from "./support/webhooks";

/*
 * A hundred thousand hostile requests over real sockets, pipelined and on many connections at once. A batch depends on the
 * seed and its number only: `HOSTILE_SEED=<seed> HOSTILE_BATCH=<number>` sends that one again.
 */

const requestsTotal = Number(process.env.HOSTILE_REQUESTS ?? 100_000);
const seed = Number(process.env.HOSTILE_SEED ?? Date.now() % 2 ** 31);
const onlyBatch = process.env.HOSTILE_BATCH;
const connections = 16;
const batchMax = 40;
const samplesOfEach = 12;
const heapGrowthMaxBytes = 48 * 1024 * 1024;
const residentGrowthMaxBytes = 192 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

let gateway: TestGateway;
let samples: Samples;
/** How often each code was logged. */
const codes = new Map<string, number>();

beforeAll(async () => {
  gateway = await startTestGateway();
  gateway.add(pushIntegration());
  for (const type of ["meeting", "github", "gitlab", "gitee"] as const) gateway.add(webhookIntegration(type));
  gateway.add(webhookIntegration("gitlab", { webhookSecret: signingToken }, { integrationId: signedGitlab }));
  samples = { delivered: samplesOf("own", samplesOfEach), strangers: samplesOf("stranger", samplesOfEach) };
  gateway.log.push = (...lines) => {
    for (const { entry } of lines) codes.set(entry.errorCode, (codes.get(entry.errorCode) ?? 0) + 1);
    return 0;
  };
});
afterAll(() => gateway.close());

test(`of ${requestsTotal} hostile requests none is forwarded, none crashes the gateway, none stays in memory`, async () => {
  for (const sample of samples.delivered) expect(await deliver(sample)).toBe(200);
  expect(gateway.function.seen).toHaveLength(samples.delivered.length);
  gateway.function.seen.length = 0;

  let sent = 0;
  let batch = onlyBatch === undefined ? 0 : Number(onlyBatch);
  let warm: Memory | undefined;
  const limit = onlyBatch === undefined ? requestsTotal : 1;
  const worker = async () => {
    while (sent < limit) {
      const number = batch++;
      const { bytes, requests } = makeBatch(number);
      sent += requests;
      await exchange(bytes);
      reportForwarded(number);
      if (!warm && sent > limit / 5) warm = memory();
    }
  };
  await Promise.all(Array.from({ length: onlyBatch === undefined ? connections : 1 }, worker));
  await settled();

  reportForwarded(batch);
  // Still alive, and still right.
  for (const sample of samplesOf("own", 1)) expect(await deliver(sample)).toBe(200);
  const hint = `seed ${seed}`;
  expect([hint, codes.get("INTERNAL") ?? 0]).toEqual([hint, 0]);
  if (onlyBatch !== undefined || !warm) return;
  const { heapBytes, residentBytes } = memory();
  expect(heapBytes - warm.heapBytes).toBeLessThan(heapGrowthMaxBytes);
  expect(residentBytes - warm.residentBytes).toBeLessThan(residentGrowthMaxBytes);
  const logged = [...codes.values()].reduce((sum, count) => sum + count, 0);
  expect(logged).toBeGreaterThan(0.95 * requestsTotal);
  expect([...codes.keys()].toSorted()).toEqual(expect.arrayContaining(everyRefusalOfStrangers));
}, 600_000);

/** What a flood of this kind meets; the order of the checks lets the others come up rarely or never. */
const everyRefusalOfStrangers = [
  "BODY_INCOMPLETE",
  "BODY_TOO_LARGE",
  "ENCODING_UNSUPPORTED",
  "ENVELOPE_INVALID",
  "HEADERS_TOO_LARGE",
  "HEADER_MALFORMED",
  "HEADER_MISSING",
  "INTEGRATION_UNKNOWN",
  "METHOD_NOT_ALLOWED",
  "QUERY_MALFORMED",
  "QUERY_MISSING",
  "REPEATED",
  "REPLAYED",
  "REQUEST_MALFORMED",
  "ROUTE_UNKNOWN",
  "SERIAL_UNKNOWN",
  "SIGNATURE_INVALID",
  "TIMESTAMP_EXPIRED",
];

function makeBatch(number: number): { readonly bytes: Buffer; readonly requests: number } {
  const random = new Random(seed ^ Math.imul(number + 1, 0x9e3779b1));
  const parts: Buffer[] = [];
  for (let length = 1 + random.below(batchMax); length > 0; length--) {
    const { bytes, ends } = hostile(samples, random);
    parts.push(bytes);
    if (ends) break;
  }
  return { bytes: Buffer.concat(parts), requests: parts.length };
}

function reportForwarded(batch: number): void {
  const [seen] = gateway.function.seen;
  if (!seen) return;
  const again = `HOSTILE_SEED=${seed} HOSTILE_BATCH=${batch} (or up to ${connections} before it)`;
  throw new Error(`${seen.path} was reached with ${seen.body.slice(0, 200)}; send it again with ${again}`);
}

/** Sends all, ends the connection, and waits until the gateway has closed it. */
function exchange(bytes: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(gateway.port, "127.0.0.1", () => socket.end(bytes));
    socket.resume();
    // A reset is one of the ways in which the gateway may end a hostile connection.
    socket.on("error", () => {});
    socket.on("close", () => resolve());
  });
}

async function deliver({ method, path, headers, body }: Sample): Promise<number> {
  return (await gateway.post({ headers, body: body.toString("utf8") }, { method, path })).status;
}

/** Until nothing is in flight: a callback that comes now has been handled after all others. */
async function settled(): Promise<void> {
  const [sample] = samplesOf("stranger", 1);
  if (sample) await deliver(sample);
}

interface Memory {
  readonly heapBytes: number;
  readonly residentBytes: number;
}

/** The clients' share is in it too. */
function memory(): Memory {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heapBytes: heapUsed + external, residentBytes: rss };
}
