import type { Clock } from "../plumbing/clock";
import { lazy } from "../plumbing/lazy";
import { InvocationFailed } from "./failure";
import { notListening } from "./forward";
import { type FunctionInvoker, type FunctionRequest, type FunctionResponse, FunctionUnavailable } from "./function";
import { Instance, type InstanceDependencies } from "./instance";
import { findIsolation } from "./isolation";
import { makeMemoryWatch } from "./memory-watch";
import type { FunctionSpec, WriteLine } from "./process";

export interface Invoked extends FunctionResponse {
  /** The process was started for this invocation. */
  readonly coldStart: boolean;
}

export interface FunctionRunner extends FunctionInvoker {
  invoke(functionName: string, request: FunctionRequest): Promise<Invoked>;
  /** The function's code or variables changed, or it is gone: the next invocation starts anew. */
  replace(functionName: string): void;
  /** null while it is not running. */
  processId(functionName: string): number | null;
  /** Ends all processes and waits for them. */
  close(): Promise<void>;
}

export interface FunctionSource {
  /** What to run; undefined when the function does not exist or has no code that runs. */
  find(functionName: string): FunctionSpec | undefined;
  writeLine(functionName: string, ...line: Parameters<WriteLine>): void;
}

/** Runs each function as one real process: started by its first invocation, stopped when idle or over a limit. */
export function makeFunctionRunner(
  source: FunctionSource,
  clock: Clock,
  {
    memory = makeMemoryWatch(),
    isolation = lazy(findIsolation),
  }: Partial<Pick<InstanceDependencies, "memory" | "isolation">> = {},
): FunctionRunner {
  const running = new Map<string, Instance>();
  const retiring = new Map<Instance, Promise<void>>();
  const closing = new AbortController();
  let closed = false;

  function start(functionName: string): Instance {
    const spec = closed ? undefined : source.find(functionName);
    if (!spec) {
      throw new InvocationFailed("FUNCTION_NOT_FOUND", `function ${functionName} does not exist or has no code`);
    }
    const instance = new Instance(spec, {
      clock,
      memory,
      closing: closing.signal,
      isolation,
      writeLine: (...line) => source.writeLine(functionName, ...line),
      over: (ended) => {
        if (running.get(functionName) === ended) replace(functionName);
      },
    });
    running.set(functionName, instance);
    return instance;
  }

  function replace(functionName: string): void {
    const old = running.get(functionName);
    if (!old) return;
    running.delete(functionName);
    retire(old);
  }

  function retire(old: Instance): void {
    const stopped = old.retire(() => closed).finally(() => retiring.delete(old));
    retiring.set(old, stopped);
  }

  async function answered(functionName: string, request: FunctionRequest): Promise<Invoked> {
    const present = running.get(functionName);
    const first = present ?? start(functionName);
    const answer = await first.invoke(request);
    if (answer !== notListening) return { ...answer, coldStart: !present };
    // It ended, and that is not known here yet.
    if (running.get(functionName) === first) replace(functionName);
    const second = await (running.get(functionName) ?? start(functionName)).invoke(request);
    if (second !== notListening) return { ...second, coldStart: true };
    throw new InvocationFailed("FUNCTION_INVOCATION_FAILED", `function ${functionName} does not take connections`);
  }

  /** A line in the function's log for what went wrong, so that it can be found by its request id. */
  function note(functionName: string, { requestId }: FunctionRequest, text: string): void {
    if (requestId !== undefined) source.writeLine(functionName, "platform", `request ${requestId}: ${text}`);
  }

  return {
    async invoke(functionName, request) {
      const startedAt = performance.now();
      const tookMs = () => Math.round(performance.now() - startedAt);
      try {
        const answer = await answered(functionName, request);
        if (answer.status >= 500) note(functionName, request, `answered ${answer.status} after ${tookMs()} ms`);
        return answer;
      } catch (error) {
        if (error instanceof FunctionUnavailable) {
          note(functionName, request, `no answer after ${tookMs()} ms: ${error.message}`);
        }
        throw error;
      }
    },
    replace,
    processId: (functionName) => running.get(functionName)?.pid ?? null,
    async close() {
      closed = true;
      closing.abort();
      for (const old of running.values()) retire(old);
      running.clear();
      for (const old of retiring.keys()) old.hurry();
      await Promise.all(retiring.values());
    },
  };
}
