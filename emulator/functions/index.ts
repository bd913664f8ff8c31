import { errorMessage } from "../caught";
import { type FunctionInvoker, type FunctionRequest, FunctionUnavailable } from "../types";
import { type Forwarder, makeForwarder, notListening } from "./forward";
import { type FunctionProcess, type FunctionSpec, startFunction, type WriteLine } from "./process";

const drainTimeoutMs = 5_000;
/** How long a broken connection waits to learn that its process ended. */
const endingNoticeMs = 500;

export interface FunctionRunner extends FunctionInvoker {
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

/** A function that runs or is being started. */
interface Running {
  readonly spec: FunctionSpec;
  readonly starting: Promise<FunctionProcess>;
  readonly forwarder: Forwarder;
  process: FunctionProcess | undefined;
  inFlight: number;
  /** Called when the last request in flight is answered. */
  whenIdle: (() => void) | undefined;
}

/** Runs each function as one real process, started by its first invocation. */
export function makeFunctionRunner(source: FunctionSource): FunctionRunner {
  const running = new Map<string, Running>();
  const retiring = new Map<Running, Promise<void>>();
  let closed = false;

  function start(functionName: string): Running {
    const spec = closed ? undefined : find(functionName);
    if (!spec) throw new FunctionUnavailable("connect", `function ${functionName} does not exist or has no code`);
    const starting = startFunction(spec, (...line) => source.writeLine(functionName, ...line));
    const started: Running = {
      spec,
      starting,
      forwarder: makeForwarder(),
      process: undefined,
      inFlight: 0,
      whenIdle: undefined,
    };
    running.set(functionName, started);
    const forget = () => {
      if (running.get(functionName) === started) running.delete(functionName);
      started.forwarder.close();
    };
    starting.then((process) => {
      started.process = process;
      void process.ended.then(forget);
    }, forget);
    return started;
  }

  function find(functionName: string): FunctionSpec | undefined {
    try {
      return source.find(functionName);
    } catch (error) {
      source.writeLine(functionName, "platform", `its code cannot be unpacked: ${errorMessage(error)}`);
      throw new FunctionUnavailable("connect", `the code of function ${functionName} cannot be unpacked`);
    }
  }

  function replace(functionName: string): void {
    const old = running.get(functionName);
    if (!old) return;
    running.delete(functionName);
    retire(old);
  }

  function retire(old: Running): void {
    const stopped = old.starting
      .then(async (process) => {
        if (old.inFlight > 0 && !closed) await idle(old);
        await process.stop();
      })
      .catch(() => undefined)
      .finally(() => retiring.delete(old));
    retiring.set(old, stopped);
  }

  return {
    async invoke(functionName, request) {
      const first = running.get(functionName) ?? start(functionName);
      const answer = await held(first, request);
      if (answer !== notListening) return answer;
      // It ended, and that is not known here yet.
      if (running.get(functionName) === first) replace(functionName);
      const second = await held(running.get(functionName) ?? start(functionName), request);
      if (second !== notListening) return second;
      throw new FunctionUnavailable("connect", `function ${functionName} does not take connections`);
    },
    replace,
    processId: (functionName) => running.get(functionName)?.process?.pid ?? null,
    async close() {
      closed = true;
      for (const old of running.values()) retire(old);
      running.clear();
      for (const old of retiring.keys()) old.whenIdle?.();
      await Promise.all(retiring.values());
    },
  };
}

/** Counts the request as in flight, so that its process is not stopped under it. */
async function held(target: Running, request: FunctionRequest): ReturnType<Forwarder["forward"]> {
  target.inFlight += 1;
  try {
    return await answered(target, request);
  } finally {
    target.inFlight -= 1;
    if (target.inFlight === 0) target.whenIdle?.();
  }
}

/** The answer within the request's time or the function's own, whichever is shorter; starting up counts. */
async function answered(target: Running, request: FunctionRequest): ReturnType<Forwarder["forward"]> {
  const timeoutMs = Math.min(request.timeoutMs, target.spec.timeoutMs);
  const deadline = performance.now() + timeoutMs;
  const process = target.process ?? (await started(target, timeoutMs));
  try {
    return await target.forwarder.forward(process.port, request, deadline - performance.now());
  } catch (error) {
    // A process that is ending takes connections for a moment longer; whoever asks next should meet a new one.
    if (error instanceof FunctionUnavailable && error.reason === "connect") await endedOrSoon(process);
    throw error;
  }
}

function endedOrSoon({ ended }: FunctionProcess): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, endingNoticeMs);
    void ended.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function started(target: Running, timeoutMs: number): Promise<FunctionProcess> {
  return new Promise((resolve, reject) => {
    const late = () =>
      reject(new FunctionUnavailable("timeout", `function ${target.spec.name} did not start within ${timeoutMs} ms`));
    const timer = setTimeout(late, timeoutMs);
    target.starting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function idle(old: Running): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, drainTimeoutMs);
    old.whenIdle = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}
