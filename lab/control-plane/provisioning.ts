import { randomInt } from "node:crypto";
import type { Clock } from "../plumbing/clock";
import { errorMessage } from "../plumbing/error-fields";
import { codeProblem } from "../runner/code";
import type { Store } from "../store";
import type { DeploymentRow, FunctionChange, FunctionRow, IntegrationRow } from "../store/records";
import { recordStatus } from "./status";

/*
 * Everything that takes time: a function is created or deployed again, a callback domain comes up. Each is a row in the
 * store with the time at which it will be done, so that a killed emulator goes on where it was.
 */

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

export interface NewDeployment {
  /** The integration whose domain and credentials become active when it is done. */
  readonly keyId?: string;
  readonly functionName?: string;
  readonly change?: FunctionChange;
  /** Hash of new code in the store. */
  readonly codeHash?: string;
  /** Settings of a function that does not exist yet. */
  readonly newFunction?: Pick<FunctionRow, "runtime" | "handler">;
}

export interface Provisioning {
  /** Begins one, inside the caller's transaction; one that is under way for the same function is taken up into it. */
  begin(deployment: NewDeployment): void;
  /** Goes on with what an earlier process left. */
  resume(): void;
  stop(): void;
}

export interface ProvisioningDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly span: Span;
  readonly writeLine: (functionName: string, text: string) => void;
  /** The integration with its new credentials in effect. */
  readonly activated: (integration: IntegrationRow) => IntegrationRow;
  /** Called when a function runs other code or variables from now on. */
  readonly deployed: (functionName: string) => void;
  readonly warn: (line: string) => void;
}

/** Defaults of the vendor's template (vendor source). */
export const functionDefaults = {
  runtime: "Nodejs18.15",
  handler: "index.main",
  memoryMb: 256,
  timeoutSeconds: 30,
} as const;

export function makeProvisioning(dependencies: ProvisioningDependencies): Provisioning {
  const { store, clock, span, writeLine, activated, deployed, warn } = dependencies;
  const timers = new Map<number, () => void>();
  let isStopped = false;

  function schedule({ id, dueAt }: { id: number; dueAt: number }): void {
    const run = () => {
      timers.delete(id);
      return finish(id).catch((error: unknown) =>
        warn(`error: deployment ${id} could not be finished; the next start tries again: ${errorMessage(error)}`),
      );
    };
    timers.set(id, clock.after(Math.max(0, dueAt - clock.now()), run));
  }

  async function finish(id: number): Promise<void> {
    const codeHash = store.deployments.find(id)?.codeHash;
    // Before the transaction: a large zip takes its time, and everything else goes on meanwhile.
    const wrongCode = codeHash ? await codeProblem(store.functions.code(codeHash)) : undefined;
    if (isStopped) return;
    const done = store.transaction(() => {
      const deployment = store.deployments.find(id);
      if (!deployment) return undefined;
      store.deployments.remove(id);
      const result = finishFunction(deployment, wrongCode);
      finishIntegration(deployment);
      store.functions.removeUnusedCode();
      return result;
    });
    if (!done) return;
    writeLine(done.name, done.statusReason === "" ? "deployed" : `${done.status}: ${done.statusReason}`);
    if (done.status === "Active") deployed(done.name);
  }

  function finishFunction(
    { functionName, change, codeHash }: DeploymentRow,
    wrongCode: string | undefined,
  ): FunctionRow | undefined {
    const before = functionName === null ? undefined : store.functions.find(functionName);
    if (!before) return undefined;
    const problem =
      wrongCode ?? (codeHash === null && before.codeHash === null ? "the function has no code" : undefined);
    const creating = before.status === "Creating";
    const after: FunctionRow = problem
      ? { ...before, status: creating ? "CreateFailed" : "UpdateFailed", statusReason: problem }
      : {
          ...before,
          status: "Active",
          statusReason: "",
          codeHash: codeHash ?? before.codeHash,
          environment: change.environment ?? before.environment,
          description: change.description ?? before.description,
          memoryMb: change.memoryMb ?? before.memoryMb,
          timeoutSeconds: change.timeoutSeconds ?? before.timeoutSeconds,
        };
    const saved = { ...after, modifiedAt: clock.now() };
    store.functions.save(saved);
    return saved;
  }

  function finishIntegration({ keyId, functionName }: DeploymentRow): void {
    const integration = keyId === null ? undefined : store.integrations.find(keyId);
    if (integration) {
      store.integrations.save({ ...activated(integration), revision: integration.revision + 1 });
      const domain = store.domains.ofIntegration(integration.keyId);
      if (domain?.status === "PROCESSING") {
        store.domains.save({ ...domain, status: "SUCCESS", updatedAt: clock.now() });
      }
    }
    const bound = functionName === null ? [] : store.integrations.boundTo(functionName);
    const touched = new Set([...bound, ...(integration ? [integration] : [])].map((row) => row.keyId));
    for (const touchedKey of touched) recordStatus(store, touchedKey, clock.now());
  }

  function startFunction(functionName: string, { newFunction }: NewDeployment): void {
    const before = store.functions.find(functionName);
    const now = clock.now();
    if (before) {
      const status = before.status === "Creating" ? "Creating" : "Updating";
      store.functions.save({ ...before, status, statusReason: "" });
      return;
    }
    store.functions.save({
      ...functionDefaults,
      ...newFunction,
      name: functionName,
      status: "Creating",
      statusReason: "",
      description: "",
      environment: {},
      codeHash: null,
      createdAt: now,
      modifiedAt: now,
    });
  }

  return {
    begin(deployment) {
      const { keyId, functionName, change, codeHash } = deployment;
      const overtaken = functionName === undefined ? undefined : store.deployments.ofFunction(functionName);
      // Its timer finds nothing to do.
      if (overtaken) store.deployments.remove(overtaken.id);
      if (functionName !== undefined) startFunction(functionName, deployment);
      const row = {
        dueAt: clock.now() + randomInt(span.fromMs, span.toMs + 1),
        keyId: keyId ?? overtaken?.keyId ?? null,
        functionName: functionName ?? null,
        change: { ...overtaken?.change, ...change },
        codeHash: codeHash ?? overtaken?.codeHash ?? null,
      };
      schedule({ id: store.deployments.add(row), dueAt: row.dueAt });
    },
    resume() {
      for (const row of store.deployments.list()) schedule(row);
    },
    stop() {
      isStopped = true;
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}
