import type { ActionName, actions } from "pulumi-cloudbase/internal/cloud-api/index";
import type { z } from "zod";
import type { Clock } from "../plumbing/clock";
import type { Store } from "../store";
import type { Switches } from "../switches";
import type { Provisioning } from "./provisioning";
import { validate } from "./validate";

/** What the actions work on. */
export interface CloudState {
  readonly envId: string;
  /** Key that secret values of Ext are encrypted with. */
  readonly fieldKey: string;
  readonly store: Store;
  readonly provisioning: Provisioning;
  readonly clock: Clock;
  readonly switches: Switches;
  readonly region: string;
  readonly appId: string;
  readonly environmentCreatedAt: string;
  /** A function is gone; its process ends. */
  readonly functionRemoved: (functionName: string) => void;
  /** One line for the person who runs the emulator; never a secret. */
  readonly warn: (line: string) => void;
}

export type ParametersOf<A extends ActionName> = z.output<(typeof actions)[A]["request"]>;

/** Runs one action on parameters that were not looked at yet. Throws a Refusal. */
export type Handler = (parameters: unknown, cloud: CloudState) => object;

/** Puts the validation of the action's parameters in front of what it does. */
export function handler<Request extends z.ZodType, Response extends z.ZodType<object>>(
  { request }: { readonly request: Request; readonly response: Response },
  run: (parameters: z.output<Request>, cloud: CloudState) => z.output<Response>,
): Handler {
  return (parameters, cloud) => run(validate(request, parameters), cloud);
}
