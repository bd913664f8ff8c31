import { DatabaseSync } from "node:sqlite";
import { logTables } from "../../lab/store/logs";
import { logMigrations } from "../../lab/store/schema";
import { orderPath, refundPath, startTestGateway, type TestGateway } from "./support/gateway";
import { merchantIntegration, type Notification, nowMs, payment, transaction } from "./support/merchant";
import {
  giteeSigned,
  githubWebhook,
  gitlabLegacy,
  gitlabSigned,
  octokitSignatures,
  signingToken,
  type WebhookType,
  webhookBody,
  webhookIntegration,
  webhookPath,
  webhookSecret,
} from "./support/webhooks";

/*
 * Somebody has recorded a genuine request, headers and body, and sends it again: changed where nothing is proven, to another
 * integration, at the wrong URL, after a failure, after a restart. What a third party has proven once is handed over once.
 */

let gateway: TestGateway;
let signature = "";
beforeAll(() => {
  [signature = ""] = octokitSignatures(webhookSecret, [webhookBody]);
});
beforeEach(async () => {
  gateway = await startTestGateway();
  for (const type of ["github", "gitlab", "gitee"] as const) gateway.add(webhookIntegration(type));
});
afterEach(() => gateway.close());

const send = (type: WebhookType, { headers, body }: Notification, changed: Record<string, string> = {}) =>
  gateway.post({ headers: { ...headers, ...changed }, body }, { path: webhookPath(type) });
const lastCode = () => gateway.log.at(-1)?.entry.errorCode;
const github = () => githubWebhook(signature);
const fails = () => ({ status: 500, body: "" });
const succeeds = () => ({ status: 200, body: "" });

/** The next one reaches the function, which holds its answer back until `release`. */
function held(): { called: Promise<void>; release: (answer: { status: number; body: string }) => void } {
  let release: (answer: { status: number; body: string }) => void = () => {};
  const answered = new Promise<{ status: number; body: string }>((resolve) => {
    release = resolve;
  });
  let calls = 0;
  gateway.function.answer = () => (calls++ === 0 ? answered : succeeds());
  return { called: gateway.function.called(), release };
}

describe("GitHub, which signs the body alone", () => {
  test.each([
    ["another delivery's id", { "X-GitHub-Delivery": "11111111-2222-3333-4444-555555555555" }],
    ["another event's name", { "X-GitHub-Event": "release" }],
    ["both", { "X-GitHub-Delivery": "11111111-2222-3333-4444-555555555555", "X-GitHub-Event": "ping" }],
  ])("a recording under %s is refused", async (_name, changed) => {
    const delivery = github();
    expect(await send("github", delivery)).toMatchObject({ status: 200 });
    expect(await send("github", delivery, changed)).toMatchObject({ status: 409 });
    expect(lastCode()).toBe("REPLAYED");
    expect(gateway.function.seen).toHaveLength(1);
  });

  test("Redeliver sends the same id: told as a repeat, answered as a success, not handed over", async () => {
    const delivery = github();
    await send("github", delivery);
    expect(await send("github", delivery)).toMatchObject({
      status: 200,
      body: expect.stringContaining("not handed over again"),
    });
    expect(gateway.log.at(-1)?.entry).toMatchObject({ errorCode: "REPEATED", status: 200 });
    expect(gateway.log.at(-1)?.entry.steps.at(-1)?.detail).toContain("pressed Redeliver");
    expect(gateway.function.seen).toHaveLength(1);
  });

  test("what failed may come again as it was, and under no other name", async () => {
    const delivery = github();
    gateway.function.answer = fails;
    expect(await send("github", delivery)).toMatchObject({ status: 502 });
    gateway.function.answer = succeeds;
    expect(await send("github", delivery, { "X-GitHub-Event": "release" })).toMatchObject({ status: 409 });
    expect(await send("github", delivery)).toMatchObject({ status: 200 });
    expect(gateway.function.seen.map(({ headers }) => headers["x-github-event"])).toEqual(["push", "push"]);
  });

  test("two at the same time: the second hears what became of the first", async () => {
    const delivery = github();
    for (const [first, statuses, calls] of [
      [fails(), [502, 200], 2],
      [succeeds(), [200, 200], 2],
    ] as const) {
      const { called, release } = held();
      const one = send("github", delivery);
      if (calls > gateway.function.seen.length) await called;
      const two = send("github", delivery);
      release(first);
      expect((await Promise.all([one, two])).map(({ status }) => status)).toEqual(statuses);
      expect(gateway.function.seen).toHaveLength(calls);
    }
  });

  test("two webhooks with one secret each get what both are sent", async () => {
    gateway.add(webhookIntegration("github", {}, { integrationId: "second-k3v9x2qd" }));
    const second = webhookPath("github").replace("github-k3v9x2qd", "second-k3v9x2qd");
    expect(await send("github", github())).toMatchObject({ status: 200 });
    expect(await gateway.post(github(), { path: second })).toMatchObject({ status: 200 });
    expect(gateway.function.seen).toHaveLength(2);
  });
});

