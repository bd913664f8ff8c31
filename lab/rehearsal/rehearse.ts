import { LabError } from "../plumbing/lab-error";
import type { Plan } from "./plan";
import { rehearseChange } from "./rehearse-change";
import {
  type IntegrationRehearsal,
  type NotRehearsed,
  type PlannedChange,
  type Rehearsal,
  RehearsalError,
  type RehearsalOptions,
} from "./types";

/** What makes a rehearsal a failure, besides an apply that failed and a change that could not be rehearsed. */
export type FailOn = "lost" | "refused" | "never";

/** One change after the other, each in a center of its own. `say` hears what is going on. */
export async function rehearse(
  { stack, changes, notRehearsed }: Plan,
  options: RehearsalOptions,
  log: (line: string) => void,
): Promise<Rehearsal> {
  const integrations: IntegrationRehearsal[] = [];
  const failed: NotRehearsed[] = [];
  for (const change of changes) {
    log(`Rehearsing ${change.label} …`);
    const result = await tried(change, options, log);
    if ("why" in result) failed.push(result);
    else integrations.push(result);
  }
  const { recorded, ...rest } = options;
  return {
    version: 1,
    stack,
    options: { ...rest, recordedCallbacks: recorded?.length ?? null },
    integrations,
    notRehearsed: [...failed, ...notRehearsed],
  };
}

async function tried(
  change: PlannedChange,
  options: RehearsalOptions,
  log: (line: string) => void,
): Promise<IntegrationRehearsal | NotRehearsed> {
  try {
    return await rehearseChange(change, options, log);
  } catch (error) {
    if (!(error instanceof RehearsalError || error instanceof LabError)) throw error;
    const { label, operation } = change;
    return { label, operation, why: error.message, isFailure: true };
  }
}

export function isFailed({ integrations, notRehearsed }: Rehearsal, when: FailOn): boolean {
  if (notRehearsed.some(({ isFailure }) => isFailure)) return true;
  return integrations.some(
    ({ apply, lost, refused }) =>
      apply.failed !== undefined || (when === "lost" && lost > 0) || (when === "refused" && refused > 0),
  );
}
