import type { Cleanup } from "../plumbing/cleanup";
import type { Clock } from "../plumbing/clock";
import { type FunctionRunner, makeFunctionRunner } from "../runner";
import type { LogLine } from "../runner/function";
import type { Store } from "../store";
import { makeCodeFolders } from "./code-folders";

export interface RunnerDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly envId: string;
  readonly writeLine: (functionName: string, stream: LogLine["stream"], text: string) => void;
  /** What functions must not see, beside the data folder. */
  readonly hiddenFolders: readonly string[];
  /** The local third parties' addresses as variables, once they have them. */
  readonly localBaseUrls: () => Readonly<Record<string, string>>;
  readonly installScripts: boolean;
  /** The emulator's origin, once it has one. */
  readonly endpoint: () => string | undefined;
}

/** Functions of the store as processes. Puts in `cleanups` how to end them. */
export function startRunner(
  { store, clock, envId, writeLine, hiddenFolders, localBaseUrls, endpoint, installScripts }: RunnerDependencies,
  cleanups: Cleanup[],
): FunctionRunner {
  const folders = makeCodeFolders(store);
  cleanups.push(() => folders.close());
  const hidden = [...(store.folder === undefined ? [] : [store.folder]), ...hiddenFolders];
  const runner = makeFunctionRunner(
    {
      find(name) {
        const row = store.functions.find(name);
        if (!row || row.codeHash === null) return undefined;
        const { codeHash } = row;
        const unpack = () => folders.unpack(name, codeHash);
        // Nothing here reaches the real WeChat, unless a person asks for it by a variable of their own (functions/preload/).
        const labEndpoint = endpoint();
        const environment = { ...localBaseUrls(), ...row.environment };
        const { memoryMb, timeoutSeconds } = row;
        return {
          name,
          envId,
          unpack,
          environment,
          memoryMb,
          timeoutMs: timeoutSeconds * 1000,
          ...(labEndpoint && { labEndpoint }),
          installScripts,
          hidden,
        };
      },
      writeLine,
    },
    clock,
  );
  cleanups.push(() => runner.close());
  return runner;
}
