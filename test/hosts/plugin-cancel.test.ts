import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { type Emulator, startEmulator } from "../../lab";
import { type Gate, openGate, type Passage } from "../exactness/support/gate";
import { soundCredentials } from "../support/sound-credentials";
import { connectHost, type HostClient, repository, startHost, type Values } from "./support/host-client";

/* Cancel, heard by a single call of the plugin's own process: a gate between it and the cloud loses calls, or holds them. */

const instance = { id: "6f1c5c39-7b0e-4c9e-9a51-3d0d5c2f9b10" };
const urn = "urn:pulumi:dev::shop::cloudbase:index:WechatPay::pay";
const args = { envId: "local-env", product: "mini-program", credentials: soundCredentials("weixinpaydc") };
const rotated = { ...args, credentials: { ...args.credentials, apiV3Key: "0123456789abcdef0123456789abcdef" } };
const fingerprintKey = randomBytes(32).toString("base64");

let emulator: Emulator;
let gate: Gate;
/** What becomes of a call from now on. */
let decide: (action: string) => Passage | Promise<Passage>;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  emulator = await startEmulator();
  decide = () => "pass";
  gate = await openGate(emulator.endpoint, (_call, action) => decide(action));
});

afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await gate.close();
  await emulator.close();
});

/** A process of the plugin, as an engine starts one for each run. */
async function run(): Promise<HostClient> {
  const environment = {
    ...process.env,
    CLOUDBASE_ENDPOINT: gate.endpoint,
    TENCENTCLOUD_SECRETID: emulator.secretId,
    TENCENTCLOUD_SECRETKEY: emulator.secretKey,
    CLOUDBASE_FINGERPRINT_KEY: fingerprintKey,
  };
  const program = join(repository, "pulumi-resource-cloudbase");
  const { port, process: child } = await startHost(process.execPath, [program], environment, repository);
  const client = connectHost(port);
  closers.push(() => {
    client.close();
    child.kill();
  });
  await client.configure({}, instance);
  return client;
}

async function made(): Promise<{ id: string; inputs: Values; properties: Values }> {
  const client = await run();
  const { inputs } = await client.check(urn, {}, args);
  return { inputs, ...(await client.create(urn, inputs)) };
}

/** What an engine shows of a verb that fails. */
async function failureOf(verb: Promise<unknown>): Promise<string> {
  const error = await verb.then(
    () => undefined,
    (reason: { details?: string }) => reason,
  );
  return String(error?.details);
}

/** Resolves with the first call of these that comes, which then, like all after it, becomes this. */
function from(isMeant: (action: string) => boolean, passage: Passage | Promise<Passage>): Promise<void> {
  return new Promise((seen) => {
    decide = (action) => {
      if (!isMeant(action)) return "pass";
      seen();
      return passage;
    };
  });
}

const next = "What was sent stays as it is; the next run looks, and goes on from there.";

test("a call that is tried again and again is not tried any more", async () => {
  const { id, properties } = await made();
  const client = await run();
  const firstLost = from(() => true, "lost");
  const calledBefore = gate.calls.length;
  const failure = failureOf(client.read(urn, id, properties));
  await firstLost;
  await client.cancel();
  expect(await failure).toMatch(
    /failed: cancelled before another try, after the connection to 127\.0\.0\.1:\d+ broke before its answer came \(CANCELLED\)\. What was sent stays/,
  );
  // The wish to stop crosses with a second try, or comes before the first one of another call.
  const calls = gate.calls.slice(calledBefore);
  expect(calls.filter((action) => calls.filter((other) => other === action).length > 2)).toEqual([]);
});

test("a slow call that only reads is not waited for", async () => {
  const { id, properties } = await made();
  const client = await run();
  const firstHeld = from(() => true, new Promise(() => {}));
  const failure = failureOf(client.read(urn, id, properties));
  await firstHeld;
  await client.cancel();
  expect(await failure).toContain(`failed: cancelled before its answer came (CANCELLED). ${next}`);
});

test("a change whose answer is lost is not sent again: it may have taken effect, and the next run sets the whole", async () => {
  const { id, inputs: olds, properties } = await made();
  const client = await run();
  const { inputs } = await client.check(urn, olds, rotated);
  const lost = from((action) => action === "UpdateUserKey", "lost");
  const failure = failureOf(client.update(urn, id, properties, inputs));
  await lost;
  await client.cancel();
  expect(await failure).toMatch(
    /UpdateUserKey on .* failed: cancelled before another try, after .* \(CANCELLED\)\. .*It may have taken effect all the same; the next run looks first\. It is not known whether the change was taken; the next run sets the whole again\. \[CHANGE_UNANSWERED\]/,
  );
  decide = () => "pass";
  const again = await run();
  const checked = await again.check(urn, olds, rotated);
  const broken = { ...properties, status: "Configuration Error" };
  expect(await again.update(urn, id, broken, checked.inputs)).toMatchObject({ status: "Running" });
});

test("a change that is under way comes back, and none is sent after it", async () => {
  const client = await run();
  const { inputs } = await client.check(urn, {}, args);
  const answer = Promise.withResolvers<Passage>();
  const held = from((action) => action === "CreateUserKey", answer.promise);
  const failure = failureOf(client.create(urn, inputs));
  await held;
  await client.cancel();
  answer.resolve("pass");
  expect(await failure).toMatch(/exists but is not live: cancelled\. What was sent stays as it is/);
  // Nor is another one begun.
  const late = urn.replace("::pay", "::late");
  const other = await client.check(late, {}, args);
  const calledBefore = gate.calls.length;
  expect(await failureOf(client.create(late, other.inputs))).toBe(
    `CreateUserKey on integration ${other.inputs.integrationId} of local-env failed: cancelled before it was sent (CANCELLED). ${next}`,
  );
  expect(gate.calls.slice(calledBefore)).not.toContain("CreateUserKey");
});
