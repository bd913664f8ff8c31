import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Payment } from "../../lab/console-api";
import type { SendRequest, SendResult } from "../../lab/senders/send";
import { type ConsoleLab, consoleToken, openLab, refused, type ServedConsole } from "../console/support/lab";
import { TestTerminal } from "./run";

const id = "miniapp-wxpay-k3v9x2qd";
const send = ["callback", "send", "miniapp-wxpay", "TRANSACTION.SUCCESS"] as const;

let terminal: TestTerminal;
let lab: ConsoleLab;
let served: ServedConsole;

beforeEach(async () => {
  terminal = new TestTerminal();
  lab = await openLab();
  lab.add("miniapp-wxpay");
  served = await lab.serve();
  terminal.processEnv.CLOUDBASE_ENDPOINT = served.origin;
  terminal.processEnv.CLOUDBASE_CONSOLE_TOKEN = consoleToken;
});
afterEach(async () => {
  terminal.remove();
  await lab.close();
});

/** What was sent elsewhere, and taken there: nothing leaves this machine. */
const taken: SendResult = {
  ...{ eventType: "TRANSACTION.SUCCESS", id: "EV-1", subject: "T1", protection: "signed", status: 200, body: "" },
  ...{ latencyMs: 1, requestId: "r1", seed: "s.1", createdAt: "2026-11-23T10:42:10.000Z", outcome: "accepted" },
  attempts: [],
};

/** What the sender is asked for; it is not sent. */
function recordRequests(): Omit<SendRequest, "integration">[] {
  const requests: Omit<SendRequest, "integration">[] = [];
  lab.ports.callbacks.send = async (_, request) => {
    requests.push(request);
    return taken;
  };
  return requests;
}

describe("callback send", () => {
  test("attempts are told as a timeline in which equal answers share a line", async () => {
    const { exitCode, out } = await terminal.run(...send, "--retries", "virtual-time", "--fault", "wrong-key");
    expect(exitCode).toBe(1);
    expect(out.slice(1, 3)).toEqual([
      "attempts   16 attempts in 24 h 4 min; given up",
      "           1-16  at once, 15 s, 30 s, … 24 h 4 min   400",
    ]);
    expect(out[3]).toMatch(/^gateway {4}.*DECRYPT_FAILED/);
  });

  test("seed, time, address and retries reach the sender", async () => {
    const requests = recordRequests();
    const words = ["--seed", "s.1", "--created-at", "2026-11-23T18:42:10+08:00", "--to", "https://shop.example/notify"];
    expect((await terminal.run(...send, ...words, "--retries", "none")).exitCode).toBe(0);
    expect(requests).toEqual([
      {
        event: "TRANSACTION.SUCCESS",
        retries: "none",
        seed: "s.1",
        createdAtMs: Date.parse("2026-11-23T10:42:10Z"),
        to: "https://shop.example/notify",
      },
    ]);
  });

  test("it says how to send the very same again", async () => {
    const { err } = await terminal.run(...send);
    const { seed, createdAt } = lab.callbacks("miniapp-wxpay")[0]?.sent ?? {};
    expect(err).toContain(
      `The same again: npx pulumi-cloudbase callback send miniapp-wxpay TRANSACTION.SUCCESS --seed ${seed} --created-at ${createdAt}`,
    );
  });

  test("the very same goes to the same address, with the same data and retries", async () => {
    const file = join(terminal.folder, "data.json");
    writeFileSync(file, "{}");
    const words = ["--data", file, "--retries", "real-time", "--to", "https://shop.example/notify"];
    recordRequests();
    const { err } = await terminal.run(...send, ...words);
    expect(err.find((line) => line.startsWith("The same again"))).toMatch(new RegExp(` ${words.join(" ")}$`));
    expect(err.at(-1)).toMatch(/^Break it: .* --fault wrong-key --to https:\/\/shop\.example\/notify$/);
  });

  test("a third party that does not send again is named when retries are asked for", async () => {
    lab.add("hooks", { type: "github" });
    const { err } = await terminal.run("callback", "send", "hooks", "push", "--retries", "virtual-time");
    expect(err[0]).toBe("GitHub does not send again by itself: there is one attempt.");
  });

  test("an address that does not answer is told with the reason, and no log is pointed to", async () => {
    const body = "no connection to shop.example: ECONNREFUSED";
    lab.ports.callbacks.send = async () => ({ ...taken, status: 0, body, outcome: "refused" });
    const { exitCode, out, err } = await terminal.run(...send, "--to", "https://shop.example/notify");
    expect([exitCode, out[1]]).toEqual([1, "answer     no connection to shop.example: ECONNREFUSED"]);
    expect(err.join("\n")).not.toContain("Step by step");
  });

  test("what is wrong on the command line is said at once, and nothing is sent", async () => {
    const requests = recordRequests();
    const words = ["--seed", "a b", "--created-at", "yesterday", "--to", "ftp://x", "--retries", "never"];
    const first = await terminal.run(...send, ...words);
    expect(first.exitCode).toBe(2);
    expect(first.err[0]).toContain("--retries must be none, real-time, virtual-time");
    const { exitCode, err } = await terminal.run(...send, ...words.slice(0, -2));
    expect(exitCode).toBe(2);
    expect(err.slice(0, 3).map((line) => line.slice(0, 30))).toEqual([
      "error: --seed must be 1 to 64 ",
      "error: --created-at must be li",
      "error: --to must be an address",
    ]);
    expect(requests).toEqual([]);
  });

  test("each mistake in --data is told by field, line and column", async () => {
    const file = join(terminal.folder, "data.json");
    writeFileSync(file, '{"amount": {"total": 1, "total": 2},\n "payer": {"openid": o1}}');
    const { exitCode, out, err } = await terminal.run(...send, "--data", file);
    expect([exitCode, out]).toEqual([1, []]);
    expect(err).toEqual([
      `error: --data ${file} is not JSON; nothing was sent. [FILE_NOT_JSON]`,
      "  amount.total, line 1 column 25: is there twice",
      "  payer.openid, line 2 column 22: a value is expected",
      'Give one JSON object, e.g. {"amount": {"total": 100}}',
    ]);
  });

  test("a file that is too large, a folder, a byte order mark", async () => {
    const large = join(terminal.folder, "large.json");
    writeFileSync(large, `{"a":"${"x".repeat(300 * 1024)}"}`);
    expect((await terminal.run(...send, "--data", large)).err[0]).toContain("is larger than 204800 bytes");
    expect((await terminal.run(...send, "--data", terminal.folder)).err[0]).toContain("is a folder");
    const marked = join(terminal.folder, "marked.json");
    writeFileSync(marked, '\ufeff{"attach":"x"}');
    const requests = recordRequests();
    expect((await terminal.run(...send, "--data", marked)).exitCode).toBe(0);
    expect(requests[0]?.data).toEqual({ attach: "x" });
  });
});

