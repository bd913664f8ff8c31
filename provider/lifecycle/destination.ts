import { allowedEndpointsVariable } from "../../cloud-api/destination";
import { isLoopbackHost } from "../../cloud-api/loopback";
import { ProviderError } from "../provider-error";
import type { CheckFailure } from "./failure-text";

/**
 * Where credentials are sent, as origins; what goes to the cloud's and WeChat Pay's own addresses is left out. An input, so
 * that preview, plan and report tell it. Its change alone updates nothing: nothing is sent until something else changes.
 */
export interface Destination {
  readonly cloud?: string;
  /** Of a live proof; absent where it is the WeChat Pay beside `cloud`. */
  readonly wechatPay?: string;
}

export interface DestinationCheck {
  readonly failures: CheckFailure[];
  readonly notes: readonly string[];
  /** Empty where credentials go to nobody else: state of older versions then stays as it is. */
  readonly input: { readonly destination?: Destination };
}

export function checkDestination(destination: () => Destination, provesLive: boolean): DestinationCheck {
  try {
    const { cloud, wechatPay } = destination();
    const told = { ...(cloud && { cloud }), ...(wechatPay && provesLive && { wechatPay }) };
    const notes = Object.values(told).filter(isElsewhere).map(noteOf);
    return { failures: [], notes, input: Object.keys(told).length > 0 ? { destination: told } : {} };
  } catch (error) {
    if (error instanceof ProviderError)
      return { failures: [{ property: "", reason: error.message }], notes: [], input: {} };
    throw error;
  }
}

function isElsewhere(origin: string): boolean {
  return !isLoopbackHost(new URL(origin).hostname);
}

function noteOf(origin: string): string {
  return `credentials go to ${origin}, which ${allowedEndpointsVariable} allows and is not the cloud's own address.`;
}