describe("GitLab", () => {
  test("before 17.4, two events of one chain share their UUID: both are handed over", async () => {
    const { headers } = gitlabLegacy();
    const { "Idempotency-Key": _, ...bare } = headers;
    const chained = { ...bare, "X-Gitlab-Event-UUID": "13792a34-cac6-4fda-95a8-c58e00a3954e" };
    expect(await send("gitlab", { headers: chained, body: '{"object_kind":"push"}' })).toMatchObject({ status: 200 });
    const pipeline = { ...chained, "X-Gitlab-Event": "Pipeline Hook" };
    expect(await send("gitlab", { headers: pipeline, body: '{"object_kind":"pipeline"}' })).toMatchObject({
      status: 200,
    });
    expect(await send("gitlab", { headers: pipeline, body: '{"object_kind":"pipeline","id":2}' })).toMatchObject({
      status: 200,
    });
    expect(gateway.function.seen).toHaveLength(3);
  });

  test("a signed one under another event's name is refused", async () => {
    gateway.add(webhookIntegration("gitlab", { webhookSecret: signingToken }));
    const delivery = gitlabSigned();
    await send("gitlab", delivery);
    expect(await send("gitlab", delivery, { "X-Gitlab-Event": "Release Hook" })).toMatchObject({ status: 409 });
    expect(gateway.function.seen).toHaveLength(1);
  });
});

describe("Gitee, whose signature covers the time alone", () => {
  test.each([
    ["another body", '{"forged":1}', {}],
    ["another event", webhookBody, { "X-Gitee-Event": "Merge Request Hook" }],
  ])("after a failed delivery its token does not prove %s, only the same again", async (_name, body, changed) => {
    const delivery = giteeSigned();
    gateway.function.answer = fails;
    expect(await send("gitee", delivery)).toMatchObject({ status: 502 });
    gateway.function.answer = succeeds;
    expect(await send("gitee", { ...delivery, body }, changed)).toMatchObject({ status: 409 });
    expect(await send("gitee", delivery)).toMatchObject({ status: 200 });
    expect(gateway.function.seen.map((seen) => seen.body)).toEqual([webhookBody, webhookBody]);
  });
});

describe("WeChat Pay, which signs for a merchant and not for a URL", () => {
  const second = (more: Readonly<Record<string, string>> = {}) => {
    const { credentials, ...merchant } = merchantIntegration();
    gateway.add({
      ...merchant,
      integrationId: "jsapi-wxpay-k3v9x2qd",
      type: "weixinpayjsapi",
      credentials: { ...credentials, ...more },
    });
    return (path: string) => path.replace("miniapp-wxpay", "jsapi-wxpay");
  };
  const refund = () => {
    const { mchid, out_trade_no } = transaction;
    return payment({ eventType: "REFUND.SUCCESS", plaintext: { mchid, out_trade_no, out_refund_no: "R1" } });
  };

  test("a payment is handed over once, whichever of the merchant's integrations it is sent to", async () => {
    const at = second();
    const recorded = payment();
    expect(await gateway.post(recorded)).toMatchObject({ status: 200 });
    expect(await gateway.post(recorded, { path: at(orderPath) })).toMatchObject({ status: 409 });
    expect(gateway.function.seen).toHaveLength(1);
  });

  test("so is a refund, which names no app, also with another AppID's integration", async () => {
    const at = second({ appId: "wxfedcba9876543210" });
    const recorded = refund();
    expect(await gateway.post(recorded, { path: refundPath })).toMatchObject({ status: 200 });
    expect(await gateway.post(recorded, { path: at(refundPath) })).toMatchObject({ status: 409 });
    expect(gateway.function.seen).toHaveLength(1);
  });

  test.each<[string, () => Notification, string, string]>([
    ["a payment at the refund URL", payment, refundPath, orderPath],
    ["a refund at the order URL", refund, orderPath, refundPath],
  ])("%s is refused, and the genuine one still arrives", async (_name, make, wrong, right) => {
    const intercepted = make();
    expect(await gateway.post(intercepted, { path: wrong })).toMatchObject({ status: 403 });
    expect(lastCode()).toBe("ROUTE_MISMATCH");
    expect(gateway.function.seen).toEqual([]);
    expect(await gateway.post(intercepted, { path: right })).toMatchObject({ status: 200 });
  });

  test("so does one that was sent on to another merchant's integration", async () => {
    const at = second({ merchantId: "1900000002" });
    const intercepted = payment();
    expect(await gateway.post(intercepted, { path: at(orderPath) })).toMatchObject({ status: 403 });
    expect(await gateway.post(intercepted)).toMatchObject({ status: 200 });
  });
});

