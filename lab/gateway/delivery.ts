import { type FunctionResponse, FunctionUnavailable } from "../runner/function";
import type { Destination } from "./destination";
import { answerExcerpt } from "./excerpt";
import type { GatewayHost } from "./host";
import type { OpenedCallback } from "./protocol";
import type { CallbackRecord } from "./record";

export interface Delivery {
  readonly delivered: boolean;
  /** Absent when the function was not reached. */
  readonly answer?: FunctionResponse;
}

/**
 * Hands an opened callback to the function. Of the third party's headers only those go with it that its protocol names and
 * has checked by their form; every other is the gateway's own.
 */
export async function deliver(
  host: GatewayHost,
  { integration, path: routePath }: Destination,
  opened: OpenedCallback,
  record: CallbackRecord,
): Promise<Delivery> {
  const { forwardPath, forwardTimeoutMs, forwardBody } = host.switches;
  const { headers, body } = opened.forwarded(forwardBody);
  const path = forwardPath === "route" ? routePath : "/";
  const startedMs = host.clock.now();
  let answer: FunctionResponse;
  try {
    answer = await host.functions.invoke(integration.functionName, {
      method: "POST",
      path,
      headers: { ...headers, "x-tcb-integration-id": integration.integrationId },
      body,
      timeoutMs: forwardTimeoutMs,
      requestId: record.requestId,
    });
  } catch (error) {
    if (!(error instanceof FunctionUnavailable)) throw error;
    if (error.reason === "timeout")
      record.fail("FORWARD_TIMEOUT", `${integration.functionName}, ${forwardTimeoutMs} ms`);
    else record.fail("FORWARD_CONNECT", integration.functionName);
    return { delivered: false };
  }
  record.pass("forward", `${integration.functionName} ${path}`);
  record.answered(answer, answerExcerpt(answer, opened), host.clock.now() - startedMs);
  const delivered = answer.status >= 200 && answer.status < 300;
  if (delivered) record.pass("answer", `${answer.status}`);
  else record.fail(`FORWARD_STATUS_${answer.status}`, `status ${answer.status}`);
  return { delivered, answer };
}
