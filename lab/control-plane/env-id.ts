import type { CloudState } from "./cloud-state";
import { Refusal } from "./refusal";

/** The emulator is one environment. Not ResourceNotFound: a client must not take it for "the integration is gone". */
export function checkEnvId(envId: string, cloud: Pick<CloudState, "envId">): void {
  if (envId === cloud.envId) return;
  throw new Refusal(
    "InvalidParameterValue",
    `Environment ${JSON.stringify(envId)} does not exist; this emulator serves ${cloud.envId}.`,
  );
}
