import { Refusal } from "../../../gateway/codes";
import type { Notification } from "./envelope";

/**
 * That refunds come to the refund URL, and everything else to the other (documented: each has a notify_url of its own). What
 * strayed is refused before it counts as delivered: an intercepted payment that is sent on to the wrong URL must not keep the
 * genuine one out. Throws Refusal.
 */
export function requireRoute(notification: Notification, route: string): void {
  if (isRefund(notification) === (route === "refund")) return;
  throw new Refusal("ROUTE_MISMATCH", `${notification.event_type} at the ${route} URL`);
}

function isRefund({ event_type, resource: { original_type } }: Notification): boolean {
  return event_type.startsWith("REFUND.") || original_type === "refund";
}
