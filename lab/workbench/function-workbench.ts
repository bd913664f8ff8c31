import type { FunctionCode, Functions } from "../console/ports";
import type { FunctionDetail } from "../console-api";
import type { Provisioning } from "../control-plane/provisioning";
import { LabError } from "../plumbing/lab-error";
import type { FunctionRunner } from "../runner";
import { withExecutableBootstrap } from "../runner/code";
import { BadZip } from "../runner/zip";
import type { Store } from "../store";
import type { FunctionRow } from "../store/records";

export interface FunctionDependencies {
  readonly store: Store;
  readonly runner: Pick<FunctionRunner, "processId">;
  readonly provisioning: Provisioning;
}

/** Functions as a person sees them, with or without an integration; how they are called is not among it. */
export function makeFunctions({ store, runner, provisioning }: FunctionDependencies): {
  readonly functions: Omit<Functions, "invoke">;
  readonly code: FunctionCode;
} {
  function detail(row: FunctionRow): FunctionDetail {
    const { name, status, statusReason, runtime, memoryMb, timeoutSeconds, codeHash, modifiedAt } = row;
    return {
      name,
      status,
      statusReason,
      runtime,
      memoryMb,
      timeoutSeconds,
      pid: runner.processId(name),
      codeSha256: codeHash,
      codeBytes: codeHash === null ? 0 : store.functions.codeBytes(codeHash),
      modifiedAt: new Date(modifiedAt).toISOString(),
    };
  }

  const functions: Omit<Functions, "invoke"> = {
    list: () => store.functions.list().map(detail),
    show(name) {
      const row = store.functions.find(name);
      return row && detail(row);
    },
    log(name, options) {
      const lines = store.logs.lines(name, options);
      // The log of a function outlives it.
      return lines.length > 0 || store.functions.find(name) ? lines : undefined;
    },
  };
  const code: FunctionCode = {
    read(name) {
      const codeHash = store.functions.find(name)?.codeHash;
      return codeHash ? Buffer.from(store.functions.code(codeHash)) : undefined;
    },
    async deploy(name, zip) {
      if (!store.functions.find(name)) return undefined;
      const given = await runnable(zip);
      const row = store.functions.find(name);
      if (!row) return undefined;
      if (row.status === "Creating" || row.status === "Updating") {
        throw new LabError(`Function ${name} is ${row.status}; deploy again when that is done.`);
      }
      store.transaction(() => provisioning.begin({ functionName: name, codeHash: store.functions.addCode(given) }));
      return detail(store.functions.find(name) ?? row);
    },
  };
  return { functions, code };
}

/** Rejects with LabError for what could not run. */
async function runnable(zip: Buffer): Promise<Uint8Array> {
  try {
    return await withExecutableBootstrap(zip);
  } catch (error) {
    if (error instanceof BadZip) throw new LabError(`The code cannot run: ${error.message}. Nothing was deployed.`);
    throw error;
  }
}
