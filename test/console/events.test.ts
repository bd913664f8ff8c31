import { authorized, type ConsoleLab, idOf, openLab, type ServedConsole } from "./support/lab";

let lab: ConsoleLab;
let served: ServedConsole;

beforeEach(async () => {
  lab = await openLab();
  lab.add("miniapp-wxpay");
  served = await lab.serve();
});
afterEach(() => lab.close());

/** Follows the stream; `next` resolves with the next piece that is no comment. */
async function follow() {
  const controller = new AbortController();
  const response = await fetch(`${served.origin}/console/api/events`, {
    signal: controller.signal,
    headers: authorized,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error("no stream");
  const next = async () => (await reader.read()).value ?? "";
  return { response, next, stop: () => controller.abort() };
}

test("a page that follows is told of each kind of change", async () => {
  const { response, next, stop } = await follow();
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(await next()).toBe("retry: 1000\n\n");

  const changes = [
    () => lab.receive("miniapp-wxpay"),
    () => lab.write("miniapp-wxpay", "a line"),
    () => lab.add("another"),
    () => lab.store.integrations.remove(idOf("another"), Date.now()),
  ];
  for (const change of changes) {
    change();
    expect(await next()).toBe("event: changed\ndata: {}\n\n");
  }
  stop();
});

test("the rooms are looked at once for all who follow, and not at all without them", async () => {
  const looks = countLooks();
  const first = await follow();
  const second = await follow();
  expect(looks.count()).toBe(1);
  await Promise.all([first.next(), second.next()]);
  lab.receive("miniapp-wxpay");
  expect(await Promise.all([first.next(), second.next()])).toEqual(Array(2).fill("event: changed\ndata: {}\n\n"));
  expect(looks.count()).toBe(2);
  first.stop();
  second.stop();
});

test("as long as nothing changes nothing is told", async () => {
  const looks = countLooks();
  const { next, stop } = await follow();
  await next();
  let told = false;
  const pending = next().then((text) => {
    told = true;
    return text;
  });
  await looks.reach(3);
  expect(told).toBe(false);
  lab.receive("miniapp-wxpay");
  expect(await pending).toBe("event: changed\ndata: {}\n\n");
  stop();
});

function countLooks() {
  const list = lab.ports.integrations.list;
  const waiting = new Map<number, () => void>();
  let looks = 0;
  lab.ports.integrations.list = () => {
    looks += 1;
    waiting.get(looks)?.();
    return list();
  };
  return { count: () => looks, reach: (count: number) => new Promise<void>((resolve) => waiting.set(count, resolve)) };
}

test("a store that fails ends the stream; the page tries again by itself", async () => {
  const { next } = await follow();
  await next();
  lab.ports.integrations.list = () => {
    throw new Error("the store is closed");
  };
  await expect(next()).rejects.toThrow("terminated");
});

test("listeners are limited", async () => {
  const followers = await Promise.all(Array.from({ length: 64 }, follow));
  const refused = await fetch(`${served.origin}/console/api/events`, { headers: authorized });
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ error: { code: "TOO_MANY_LISTENERS" } });
  for (const { stop } of followers) stop();
});

test("a HEAD request is answered and does not listen", async () => {
  const response = await fetch(`${served.origin}/console/api/events`, { method: "HEAD", headers: authorized });
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
});
