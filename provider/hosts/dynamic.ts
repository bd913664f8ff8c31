/**
 * What the shell requires: the verbs of a Pulumi dynamic provider. Its path, `pulumi-cloudbase/provider`, is written in
 * every user's state and never moves. Everything here runs in the provider's process, one per Pulumi operation.
 */
import { systemClock } from "../clock";
import { finishCalls } from "../cloud";
import { usedBefore } from "../lifecycle/change-notes";
import { type CheckResult, check as checkInputs } from "../lifecycle/check";
import type { Context } from "../lifecycle/context";
import { create as createIntegration } from "../lifecycle/create";
import { remove } from "../lifecycle/delete";
import { diff as diffInputs } from "../lifecycle/diff";
import { InitializationFailed } from "../lifecycle/initialization-failed";
import type { Inputs, Outputs } from "../lifecycle/inputs";
import { read as readIntegration } from "../lifecycle/read";
import { update as updateIntegration } from "../lifecycle/update";
import { asOneFailure, messageOf } from "./answers";
import { endWithEngine } from "./ending";
import { connectEngine } from "./engine";
import { makeContext } from "./process-context";
import { showNotes } from "./show-notes";
import { urnOf } from "./urn";

/** The stack's identity, a resource of its own beside the integrations; its shell requires it by this name. */
export * as stackIdentity from "./stack-identity";

const engine = connectEngine(process.argv, require.main?.filename);
const { note, lastWords } = showNotes(engine, urnOf);
if (engine) endWithEngine(process, { engineGone: engine.gone, lastWords, finishCalls });

/** The stack's configuration, as the engine gives it; strings by `namespace:key`. */
interface Config {
  get(key: string): string | undefined;
}

let config: Config = { get: () => undefined };

/** Called once per process, before any other verb; must not wait (a second verb would run before it is done). */
export function configure(request: { config: Config }): void {
  config = request.config;
}

export function check(olds: Record<string, unknown>, news: Record<string, unknown>): Promise<CheckResult> {
  return quietly(async () => {
    if (isOfPlugin(olds))
      return { inputs: {}, failures: [{ property: "", reason: noWayBack(String(olds.name)), code: "NO_WAY_BACK" }] };
    const { inputs = {}, failures } = await checkInputs(context(), state<Partial<Inputs>>(olds), state(news));
    // Without inputs of ours the runtime would hand the program's back to the engine, credentials and all.
    return {
      inputs,
      failures: asOneFailure(failures),
    };
  });
}

export function diff(_id: string, olds: Record<string, unknown>, news: Record<string, unknown>) {
  return quietly(async () => {
    const [before, after] = [state<Outputs>(olds), state<Inputs>(news)];
    for (const text of usedBefore(before, after)) context().note({ resource: after.owner, severity: "warning", text });
    return diffInputs(context(), before, after);
  });
}

export function create(inputs: Record<string, unknown>) {
  return keepingHalfMade(inputs, () => createIntegration(context(), state<Inputs>(inputs)));
}

export function update(id: string, olds: Record<string, unknown>, news: Record<string, unknown>) {
  return keepingHalfMade(news, () => updateIntegration(context(), id, state<Outputs>(olds), state<Inputs>(news)));
}

export function read(id: string, props: Record<string, unknown>) {
  return quietly(() => readIntegration(context(), id, state<Outputs>(props)));
}

function deleteIntegration(id: string, props: Record<string, unknown>) {
  return quietly(() => remove(context(), id, state<Outputs>(props)));
}

export { deleteIntegration as delete };

/** State of ours that holds no code of a dynamic provider. */
function isOfPlugin(olds: Record<string, unknown>): boolean {
  return olds.integrationId !== undefined && olds.__provider === undefined;
}

/** The engine would take it for the same, and then find no code to refresh or delete it with (observed, 3.259). */
function noWayBack(name: string): string {
  return (
    `${name} was last applied by the plugin, and there is no way back to the dynamic provider: it could neither refresh nor ` +
    "delete it. Nothing was changed. Give it its Provider again; or, to start anew in this stack, take it out of state " +
    "(pulumi state delete <its URN>) and take the integration over on purpose by `adopt`."
  );
}

/**
 * Ours alone writes these records, and the engine returns them unchanged but for `__provider`, its own key. A program's
 * inputs are no such record: check takes them as unknown and parses them.
 */
function state<T = Record<string, unknown>>({ __provider, ...rest }: Record<string, unknown>): T {
  return rest as T;
}

let shared: Context | undefined;

function context(): Context {
  shared ??= makeDynamicContext();
  return shared;
}

function makeDynamicContext(): Context {
  return makeContext({
    config,
    variables: () => process.env,
    clock: systemClock,
    note,
  });
}

/** For verbs whose error the engine's host prints with its stack: a person gets the message alone. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw messageOnly(error);
  }
}

/** create and update: an integration that is there but not ready keeps its id, and the shell, without which nobody could delete it. */
async function keepingHalfMade<T>(inputs: Record<string, unknown>, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InitializationFailed) {
      Object.assign(error.properties, { __provider: inputs.__provider });
      throw error;
    }
    throw messageOnly(error);
  }
}

function messageOnly(error: unknown): Error {
  const plain = new Error(messageOf(error));
  plain.stack = "";
  return plain;
}
