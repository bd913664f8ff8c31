import type { Clock } from "../plumbing/clock";
import type { VirtualClock } from "../plumbing/virtual-clock";
import {
  type FunctionInvoker,
  type FunctionRequest,
  type FunctionResponse,
  FunctionUnavailable,
} from "../runner/function";

/** How the function of one callback misbehaves. `late`: it does its work, but its answer comes when nobody waits any more. */
export type FunctionFault =
  | { readonly kind: "slow" }
  | { readonly kind: "dead" }
  | { readonly kind: "late" }
  | { readonly kind: "status"; readonly status: number };

export interface FunctionFaults {
  /** For the next invocation that serves this request. */
  plan(requestId: string, fault: FunctionFault): void;
  /** `invoker` with the faults that are planned. On a virtual clock a wait moves the clock. */
  around(invoker: FunctionInvoker, clock: Clock | VirtualClock): FunctionInvoker;
}

/** More than callbacks can be under way; beyond it the oldest plan is dropped. */
const plannedMax = 10_000;

/** Between the sender and the function runner: nothing of a function has to be changed to see it fail. */
export function makeFunctionFaults(): FunctionFaults {
  const planned = new Map<string, FunctionFault>();

  function take(requestId: string | undefined): FunctionFault | undefined {
    if (requestId === undefined) return undefined;
    const fault = planned.get(requestId);
    planned.delete(requestId);
    return fault;
  }

  return {
    plan(requestId, fault) {
      planned.set(requestId, fault);
      const [oldest] = planned.keys();
      if (planned.size > plannedMax && oldest !== undefined) planned.delete(oldest);
    },
    around: (invoker, clock) => ({
      async invoke(functionName, request) {
        const fault = take(request.requestId);
        if (!fault) return invoker.invoke(functionName, request);
        return misbehave(fault, request, clock, () => invoker.invoke(functionName, request));
      },
    }),
  };
}

async function misbehave(
  fault: FunctionFault,
  { timeoutMs }: FunctionRequest,
  clock: Clock | VirtualClock,
  invoke: () => Promise<FunctionResponse>,
): Promise<FunctionResponse> {
  switch (fault.kind) {
    case "dead":
      throw new FunctionUnavailable("connect", "played: the function does not listen");
    case "status":
      return { status: fault.status, headers: { "content-type": "application/json" }, body: refusal };
    case "slow":
      await pass(timeoutMs, clock);
      throw new FunctionUnavailable("timeout", `played: no answer within ${timeoutMs} ms`);
    case "late": {
      const deadlineMs = clock.now() + timeoutMs;
      await invoke();
      await pass(deadlineMs - clock.now(), clock);
      throw new FunctionUnavailable("timeout", `played: the work was done, the answer came after ${timeoutMs} ms`);
    }
  }
}

const refusal = Buffer.from(JSON.stringify({ code: "FAIL", message: "played by the callback lab" }));

async function pass(ms: number, clock: Clock | VirtualClock): Promise<void> {
  if (ms <= 0) return;
  if ("advance" in clock) await clock.advance(ms);
  else await new Promise<void>((resolve) => void clock.after(ms, resolve));
}
