import { createVirtualClock } from "../../lab/plumbing/virtual-clock";
import { type FunctionRequest, FunctionUnavailable } from "../../lab/runner/function";
import { makeFunctionFaults } from "../../lab/senders";
import { ManualClock } from "../gateway/support/clock";
import { nowMs } from "./support/lab";

function request(requestId?: string): FunctionRequest {
  const rest = { method: "POST", path: "/", headers: {}, body: Buffer.alloc(0), timeoutMs: 5000 };
  return requestId === undefined ? rest : { ...rest, requestId };
}

function setUp(clock = createVirtualClock(nowMs)) {
  const invoked: (string | undefined)[] = [];
  const faults = makeFunctionFaults();
  const invoker = faults.around(
    {
      async invoke(_name, { requestId }) {
        invoked.push(requestId);
        return { status: 200, headers: {}, body: Buffer.from("real") };
      },
    },
    clock,
  );
  const outcome = (requestId?: string) =>
    invoker.invoke("f", request(requestId)).then(
      ({ status }) => status,
      (error: unknown) => (error instanceof FunctionUnavailable ? error.reason : error),
    );
  return { faults, clock, invoked, outcome };
}

test("only the planned request meets the fault, and only once", async () => {
  const { faults, invoked, outcome } = setUp();
  faults.plan("b", { kind: "dead" });
  expect(await outcome("a")).toBe(200);
  expect(await outcome()).toBe(200);
  expect(await outcome("b")).toBe("connect");
  expect(await outcome("b")).toBe(200);
  expect(invoked).toEqual(["a", undefined, "b"]);
});

test("on a virtual clock a wait moves the clock: slow without work, late with it", async () => {
  const { faults, clock, invoked, outcome } = setUp();
  faults.plan("slow", { kind: "slow" });
  faults.plan("late", { kind: "late" });
  expect(await outcome("slow")).toBe("timeout");
  expect(clock.now()).toBe(nowMs + 5000);
  expect(invoked).toEqual([]);
  expect(await outcome("late")).toBe("timeout");
  expect(clock.now()).toBe(nowMs + 10_000);
  expect(invoked).toEqual(["late"]);
});

test("on another clock it waits for the time to pass", async () => {
  const clock = new ManualClock(nowMs);
  const faults = makeFunctionFaults();
  faults.plan("a", { kind: "slow" });
  let reason: unknown;
  const done = faults
    .around({ invoke: () => Promise.reject(new Error("not to be called")) }, clock)
    .invoke("f", request("a"))
    .catch((error: FunctionUnavailable) => {
      reason = error.reason;
    });
  clock.advance(4999);
  await Promise.resolve();
  expect(reason).toBeUndefined();
  clock.advance(1);
  await done;
  expect(reason).toBe("timeout");
});

test.each([400, 404, 500])("a status of %i is the function's answer", async (status) => {
  const { faults, outcome } = setUp();
  faults.plan("a", { kind: "status", status });
  expect(await outcome("a")).toBe(status);
});

test("plans that nobody uses are dropped, the oldest first", async () => {
  const { faults, outcome } = setUp();
  for (let count = 0; count <= 10_000; count++) faults.plan(`r${count}`, { kind: "dead" });
  expect(await outcome("r0")).toBe(200);
  expect(await outcome("r1")).toBe("connect");
  expect(await outcome("r10000")).toBe("connect");
});
