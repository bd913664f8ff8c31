import { EventEmitter } from "node:events";
import { endWithEngine } from "../../provider/hosts/ending";

/** A process that can be told to end, and says when it did. */
class EndableProcess extends EventEmitter {
  isEnded = false;
  exit(): void {
    this.isEnded = true;
  }
}

function steps() {
  const engineGone = Promise.withResolvers<void>();
  const lastWords = Promise.withResolvers<void>();
  const finishCalls = Promise.withResolvers<void>();
  const begun: string[] = [];
  const provider = new EndableProcess();
  endWithEngine(provider, {
    engineGone: engineGone.promise,
    lastWords: () => {
      begun.push("last words");
      return lastWords.promise;
    },
    finishCalls: () => {
      begun.push("finish calls");
      return finishCalls.promise;
    },
  });
  return { provider, begun, engineGone, lastWords, finishCalls };
}

const settled = () => new Promise(setImmediate);

test("when the engine is gone, calls under way come back before the process ends, and nobody is told anything", async () => {
  const { provider, begun, engineGone, finishCalls } = steps();
  engineGone.resolve();
  await settled();
  expect([begun, provider.isEnded]).toEqual([["finish calls"], false]);
  finishCalls.resolve();
  await settled();
  expect(provider.isEnded).toBe(true);
});

test.each(["SIGINT", "SIGBREAK"])("at the engine's %s, it hears the last words first", async (signal) => {
  const { provider, begun, lastWords, finishCalls } = steps();
  provider.emit(signal);
  finishCalls.resolve();
  await settled();
  expect([begun, provider.isEnded]).toEqual([["last words", "finish calls"], false]);
  lastWords.resolve();
  await settled();
  expect(provider.isEnded).toBe(true);
});

test("what fails on the way does not keep the process", async () => {
  const { provider, lastWords, finishCalls } = steps();
  provider.emit("SIGINT");
  lastWords.reject(new Error("nobody hears it"));
  finishCalls.reject(new Error("lost"));
  await settled();
  expect(provider.isEnded).toBe(true);
});

test("a second signal is left to the system, which ends the process there", () => {
  const { provider } = steps();
  provider.emit("SIGINT");
  expect(provider.listenerCount("SIGINT")).toBe(0);
});