describe("callback retry", () => {
  test("sends the last one again that the local sender sent", async () => {
    await terminal.run(...send, "--fault", "wrong-key");
    lab.receive("miniapp-wxpay");
    const { exitCode, out } = await terminal.run("callback", "retry", "miniapp-wxpay");
    expect([exitCode, out[0]]).toEqual([0, expect.stringContaining("TRANSACTION.SUCCESS")]);
    expect(lab.callbacks("miniapp-wxpay")[0]).toMatchObject({ errorCode: "", sent: { fault: "" } });
  });

  test("or the one that is named", async () => {
    await terminal.run(...send);
    const requestId = lab.callbacks("miniapp-wxpay")[0]?.requestId ?? "";
    const { exitCode, out } = await terminal.run("callback", "retry", id, requestId, "--json");
    expect([exitCode, out.length]).toEqual([0, 1]);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({ outcome: "accepted" });
  });

  test.each([
    ["nothing came yet", () => undefined, /has received no callback yet/],
    [
      "only strangers' came",
      () => lab.receive("miniapp-wxpay"),
      /None of the last 1 callbacks .* came from the local sender/,
    ],
  ])("%s", async (_, before, expected) => {
    before();
    const { exitCode, err } = await terminal.run("callback", "retry", "miniapp-wxpay");
    expect([exitCode, err[0]]).toEqual([1, expect.stringMatching(expected)]);
    expect(err[1]).toBe("Send one: npx pulumi-cloudbase callback send miniapp-wxpay EVENT");
  });

  test("a request id that is unknown, or another sender's", async () => {
    const { requestId } = lab.receive("miniapp-wxpay");
    expect((await terminal.run("callback", "retry", id, "nobody")).err[0]).toContain("nobody");
    expect((await terminal.run("callback", "retry", id, requestId)).err[0]).toContain("Another sender");
  });
});

