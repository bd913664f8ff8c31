import { setTimeout as wait } from "node:timers/promises";
import { asOneFailure, messageOf } from "../../../provider/hosts/answers";
import { makeContext } from "../../../provider/hosts/process-context";
import { check } from "../../../provider/lifecycle/check";
import { create } from "../../../provider/lifecycle/create";
import { remove } from "../../../provider/lifecycle/delete";
import { diff } from "../../../provider/lifecycle/diff";
import type { Inputs, Outputs } from "../../../provider/lifecycle/inputs";
import { inputsOf, read } from "../../../provider/lifecycle/read";
import { update } from "../../../provider/lifecycle/update";
import type { RunningHost } from "../../contract/hosts";
import type { Values } from "./host-client";

/** The handlers as every host calls them, with no protocol between. */
export function coreClient(environment: NodeJS.ProcessEnv): RunningHost["client"] {
  const context = makeContext({
    config: { get: () => undefined },
    variables: () => environment,
    clock: {
      now: Date.now,
      wait: async (delayMs) => {
        await wait(delayMs);
      },
    },
    note: () => {},
  });
  return {
    check: async (_urn, olds, news) => {
      const { inputs = {}, failures } = await check(context, olds, news);
      return { inputs, failures: asOneFailure(failures) };
    },
    diff: async (_urn, _id, olds, news) => {
      const { changes, replaces } = await diff(context, record<Outputs>(olds), record<Inputs>(news));
      return { changes: changes === undefined ? "unknown" : changes ? "some" : "none", replaces, paths: {} };
    },
    create: async (_urn, inputs) => {
      const { id, outs } = await create(context, record<Inputs>(inputs));
      return { id, properties: { ...outs } };
    },
    update: async (_urn, id, olds, news) => {
      const { outs } = await update(context, id, record<Outputs>(olds), record<Inputs>(news));
      return { ...outs };
    },
    read: async (_urn, id, properties) => {
      const { props } = await read(context, id, record<Outputs>(properties)).catch(inTheProtocolsWords);
      return props && { id, properties: { ...props }, inputs: { ...inputsOf(props) } };
    },
    delete: (_urn, id, properties) => remove(context, id, record<Outputs>(properties)),
  };
}

/** Made by the handlers themselves, in an earlier call. */
function record<T>(values: Values): T {
  return values as T;
}

function inTheProtocolsWords(error: unknown): never {
  throw Object.assign(new Error("read failed"), { details: messageOf(error) });
}
