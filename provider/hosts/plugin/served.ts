import { finishCalls } from "../../cloud";
import type { Engine } from "../engine";
import { showNotes } from "../show-notes";
import { Cancellation } from "./cancellation";
import { type Listed, listed } from "./list";
import { Provider } from "./provider";
import { type Asked, functionOf } from "./provider-functions";
import { pluginSchema } from "./schema";
import { type Properties, revealedProperties } from "./values";

/** All that one process serves to its engine. */
export interface Served {
  readonly provider: Provider;
  schema(): object;
  invoke(token: string, args: Properties): Promise<Properties>;
  list(token: string, query: Properties): Promise<readonly Listed[]>;
  cancel(): void;
  lastWords(): Promise<void>;
  finishCalls(): Promise<void>;
}

export function serve(engine: Engine | undefined, environment: NodeJS.ProcessEnv): Served {
  const cancellation = new Cancellation();
  const provider: Provider = new Provider({ environment, cancellation, note: (note) => notes.note(note) });
  const notes = showNotes(engine, (owner) => provider.urnOf(owner));
  const asked = (): Asked => provider.asked();
  return {
    provider,
    schema: pluginSchema,
    invoke: (token, args) => functionOf(token)(asked, revealedProperties(args)),
    list: (token, query) => listed(asked(), token, revealedProperties(query)),
    cancel: () => cancellation.cancel(),
    lastWords: () => notes.lastWords(),
    finishCalls,
  };
}