describe("callback events, callback faults", () => {
  test("of an integration by name, of a type by code", async () => {
    for (const asked of ["miniapp-wxpay", id, "weixinpaydc"]) {
      const events = await terminal.run("callback", "events", asked);
      expect(events.out).toContainEqual(expect.stringMatching(/^TRANSACTION\.SUCCESS +order +/));
      const faults = await terminal.run("callback", "faults", asked);
      expect(faults.out).toContainEqual(expect.stringMatching(/^wrong-key +DECRYPT_FAILED +/));
    }
  });

  test("of all types, those with the same menu together", async () => {
    const { out } = await terminal.run("callback", "events");
    expect(out[0]).toContain("(weixinpaydc) · ");
    expect(out.filter((line) => line.startsWith("TRANSACTION.SUCCESS"))).toHaveLength(1);
  });

  test("--json is an array, without an argument an object by type", async () => {
    const [one] = (await terminal.run("callback", "faults", "weixinpaydc", "--json")).out;
    const [all] = (await terminal.run("callback", "faults", "--json")).out;
    expect(JSON.parse(one ?? "")).toContainEqual(expect.objectContaining({ name: "wrong-key" }));
    expect(JSON.parse(all ?? "").weixinpaydc).toEqual(JSON.parse(one ?? ""));
  });

  test("an unknown name is answered with the nearest of both kinds", async () => {
    const { exitCode, err } = await terminal.run("callback", "events", "weixinpaydcc");
    expect([exitCode, err[0]]).toEqual([1, expect.stringContaining("did you mean weixinpaydc")]);
  });
});

describe("callback listen", () => {
  /** Listens until `work` is done. */
  async function listening(words: string[], work: () => Promise<unknown>) {
    const running = terminal.run("callback", "listen", ...words);
    await terminal.noted((line) => line.startsWith("Listening"));
    await work();
    terminal.stop.abort();
    return running;
  }

  test("tells of each callback once, in order, and of none that came before", async () => {
    lab.receive("miniapp-wxpay", { eventType: "BEFORE" });
    const { exitCode, out } = await listening(["miniapp-wxpay"], async () => {
      for (const eventType of ["FIRST", "SECOND", "THIRD"]) lab.receive("miniapp-wxpay", { eventType });
      await terminal.line((line) => line.includes("THIRD"));
    });
    expect(exitCode).toBe(0);
    expect(out.map((line) => /BEFORE|FIRST|SECOND|THIRD/.exec(line)?.[0])).toEqual(["FIRST", "SECOND", "THIRD"]);
    expect(out[0]).toMatch(
      /^\d\d:\d\d:\d\d {2}miniapp-wxpay {2}200 delivered {2}FIRST {2}\/wechatpay\/order {2}9\.2 ms/,
    );
  });

  test("nobody hides a callback behind the Request-ID of another", async () => {
    const { out } = await listening(["miniapp-wxpay"], async () => {
      lab.receive("miniapp-wxpay", { eventType: "FIRST", requestId: "r1", at: "2026-11-23T18:42:10.000Z" });
      await terminal.line((line) => line.includes("FIRST"));
      lab.receive("miniapp-wxpay", { eventType: "SECOND", requestId: "r1", at: "2026-11-23T18:42:10.500Z" });
      await terminal.line((line) => line.includes("SECOND"));
    });
    expect(out).toHaveLength(2);
  });

  test("a refused one comes with its steps, the reason and the fix", async () => {
    const { out } = await listening(["miniapp-wxpay"], async () => {
      lab.receive("miniapp-wxpay", refused);
      await terminal.line((line) => line.includes("  fix"));
    });
    const text = out.join("\n");
    expect(text).toContain("401 DECRYPT_FAILED");
    expect(text).toMatch(/\n {2}signature {2}ok, PUB_KEY_ID/);
    expect(text).toMatch(/\n {2}decrypt +failed: the authentication tag does not fit/);
    expect(text).toMatch(/\n +cause +\w/);
  });

  test("--details shows the steps of delivered ones, too", async () => {
    const { out } = await listening(["miniapp-wxpay", "--details"], async () => {
      lab.receive("miniapp-wxpay");
      await terminal.line((line) => line.includes("  function"));
    });
    expect(out.join("\n")).toMatch(/\n {2}identity +merchant and app match/);
  });

  test("all means those to come as well; --json is an object a line", async () => {
    const { out, exitCode } = await listening(["all", "--json"], async () => {
      lab.add("web-checkout");
      lab.receive("web-checkout");
      await terminal.line((line) => line.includes("web-checkout"));
    });
    expect(exitCode).toBe(0);
    expect(out.map((line) => JSON.parse(line))).toMatchObject([
      { integration: "web-checkout", integrationId: "web-checkout-k3v9x2qd", number: 1, sent: null },
    ]);
  });

  test("many at once are all told of", async () => {
    const { out } = await listening(["miniapp-wxpay"], async () => {
      for (let index = 1; index <= 450; index++) lab.receive("miniapp-wxpay", { eventType: `E${index}` });
      await terminal.line((line) => line.includes("E450 "));
    });
    expect(out.map((line) => /E\d+/.exec(line)?.[0])).toEqual(
      Array.from({ length: 450 }, (_, index) => `E${index + 1}`),
    );
  });

  test("an emulator that is started again is found again", async () => {
    const { exitCode, out, err } = await listening(["miniapp-wxpay"], async () => {
      await served.close();
      await terminal.noted((line) => line.startsWith("The emulator does not answer any more"));
      served = await lab.serve(served.port);
      await terminal.noted((line) => line === "The emulator is back.");
      lab.receive("miniapp-wxpay", { eventType: "AFTER" });
      await terminal.line((line) => line.includes("AFTER"));
    });
    expect([exitCode, out.length]).toEqual([0, 1]);
    expect(err.filter((line) => line.startsWith("The emulator does not answer"))).toHaveLength(1);
  });

  test("an emulator that stays away ends it with 1", async () => {
    const running = terminal.run("callback", "listen", "all");
    await terminal.noted((line) => line.startsWith("Listening"));
    await served.close();
    const { exitCode, err } = await running;
    expect([exitCode, err.join("\n")]).toEqual([1, expect.stringContaining("No emulator answers at")]);
  });

  test("an unknown integration is told of at once", async () => {
    const { exitCode, err } = await terminal.run("callback", "listen", "miniapp-wxpya");
    expect([exitCode, err[0]]).toEqual([1, expect.stringContaining("did you mean miniapp-wxpay")]);
    expect((await terminal.run("callback", "listen", "all", "one")).exitCode).toBe(2);
  });
});