test("who has recorded one integration's token fills that one's memory and nobody else's", async () => {
  await gateway.close();
  gateway = await startTestGateway({ replayMaxEntries: 3 });
  gateway.add(webhookIntegration("gitlab"));
  for (let index = 0; index < 5; index++) await send("gitlab", gitlabLegacy());
  expect(lastCode()).toBe("REPLAY_MEMORY_FULL");
  gateway.add(webhookIntegration("gitlab", {}, { integrationId: "other-k3v9x2qd" }));
  const other = webhookPath("gitlab").replace("gitlab-k3v9x2qd", "other-k3v9x2qd");
  expect(await gateway.post(gitlabLegacy(), { path: other })).toMatchObject({ status: 200 });
  expect(await gateway.post(payment())).toMatchObject({ status: 200 });
});

test("a gateway on a clock of its own takes what the lab has announced, and nobody else's: there a recording is fresh for longer", async () => {
  await gateway.close();
  const announced = new Set(["ours"]);
  gateway = await startTestGateway({}, undefined, {
    onlyOwnRequests: true,
    isOwnRequest: (id) => announced.delete(id),
  });
  const named = ({ headers, body }: Notification, id: string) => ({ body, headers: { ...headers, "Request-ID": id } });
  expect(await gateway.post(named(payment(), "ours"))).toMatchObject({ status: 200 });
  for (const id of ["ours", "theirs", ""]) {
    expect(await gateway.post(named(payment(), id))).toMatchObject({ status: 404 });
  }
  expect(gateway.function.seen).toHaveLength(1);
});

describe("across a restart, with the log on disk", () => {
  let database: DatabaseSync;
  let log: ReturnType<typeof logTables> | undefined;
  beforeEach(async () => {
    database = new DatabaseSync(":memory:");
    database.exec(logMigrations.join(";"));
    log = undefined;
    await restart();
  });
  afterEach(() => {
    log?.flush();
    database.close();
  });

  /** The next process: nothing of the gateway is left, the log is. */
  async function restart(afterMs = 0): Promise<void> {
    const { clock } = gateway;
    clock.advance(afterMs);
    await gateway.close();
    log?.flush();
    log = logTables(database, () => {});
    gateway = await startTestGateway({}, clock, { provenKeys: log.provenKeys });
    for (const type of ["github", "gitlab", "gitee"] as const) gateway.add(webhookIntegration(type));
  }

  test("a recorded payment is not handed over again, as long as its signature is fresh", async () => {
    const recorded = payment({}, { timestamp: String(nowMs / 1000 + 299) });
    expect(await gateway.post(recorded)).toMatchObject({ status: 200 });
    for (let minutes = 0; minutes <= 9; minutes += 3) {
      await restart(minutes === 0 ? 0 : 3 * 60_000);
      expect(await gateway.post(recorded)).toMatchObject({ status: 409 });
      expect(gateway.function.seen).toEqual([]);
    }
    await restart(2 * 60_000);
    expect(await gateway.post(recorded)).toMatchObject({ status: 401 });
  });

  test("nor is one that the function refused: WeChat Pay signs each attempt anew", async () => {
    gateway.function.answer = fails;
    const recorded = payment();
    expect(await gateway.post(recorded)).toMatchObject({ status: 502 });
    await restart();
    expect(await gateway.post(recorded)).toMatchObject({ status: 409 });
  });

  test("a repeat is still a repeat, and a failed one proves nothing but itself", async () => {
    const [delivered, failed] = [github(), giteeSigned()];
    await send("github", delivered);
    gateway.function.answer = fails;
    await send("gitee", failed);
    await restart();
    await send("github", delivered);
    expect(lastCode()).toBe("REPEATED");
    await send("github", delivered, { "X-GitHub-Event": "release" });
    expect(lastCode()).toBe("REPLAYED");
    await send("gitee", { ...failed, body: '{"forged":1}' });
    expect(lastCode()).toBe("REPLAYED");
    expect(gateway.function.seen).toEqual([]);
    expect(await send("gitee", failed)).toMatchObject({ status: 200 });
  });

  test("what no longer counts is not kept", async () => {
    await send("github", github());
    await gateway.post(payment());
    await restart(5 * 60 * 60_000);
    const rows = () => Number(database.prepare("SELECT count(*) AS count FROM provenKeys").get()?.count);
    await gateway.post(payment({}, { timestamp: String(gateway.clock.now() / 1000) }));
    await restart();
    expect(rows()).toBe(1);
  });
});
