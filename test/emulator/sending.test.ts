import type { ListedCallback } from "../../lab/console-api";
import type { SendResult } from "../../lab/senders/send";
import { echoFunction, zip } from "./support/code";
import { runtimeConfig } from "./support/integration";
import { get, post, startWithPay } from "./support/lab";
import { start, temporaryFolder } from "./support/world";

/* Sending, sending again, and the schedule in virtual time, through the console's routes. */

const failing = zip({
  scf_bootstrap: "#!/bin/bash\nexec node server.js\n",
  "server.js": `require("node:http").createServer((request, response) => { response.statusCode = 500; response.end(); })
    .listen(Number(process.env.PORT), process.env.HOST);`,
});
const order = { event: "TRANSACTION.SUCCESS" };
const path = "integrations/pay";

test("a callback that was refused is sent again by its request id, the same one with its data and without its fault", async () => {
  const { emulator, clock } = await startWithPay();
  const data = { out_trade_no: "T-mine-123" };
  const first = await post<SendResult>(emulator, `${path}/send`, { ...order, data, fault: "tampered-body" });
  expect(first.body).toMatchObject({ outcome: "refused", subject: "T-mine-123" });
  clock.advance(1_000);
  const again = await post<SendResult>(emulator, `${path}/callbacks/${first.body.requestId}/retry`, {});
  expect(again.body).toMatchObject({
    outcome: "accepted",
    id: first.body.id,
    seed: first.body.seed,
    createdAt: first.body.createdAt,
    subject: "T-mine-123",
    callback: { errorCode: "" },
  });
  expect(again.body.requestId).not.toBe(first.body.requestId);

  const [newest, oldest] = await get<ListedCallback[]>(emulator, `${path}/callbacks`);
  expect(newest).toMatchObject({ requestId: again.body.requestId, sent: { seed: first.body.seed, fault: "" } });
  expect(oldest).toMatchObject({ requestId: first.body.requestId, sent: { fault: "tampered-body" } });
});

test("what somebody else sent cannot be sent again, and says why", async () => {
  const { emulator } = await startWithPay();
  await fetch(`${emulator.gateway}/_integration/pay-a1b2c3d4/wechatpay/order`, {
    method: "POST",
    headers: { "request-id": "theirs" },
    body: "{}",
  });
  const [theirs] = await get<ListedCallback[]>(emulator, `${path}/callbacks`);
  expect(await post(emulator, `${path}/callbacks/${theirs?.requestId}/retry`, {})).toMatchObject({
    status: 409,
    body: { error: { code: "NOT_OURS", message: expect.stringContaining("its body is not kept") } },
  });
  expect(await post(emulator, `${path}/callbacks/nobody/retry`, {})).toMatchObject({ status: 404 });
});

test("it is still known after a restart", async () => {
  const data = temporaryFolder();
  const { emulator } = await startWithPay({ data });
  const sent = await emulator.sendCallback("pay", { ...order, fault: "stale" });
  await emulator.close();
  const again = await post<SendResult>(await start({ data }), `${path}/callbacks/${sent?.requestId}/retry`, {});
  expect(again.body).toMatchObject({ outcome: "accepted", id: sent?.id });
});

test("a schedule of a day runs in virtual time, each attempt logged at its own time", async () => {
  const { emulator, clock } = await startWithPay({}, { RuntimeConfig: runtimeConfig(failing) });
  const { body } = await post<SendResult>(emulator, `${path}/send`, { ...order, retries: "virtual-time" });
  expect(body.outcome).toBe("given-up");
  expect(body.attempts.length).toBeGreaterThan(10);
  const log = await get<ListedCallback[]>(emulator, `${path}/callbacks`);
  expect(log.map(({ requestId }) => requestId)).toEqual(body.attempts.map(({ requestId }) => requestId).reverse());
  expect(Date.parse(log[0]?.at ?? "") - clock.now()).toBeGreaterThan(20 * 60 * 60 * 1000);
});

test("closing the emulator ends a run that waits in real time for its next attempt", async () => {
  const logged: string[] = [];
  let wake: () => void = () => undefined;
  const firstLogged = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const onCallback = (_: string, { errorCode }: { errorCode: string }) => {
    logged.push(errorCode);
    wake();
  };
  const { emulator, clock } = await startWithPay({ onCallback }, { RuntimeConfig: runtimeConfig(failing) });
  const sending = expect(emulator.sendCallback("pay", { ...order, retries: "real-time" })).rejects.toThrow(
    "The emulator was closed; this callback is not sent again.",
  );
  await firstLogged;
  await emulator.close();
  await sending;
  clock.advance(25 * 60 * 60 * 1000);
  expect(logged).toEqual(["FORWARD_STATUS_500"]);
});

test("a function can be made to fail for one callback alone", async () => {
  const { emulator } = await startWithPay({}, { RuntimeConfig: runtimeConfig(echoFunction()) });
  const environment = await get<{ types: Record<string, { faults: { name: string; expectedCode: string }[] }> }>(
    emulator,
    "environment",
  );
  const dead = environment.types.weixinpaydc?.faults.find(({ expectedCode }) => expectedCode === "FORWARD_CONNECT");
  expect(await emulator.sendCallback("pay", { ...order, fault: dead?.name ?? "" })).toMatchObject({
    outcome: "refused",
  });
  expect(await emulator.sendCallback("pay", order)).toMatchObject({ outcome: "accepted" });
});

test("what is unknown is told with the nearest names", async () => {
  const { emulator } = await startWithPay();
  expect(await post(emulator, `${path}/send`, { event: "TRANSACTION.SUCESS" })).toMatchObject({
    status: 400,
    body: { error: { code: "NOT_SENT", message: expect.stringContaining("TRANSACTION.SUCCESS") } },
  });
});