describe("pay", () => {
  /** What the emulator answers to an order is shown by test/emulator/payment.test.ts. */
  const paid: Payment = {
    outTradeNo: "T202611231842",
    total: 250,
    order: { status: 200, body: "{}", latencyMs: 12 },
    notification: taken,
    functionLog: [{ id: 1, at: "2026-11-23T10:42:10.000Z", stream: "stdout", text: "order T202611231842 paid" }],
  };

  test("tells of the order, the notification and what the function wrote", async () => {
    const orders: unknown[] = [];
    lab.ports.callbacks.pay = async (_, order) => {
      orders.push(order);
      return paid;
    };
    const { exitCode, out } = await terminal.run("pay", "miniapp-wxpay", "--amount-fen", "250");
    expect([exitCode, orders]).toEqual([0, [{ total: 250 }]]);
    expect(out[0]).toBe("ordered    T202611231842  ¥2.50   function 200   12 ms");
    expect(out[1]).toMatch(/^sent {7}TRANSACTION\.SUCCESS/);
    expect(out.at(-1)).toBe("log        order T202611231842 paid");
  });

  test("a notification that was refused, and an order that failed, exit with 1", async () => {
    lab.ports.callbacks.pay = async () => ({ ...paid, notification: { ...taken, status: 400, outcome: "refused" } });
    expect((await terminal.run("pay", "miniapp-wxpay", "--fault", "wrong-key")).exitCode).toBe(1);
    const order = { status: 500, body: "no appId", latencyMs: 3 };
    lab.ports.callbacks.pay = async () => ({
      outTradeNo: "T1",
      total: 100,
      order,
      notification: null,
      functionLog: [],
    });
    const { exitCode, out } = await terminal.run("pay", "miniapp-wxpay");
    expect([exitCode, ...out]).toEqual([
      1,
      "ordered    T1  ¥1.00   function 500  “no appId”   3 ms",
      "paid       no: the function did not order it",
    ]);
  });

  test.each(["0", "-1", "1.5", "¥1"])("--amount-fen=%s is wrong usage", async (amount) => {
    expect((await terminal.run("pay", "miniapp-wxpay", `--amount-fen=${amount}`)).exitCode).toBe(2);
  });
});
