import type { Clock } from "../plumbing/clock";
import { errorMessage } from "../plumbing/error-fields";
import { InvocationFailed } from "./failure";
import { type Forwarder, makeForwarder, type notListening } from "./forward";
import { type FunctionRequest, type FunctionResponse, FunctionUnavailable } from "./function";
import type { Isolation } from "./isolation";
import type { MemoryWatch } from "./memory-watch";
import { type FunctionProcess, type FunctionSpec, startFunction, type WriteLine } from "./process";

/** As long as the platform keeps one is not documented; about this long (assumed). */
const idleStopMs = 10 * 60 * 1000;
const drainTimeoutMs = 5_000;
/** How long a broken connection waits to learn that its process ended. */
const endingNoticeMs = 500;
/** In hand at a time, those that wait for a connection included. */
const invocationsMax = 1_000;

export interface InstanceDependencies {
  readonly clock: Clock;
  readonly memory: MemoryWatch;
  readonly isolation: () => Promise<Isolation>;
  readonly writeLine: WriteLine;
  /** Aborted when nothing is started any more. */
  readonly closing: AbortSignal;
  /** It takes no more invocations: it ended, or is about to be stopped. */
  readonly over: (instance: Instance) => void;
}

/** One process of a function, from its start to its end, and the invocations that it has in hand. */
export class Instance {
  readonly spec: FunctionSpec;
  readonly #dependencies: InstanceDependencies;
  readonly #starting: Promise<FunctionProcess>;
  readonly #forwarder: Forwarder = makeForwarder();
  #process: FunctionProcess | undefined;
  #inFlight = 0;
  #usedAtMs: number;
  /** Called when the last invocation in hand is answered. */
  #whenIdle: (() => void) | undefined;
  /** Why it was killed; what it had in hand fails with it. */
  #killed: InvocationFailed | undefined;

  constructor(spec: FunctionSpec, dependencies: InstanceDependencies) {
    this.spec = spec;
    this.#dependencies = dependencies;
    this.#usedAtMs = dependencies.clock.now();
    this.#starting = dependencies
      .isolation()
      .then((isolation) => startFunction(spec, isolation, dependencies.writeLine, dependencies.closing));
    this.#starting.then(
      (process) => this.#attend(process),
      () => this.#end(),
    );
  }

  /** null until it listens. */
  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** `notListening` when nothing was sent. Rejects with FunctionUnavailable; the function's own time limit ends the process. */
  async invoke(request: FunctionRequest): Promise<FunctionResponse | typeof notListening> {
    if (this.#inFlight >= invocationsMax) {
      throw new InvocationFailed(
        "FUNCTION_EXCEED_RESOURCE_LIMIT",
        `function ${this.spec.name} has ${invocationsMax} invocations in hand and takes no more`,
      );
    }
    this.#inFlight += 1;
    const answer = this.#answer(request).finally(() => {
      this.#inFlight -= 1;
      this.#usedAtMs = this.#dependencies.clock.now();
      if (this.#inFlight === 0) this.#whenIdle?.();
    });
    return this.#withinCallersTime(answer, request.timeoutMs);
  }

  /** Stops it when it has answered what it has in hand, or `atOnce`. Resolves when all of it is gone. */
  async retire(atOnce: () => boolean): Promise<void> {
    const process = await this.#starting.catch(() => undefined);
    if (this.#inFlight > 0 && !atOnce()) await this.#idle();
    await process?.stop();
  }

  /** A retirement waits no longer. */
  hurry(): void {
    this.#whenIdle?.();
  }

  #attend(process: FunctionProcess): void {
    this.#process = process;
    const { clock, memory, writeLine } = this.#dependencies;
    const { memoryMb } = this.spec;
    if (!memory.available) writeLine("platform", "its memory is not limited: this system has no /proc");
    const unwatch = memory.watch(process.pid, memoryMb, (usedMb) => {
      const message = `memory limit: it used ${usedMb} MB of ${memoryMb} MB; the process is killed`;
      this.#kill(process, new InvocationFailed("FUNCTION_MEMORY_LIMIT_EXCEEDED", message), message);
    });
    let cancelTimer: () => void = () => undefined;
    const stopWhenIdle = (afterMs: number) => {
      cancelTimer = clock.after(afterMs, () => {
        const leftMs = this.#inFlight > 0 ? idleStopMs : this.#usedAtMs + idleStopMs - clock.now();
        if (leftMs > 0) return stopWhenIdle(leftMs);
        writeLine("platform", `stopped: idle for ${idleStopMs / 60_000} min`);
        this.#dependencies.over(this);
      });
    };
    stopWhenIdle(idleStopMs);
    void process.ended.then(() => {
      unwatch();
      cancelTimer();
      this.#end();
    });
  }

  #end(): void {
    this.#forwarder.close();
    this.#dependencies.over(this);
  }

  async #answer(request: FunctionRequest): Promise<FunctionResponse | typeof notListening> {
    const process = this.#process ?? (await this.#starting);
    const { requestId, headers } = request;
    const ours = { ...process.headers, ...(requestId !== undefined && { "x-request-id": requestId }) };
    const told = { ...request, headers: { ...headers, ...ours } };
    try {
      return await this.#forwarder.forward(process.port, told, this.spec.timeoutMs);
    } catch (error) {
      if (this.#killed) throw this.#killed;
      if (!(error instanceof FunctionUnavailable)) throw error;
      if (error.reason === "timeout") throw this.#outOfTime(process, requestId);
      // A process that is ending takes connections for a moment longer; whoever asks next should meet a new one.
      await endedOrSoon(process);
      throw new InvocationFailed("FUNCTION_INVOCATION_FAILED", errorMessage(error));
    }
  }

  /** As the platform does: what an instance runs is lost when its time is over (documented: function timeout). */
  #outOfTime(process: FunctionProcess, requestId: string | undefined): InvocationFailed {
    const { name, timeoutMs } = this.spec;
    const seconds = `${timeoutMs / 1000} s`;
    const which = requestId === undefined ? "an invocation" : `request ${requestId}`;
    const others = `function ${name} was killed: another invocation took longer than ${seconds}`;
    const line = `time limit: ${which} took longer than ${seconds}; the process is killed`;
    this.#kill(process, new InvocationFailed("FUNCTION_INVOCATION_FAILED", others), line);
    return new InvocationFailed(
      "FUNCTION_TIME_LIMIT_EXCEEDED",
      `function ${name} took longer than its time limit of ${seconds}`,
    );
  }

  #kill(process: FunctionProcess, killed: InvocationFailed, line: string): void {
    if (this.#killed) return;
    this.#killed = killed;
    this.#dependencies.writeLine("platform", line);
    process.kill();
    this.#dependencies.over(this);
  }

  /** The caller does not wait longer; the function goes on, up to its own limit. Starting up counts. */
  #withinCallersTime<T>(answer: Promise<T>, timeoutMs: number): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = () => {
        const what = this.#process ? "gave no answer" : "did not start";
        reject(new FunctionUnavailable("timeout", `function ${this.spec.name} ${what} within ${timeoutMs} ms`));
      };
      const timer = setTimeout(late, timeoutMs);
      answer.then(resolve, reject).finally(() => clearTimeout(timer));
    });
  }

  #idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, drainTimeoutMs);
      this.#whenIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
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
